import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openDatabase, type ConnectionSettings, type Queryable } from '../connection';
import { migrate } from '../migrator';
import { MIGRATIONS } from '../migrations';
import { testServer, type ServerAddress } from './test-server';

const TEMPLATE_LOCK = 4_411_200;

export interface TestDatabase {
  readonly settings: ConnectionSettings;
  /** What a service finds in its secret. */
  readonly secret: string;
  /** Opens the database once more, as another environment would. */
  open(options?: {
    readonly service?: string;
    readonly poolSize?: number;
    readonly statementTimeoutMs?: number;
  }): Queryable;
  /** Runs a statement as an administrator, outside of this database. */
  administer(statement: string): Promise<void>;
  /** Closes what was opened and removes the database. */
  drop(): Promise<void>;
}

/**
 * Makes a database of its own on the run's server.
 * @param options.migrated false for an empty one
 */
export async function createTestDatabase(options: { readonly migrated?: boolean } = {}): Promise<TestDatabase> {
  const server = await testServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdministrator(server, async (client) => {
    if (options.migrated === false) {
      await client.query(`create database ${name} template template0`);
      return;
    }
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const template = await migratedTemplate(client, server);
    await client.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const settings = { ...server, database: name };
  const opened: Queryable[] = [];
  return {
    settings,
    secret: JSON.stringify({
      host: settings.host,
      port: settings.port,
      username: settings.user,
      password: settings.password,
      dbname: name,
    }),
    open({ service = 'test', poolSize = 1, statementTimeoutMs } = {}) {
      const database = openDatabase({
        service,
        poolSize,
        tls: false,
        settings: () => Promise.resolve(settings),
        ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
      });
      opened.push(database);
      return database;
    },
    administer: (statement) => asAdministrator(server, async (client) => void (await client.query(statement))),
    async drop() {
      for (const database of opened) await database.destroy();
      await asAdministrator(
        server,
        async (client) => void (await client.query(`drop database if exists ${name} with (force)`)),
      );
    },
  };
}

/** Gives a test file a database, emptied before each test; `database()` is the open database. */
export function useTestDatabase(): { readonly database: () => Queryable; readonly testDatabase: () => TestDatabase } {
  let current: TestDatabase | undefined;
  let open: Queryable | undefined;
  const need = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The test database exists within tests only.');
    return value;
  };
  beforeAll(async () => {
    current = await createTestDatabase();
    open = current.open({ poolSize: 4 });
  }, 90_000);
  beforeEach(async () => emptyTables(need(open)));
  afterAll(async () => current?.drop());
  return { database: () => need(open), testDatabase: () => need(current) };
}

/** Removes every row of every table except the record of migrations. */
export async function emptyTables(database: Queryable): Promise<void> {
  const tables = (await database.introspection.getTables())
    .map(({ name }) => name)
    .filter((name) => name !== 'migration');
  for (const table of ['station', ...tables.filter((name) => name !== 'station')]) {
    if (/^meter_value_/.test(table)) continue;
    await database.deleteFrom(table as 'station').execute();
  }
}

async function migratedTemplate(client: Client, server: ServerAddress): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(MIGRATIONS)).digest('hex').slice(0, 16);
  const template = `template_${hash}`;
  const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [template]);
  if (rowCount) return template;
  await client.query(`drop database if exists ${template}`);
  await client.query(`create database ${template} template template0`);
  const database = openDatabase({
    service: 'test-template',
    tls: false,
    settings: () => Promise.resolve({ ...server, database: template }),
  });
  await migrate(database, () => new Date('2026-01-01T00:00:00Z'));
  await database.destroy();
  await client.query(`alter database ${template} is_template true`);
  return template;
}

async function asAdministrator(server: ServerAddress, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
