import { databaseConfig } from '@busbar/database';
import { readConfig } from '@busbar/lambda';

export function sitePowerConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env) => ({ ...databaseConfig(env), topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX') }),
    source,
  );
}
