import { readConfig, type Environment } from '@busbar/lambda';

/** Each function of the bundle is given only what it needs, so each reads only that. */
export function authoriseConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({
      userPoolId: env.string('BUSBAR_USER_POOL_ID'),
      userPoolClientId: env.string('BUSBAR_USER_POOL_CLIENT_ID'),
    }),
    source,
  );
}

export function httpApiConfig(source?: NodeJS.ProcessEnv) {
  return readConfig(
    (env: Environment) => ({
      service: env.string('BUSBAR_SERVICE'),
      operatorId: env.string('BUSBAR_OPERATOR_ID'),
      topicArnPrefix: env.string('BUSBAR_TOPIC_ARN_PREFIX'),
      databaseSecretArn: env.string('BUSBAR_DATABASE_SECRET_ARN'),
      databaseTls: env.oneOf('BUSBAR_DATABASE_TLS', ['on', 'off'] as const, 'on'),
      pepperSecretArn: env.string('BUSBAR_PEPPER_SECRET_ARN'),
      stationKeysSecretArn: env.string('BUSBAR_STATION_KEYS_SECRET_ARN'),
      ticketsTable: env.string('BUSBAR_TICKETS_TABLE'),
    }),
    source,
  );
}
