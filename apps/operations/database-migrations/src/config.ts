import { databaseConfig } from '@busbar/database';
import { readConfig } from '@busbar/lambda';

export function migrationsConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env) => ({
      ...databaseConfig(env),
      operatorId: env.string('BUSBAR_OPERATOR_ID'),
      topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
      pepperSecretArn: env.string('BUSBAR_PEPPER_SECRET_ARN'),
    }),
    source,
  );
}
