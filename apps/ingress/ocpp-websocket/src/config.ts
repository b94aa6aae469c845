import { ConfigError, readConfig, type Environment } from '@busbar/lambda';
import { JSON_TOLERANCES, toleranceRulesIn, type JsonTolerance, type ToleranceRule } from '@busbar/ocpp/v16';

/** What the function of the WebSocket API's routes needs. */
export function ingressConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({
      service: env.string('BUSBAR_SERVICE'),
      operatorId: env.string('BUSBAR_OPERATOR_ID'),
      topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
      spillQueueUrl: env.string('BUSBAR_SPILL_QUEUE_URL'),
      answersQueueUrl: env.string('BUSBAR_ANSWERS_QUEUE_URL'),
      closeQueueUrl: env.string('BUSBAR_CLOSE_QUEUE_URL'),
      stationsTable: env.string('BUSBAR_STATIONS_TABLE'),
      tokensTable: env.string('BUSBAR_TOKENS_TABLE'),
      presenceTable: env.string('BUSBAR_PRESENCE_TABLE'),
      connectionsTable: env.string('BUSBAR_CONNECTIONS_TABLE'),
      transactionsTable: env.string('BUSBAR_TRANSACTIONS_TABLE'),
      pepperSecretArn: env.string('BUSBAR_PEPPER_SECRET_ARN'),
      originSecretArn: env.string('BUSBAR_ORIGIN_SECRET_ARN'),
      unknownStations: env.oneOf('BUSBAR_UNKNOWN_STATIONS', ['open', 'pending', 'closed'] as const),
      messagesPerMinute: env.integer('BUSBAR_MESSAGES_PER_MINUTE', { min: 1 }),
      tolerances: tolerancesIn(env.optionalString('BUSBAR_JSON_TOLERANCES')),
    }),
    source,
  );
}

/** The stage's list, as JSON. A name that is not known must not pass for one that does nothing. */
function tolerancesIn(text: string | undefined): readonly ToleranceRule<JsonTolerance>[] {
  const rules = text === undefined ? [] : toleranceRulesIn(text, JSON_TOLERANCES);
  if (rules !== undefined) return rules;
  throw new ConfigError(
    'config.bad-value',
    'BUSBAR_JSON_TOLERANCES',
    `BUSBAR_JSON_TOLERANCES must be a JSON list of { vendor, model?, tolerances }, each tolerance one of ${JSON_TOLERANCES.join(', ')}.`,
  );
}

/** What the authoriser needs: it neither publishes nor closes. */
export function authoriserConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({
      operatorId: env.string('BUSBAR_OPERATOR_ID'),
      stationsTable: env.string('BUSBAR_STATIONS_TABLE'),
      /** Who certificates of stations belong to; absent where the stage has no door for them. */
      organisation: env.optionalString('BUSBAR_STATION_ORGANISATION'),
      connectionsPerMinute: env.integer('BUSBAR_CONNECTIONS_PER_MINUTE', { min: 1 }),
      refusalsTable: env.string('BUSBAR_REFUSALS_TABLE'),
      pepperSecretArn: env.string('BUSBAR_PEPPER_SECRET_ARN'),
      originSecretArn: env.string('BUSBAR_ORIGIN_SECRET_ARN'),
      unknownStations: env.oneOf('BUSBAR_UNKNOWN_STATIONS', ['open', 'pending', 'closed'] as const),
    }),
    source,
  );
}

/** What the closer needs. */
export function closerConfig(source?: NodeJS.ProcessEnv) {
  return readConfig((env: Environment) => ({ managementEndpoint: env.string('BUSBAR_MANAGEMENT_ENDPOINT') }), source);
}

export type UnknownStations = ReturnType<typeof authoriserConfig>['unknownStations'];
