import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely';
import { Pool, type Client, type PoolClient } from 'pg';
import { ConnectionSettingsError } from './errors';
import type { Schema } from './schema';
import { WIRE_TYPES } from './wire-types';

/** A database or a transaction of it: what every repository works on. */
export type Queryable = Kysely<Schema>;
export type DatabaseTransaction = Transaction<Schema>;

export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface DatabaseOptions {
  /** Shown as `application_name` in the server's lists. */
  readonly service: string;
  /** Where the server is. Asked at the first connection, and again after the server turned a password away. */
  readonly settings: () => Promise<ConnectionSettings>;
  /** TLS with a checked certificate unless false. */
  readonly tls?: boolean;
  /** Connections of this environment. One is what the connection budget reckons with. */
  readonly poolSize?: number;
  /** Longest time that the server works on one statement, in ms. */
  readonly statementTimeoutMs?: number;
  /** How much longer than that an answer may take before the connection is given up, in ms. */
  readonly answerGraceMs?: number;
  /** Longest wait for a connection, in ms. */
  readonly connectTimeoutMs?: number;
}

/**
 * Opens a database. No connection is made before the first query, and a connection that the server closed is replaced
 * by the next query.
 */
export function openDatabase(options: DatabaseOptions): Queryable {
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: () => openPool(options) }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

async function openPool(options: DatabaseOptions): Promise<Pool> {
  const settings = await options.settings();
  let password: string | undefined = settings.password;
  const pool = new Pool({
    host: settings.host,
    port: settings.port,
    user: settings.user,
    database: settings.database,
    // The first connection takes the password just read; later ones ask again, since it may have been rotated.
    password: async () => {
      const known = password ?? (await options.settings()).password;
      password = undefined;
      return known;
    },
    ssl: options.tls === false ? false : { rejectUnauthorized: true },
    max: options.poolSize ?? 1,
    application_name: options.service,
    options: '-c TimeZone=UTC',
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    query_timeout: (options.statementTimeoutMs ?? 15_000) + (options.answerGraceMs ?? 5_000),
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
    keepAlive: true,
    types: WIRE_TYPES,
  });
  // A connection that breaks while it is idle is taken out of the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', endWhenBroken);
  return pool;
}

/**
 * Takes connections that are of no use any more out of service before another query gets them: one that the server ended
 * with its error, and one whose answer did not come, behind which every further query would wait.
 */
function endWhenBroken(pooled: PoolClient): void {
  // The query that was under way fails with what happened; the event without a listener would end the process as well.
  pooled.on('error', () => undefined);
  // The pool makes plain clients; its type hides what they can do.
  const client = pooled as unknown as Client;
  const query = client.query.bind(client) as (...parameters: unknown[]) => unknown;
  client.query = ((...parameters: unknown[]) => {
    const result = query(...parameters);
    if (result instanceof Promise) {
      result.catch((error: Error & { severity?: unknown }) => {
        if (error.message === 'Query read timeout' || error.severity === 'FATAL') client.end().catch(() => undefined);
      });
    }
    return result;
  }) as Client['query'];
}

/**
 * Reads the secret of a database: JSON with `host`, `port`, `username`, `password`, `dbname`, as RDS writes it.
 * @throws {ConnectionSettingsError}
 */
export function parseConnectionSecret(secret: string): ConnectionSettings {
  let json: unknown;
  try {
    json = JSON.parse(secret);
  } catch {
    throw new ConnectionSettingsError('The database secret is not JSON.');
  }
  const fields = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const text = (key: string): string => {
    const value = fields[key];
    if (typeof value !== 'string' || value === '')
      throw new ConnectionSettingsError(`The database secret lacks "${key}".`);
    return value;
  };
  const port = Number(fields['port']);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new ConnectionSettingsError('The database secret lacks "port".');
  return { host: text('host'), port, user: text('username'), password: text('password'), database: text('dbname') };
}

/** Runs `work` in one transaction: everything of it becomes visible at once, or nothing. */
export function inTransaction<T>(
  database: Queryable,
  work: (transaction: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  return database.transaction().execute(work);
}
