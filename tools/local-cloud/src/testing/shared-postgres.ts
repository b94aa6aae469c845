import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import type { DatabaseHost } from '../kernel/database-host';
import { ADMIN, prepareDataFolder } from '../services/rds/data-folder';
import { postgresBinaries } from '../services/rds/postgres-binaries';
import { databaseUser } from '../services/rds/run-as';
import { keepPostgres } from './postgres-keeper';

export interface SharedServer {
  readonly host: string;
  readonly port: number;
  readonly adminPassword: string;
  /** Lives as long as the server. */
  readonly folder: string;
}

const PATIENCE_MS = 60_000;
const HOST = '127.0.0.1';

let running: Promise<SharedServer> | undefined;

/**
 * The PostgreSQL server of this test run; whoever asks first starts it. It ends with the last process that asked.
 * Its data is not safe from a power cut, which no test of this run would live to see.
 */
export function sharedPostgres(): Promise<SharedServer> {
  running ??= find();
  return running;
}

/** Connects as administrator. */
export async function asAdministrator<T>(
  server: SharedServer,
  work: (client: Client) => Promise<T>,
  database = 'postgres',
): Promise<T> {
  const client = new Client({
    host: server.host,
    port: server.port,
    user: ADMIN,
    password: server.adminPassword,
    database,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Databases for the clouds of one test on the shared server; `from` says which one a database begins as a copy of. */
export class SharedDatabases implements DatabaseHost {
  /** What was provided: identifier of the template → name on the server. */
  readonly provided = new Map<string, string>();
  /** Identifier → owner. */
  readonly owners = new Map<string, string>();

  constructor(
    private readonly server: SharedServer,
    private readonly from: Readonly<Record<string, string>> = {},
  ) {}

  async provide({
    identifier,
    masterUsername,
  }: {
    readonly identifier: string;
    readonly masterUsername: string;
  }): Promise<{ host: string; port: number; databaseName: string }> {
    const { host, port } = this.server;
    // A cloud that starts again on its state finds its data.
    const existing = this.provided.get(identifier);
    if (existing !== undefined) return { host, port, databaseName: existing };
    const name = `cloud_${randomBytes(8).toString('hex')}`;
    const template = this.from[identifier] ?? 'template0';
    await asAdministrator(this.server, async (client) => {
      const user = escapeIdentifier(masterUsername);
      await client.query(
        `DO $$ BEGIN CREATE ROLE ${user} LOGIN CREATEDB; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
      );
      await client.query(
        `CREATE DATABASE ${name} TEMPLATE ${escapeIdentifier(template)} STRATEGY ${template === 'template0' ? 'wal_log' : 'file_copy'} OWNER ${user}`,
      );
    });
    this.provided.set(identifier, name);
    this.owners.set(identifier, masterUsername);
    return { host, port, databaseName: name };
  }

  /** Keeps a provided database under a name, as a template for others. Nobody may be connected to it. */
  async keepAs(identifier: string, name: string): Promise<void> {
    const source = this.provided.get(identifier);
    if (source === undefined) return;
    await asAdministrator(this.server, async (client) => {
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [source]);
      await client.query(`ALTER DATABASE ${source} RENAME TO ${escapeIdentifier(name)}`);
      await client.query(`ALTER DATABASE ${escapeIdentifier(name)} IS_TEMPLATE true`);
    });
    this.provided.delete(identifier);
  }

  async drop(): Promise<void> {
    if (this.provided.size === 0) return;
    await asAdministrator(this.server, async (client) => {
      for (const name of this.provided.values()) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
    this.provided.clear();
  }
}

async function find(): Promise<SharedServer> {
  // The workers of one run share their parent.
  const socketPath = path.join(tmpdir(), `local-cloud-postgres-${process.getuid?.() ?? 0}-${process.ppid}.sock`);
  const deadline = performance.now() + PATIENCE_MS;
  let startedAt = -Infinity;
  for (;;) {
    const server = await ask(socketPath);
    if (server) return server;
    if (performance.now() > deadline)
      throw new Error(`The shared PostgreSQL did not come up within ${PATIENCE_MS / 1000} s.`);
    // A keeper that is just ending may hold the socket for a moment, so it may take another one.
    if (performance.now() - startedAt > 5_000) {
      startedAt = performance.now();
      await start(socketPath);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function start(socketPath: string): Promise<void> {
  const binaries = postgresBinaries();
  const user = databaseUser();
  const folder = mkdtempSync(path.join(tmpdir(), 'local-cloud-shared-'));
  // PostgreSQL may run as somebody else, who has to get to its data.
  chmodSync(folder, 0o711);
  try {
    const postgres = path.join(folder, 'postgres');
    const { data, adminPassword } = await prepareDataFolder(postgres, binaries, user);
    // Names of the templates' users repeat from cloud to cloud, with other passwords; they are nobody on this server.
    writeFileSync(
      path.join(data, 'pg_hba.conf'),
      `host all ${ADMIN} ${HOST}/32 scram-sha-256\nhost all all ${HOST}/32 trust\n`,
    );
    const task = { socketPath, folder, data, host: HOST, adminPassword, program: binaries.postgres, user };
    // Bundlers that keep names call `__name` in what they made of the function.
    spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '-e',
        `const __name = (value) => value; (${keepPostgres.toString()})(${JSON.stringify(task)})`,
      ],
      { detached: true, stdio: 'ignore' },
    ).unref();
  } catch (error) {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Undefined when nobody listens. The open connection says that this process needs the server. */
function ask(socketPath: string): Promise<SharedServer | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
    socket.on('data', (part: string) => {
      text += part;
      if (!text.includes('\n')) return;
      // It does not keep this process alive.
      socket.unref();
      resolve(JSON.parse(text) as SharedServer);
    });
  });
}
