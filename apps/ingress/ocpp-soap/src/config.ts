import { readConfig, type Environment } from '@busbar/lambda';

export function ingressConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({
      service: env.string('BUSBAR_SERVICE'),
      operatorId: env.string('BUSBAR_OPERATOR_ID'),
      topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
      spillQueueUrl: env.string('BUSBAR_SPILL_QUEUE_URL'),
      stationsTable: env.string('BUSBAR_STATIONS_TABLE'),
      tokensTable: env.string('BUSBAR_TOKENS_TABLE'),
      presenceTable: env.string('BUSBAR_PRESENCE_TABLE'),
      transactionsTable: env.string('BUSBAR_TRANSACTIONS_TABLE'),
      pepperSecretArn: env.string('BUSBAR_PEPPER_SECRET_ARN'),
      originSecretArn: env.string('BUSBAR_ORIGIN_SECRET_ARN'),
      unknownStations: env.oneOf('BUSBAR_UNKNOWN_STATIONS', ['open', 'pending', 'closed'] as const),
    }),
    source,
  );
}
