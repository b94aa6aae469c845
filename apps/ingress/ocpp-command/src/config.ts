import { readConfig, type Environment } from '@busbar/lambda';

/** What every function that tells facts needs. */
function publishing(env: Environment) {
  return {
    service: env.string('BUSBAR_SERVICE'),
    topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
    spillQueueUrl: env.string('BUSBAR_SPILL_QUEUE_URL'),
  };
}

export function startConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({ ...publishing(env), stateMachineArn: env.string('BUSBAR_STATE_MACHINE_ARN') }),
    source,
  );
}

export function sendConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({
      ...publishing(env),
      commandsTable: env.string('BUSBAR_COMMANDS_TABLE'),
      connectionsTable: env.string('BUSBAR_CONNECTIONS_TABLE'),
      stationsTable: env.string('BUSBAR_STATIONS_TABLE'),
      tokensTable: env.string('BUSBAR_TOKENS_TABLE'),
      managementEndpoint: env.string('BUSBAR_MANAGEMENT_ENDPOINT'),
      stationKeysSecretArn: env.string('BUSBAR_STATION_KEYS_SECRET_ARN'),
      stationSecretsPrefix: env.string('BUSBAR_STATION_SECRETS_PREFIX'),
      stationsHost: env.string('BUSBAR_STATIONS_HOST'),
      stationsOnLoopback: env.oneOf('BUSBAR_STATIONS_ON_LOOPBACK', ['yes', 'no'] as const) === 'yes',
    }),
    source,
  );
}

export function settleConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({
      ...publishing(env),
      commandsTable: env.string('BUSBAR_COMMANDS_TABLE'),
      managementEndpoint: env.string('BUSBAR_MANAGEMENT_ENDPOINT'),
    }),
    source,
  );
}

/** What conclude needs. */
export function tellConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({ ...publishing(env), commandsTable: env.string('BUSBAR_COMMANDS_TABLE') }),
    source,
  );
}

/** What those need that only look for effects. */
export function effectConfig(source?: NodeJS.ProcessEnv) {
  return readConfig((env: Environment) => ({ commandsTable: env.string('BUSBAR_COMMANDS_TABLE') }), source);
}
