import { ConfigError, readConfig, type Environment } from '@busbar/lambda';
import { toleranceRulesIn, TOLERANCES, type ToleranceRule } from '@busbar/ocpp/soap';

export function ingressConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({
      service: env.string('BUSBAR_SERVICE'),
      operatorId: env.string('BUSBAR_OPERATOR_ID'),
      topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
      spillQueueUrl: env.string('BUSBAR_SPILL_QUEUE_URL'),
      stationsTable: env.string('BUSBAR_STATIONS_TABLE'),
      refusalsTable: env.string('BUSBAR_REFUSALS_TABLE'),
      tokensTable: env.string('BUSBAR_TOKENS_TABLE'),
      presenceTable: env.string('BUSBAR_PRESENCE_TABLE'),
      connectionsTable: env.string('BUSBAR_CONNECTIONS_TABLE'),
      transactionsTable: env.string('BUSBAR_TRANSACTIONS_TABLE'),
      pepperSecretArn: env.string('BUSBAR_PEPPER_SECRET_ARN'),
      originSecretArn: env.string('BUSBAR_ORIGIN_SECRET_ARN'),
      unknownStations: env.oneOf('BUSBAR_UNKNOWN_STATIONS', ['open', 'pending', 'closed'] as const),
      tolerances: tolerancesIn(env.optionalString('BUSBAR_SOAP_TOLERANCES')),
    }),
    source,
  );
}

/** The stage's list, as JSON. A name that is not known must not pass for one that does nothing. */
function tolerancesIn(text: string | undefined): readonly ToleranceRule[] {
  const rules = text === undefined ? [] : toleranceRulesIn(text, TOLERANCES);
  if (rules !== undefined) return rules;
  throw new ConfigError(
    'config.bad-value',
    'BUSBAR_SOAP_TOLERANCES',
    `BUSBAR_SOAP_TOLERANCES must be a JSON list of { vendor, model?, tolerances }, each tolerance one of ${TOLERANCES.join(', ')}.`,
  );
}
