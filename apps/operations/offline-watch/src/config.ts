import { readConfig } from '@busbar/lambda';

export function watchConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env) => ({
      service: env.string('BUSBAR_SERVICE'),
      topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
      presenceTable: env.string('BUSBAR_PRESENCE_TABLE'),
    }),
    source,
  );
}
