import { readConfig, type Environment } from '@busbar/lambda';

export function spillPublisherConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({
      service: env.string('BUSBAR_SERVICE'),
      topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
    }),
    source,
  );
}
