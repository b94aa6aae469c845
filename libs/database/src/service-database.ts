import type { Environment } from '@busbar/lambda';
import type { SecretReader } from '@busbar/domain';
import { openDatabase, parseConnectionSecret, type Queryable } from './connection';
import { SettingsUnavailableError } from './errors';

/** What a service must know to reach its database. */
export interface DatabaseConfig {
  readonly service: string;
  readonly databaseSecretArn: string;
  readonly databaseTls: boolean;
}

/** Reads the keys that every service with a database has. */
export function databaseConfig(env: Environment): DatabaseConfig {
  return {
    service: env.string('BUSBAR_SERVICE'),
    databaseSecretArn: env.string('BUSBAR_DATABASE_SECRET_ARN'),
    databaseTls: env.oneOf('BUSBAR_DATABASE_TLS', ['on', 'off'] as const, 'on') === 'on',
  };
}

/** Opens the database of a service; where it is and how to get in comes from the secret. */
export function openServiceDatabase(
  config: DatabaseConfig,
  readSecret: SecretReader,
  statementTimeoutMs?: number,
): Queryable {
  return openDatabase({
    service: config.service,
    tls: config.databaseTls,
    settings: async () => parseConnectionSecret(await readOrFail(config.databaseSecretArn, readSecret)),
    ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
  });
}

/** Without its secret a database cannot be reached, which is an outage like any other. */
async function readOrFail(arn: string, readSecret: SecretReader): Promise<string> {
  try {
    return await readSecret(arn);
  } catch (cause) {
    throw new SettingsUnavailableError(cause);
  }
}
