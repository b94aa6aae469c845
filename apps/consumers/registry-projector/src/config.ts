import { databaseConfig } from '@busbar/database';
import { readConfig } from '@busbar/lambda';

export function registryConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env) => ({
      ...databaseConfig(env),
      topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
      stationsTable: env.string('BUSBAR_STATIONS_TABLE'),
      tokensTable: env.string('BUSBAR_TOKENS_TABLE'),
    }),
    source,
  );
}
