import { databaseConfig } from '@busbar/database';
import { readConfig } from '@busbar/lambda';

export function signerConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env) => ({
      ...databaseConfig(env),
      topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
      authoritySecretArn: env.string('BUSBAR_STATION_AUTHORITY_SECRET_ARN'),
    }),
    source,
  );
}
