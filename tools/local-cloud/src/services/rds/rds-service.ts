import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { AwsError } from '../../kernel/aws-error';
import { systemClock } from '../../kernel/clock';
import type { Kernel } from '../../kernel/kernel';
import { portError } from '../../kernel/start-error';
import { ADMIN } from './data-folder';
import { PostgresServer } from './postgres-server';
import { clearStaleServer } from './stale-server';

export interface DatabaseSpecification {
  readonly identifier: string;
  readonly databaseName: string | undefined;
  readonly masterUsername: string;
  readonly masterPassword: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** A database that runs. */
export interface Database {
  readonly identifier: string;
  readonly host: string;
  readonly port: number;
  readonly databaseName: string | undefined;
  readonly server: Pick<PostgresServer, 'state' | 'pid' | 'start' | 'stop'>;
}

const HOST = '127.0.0.1';

const instances = new WeakMap<Kernel, RdsService>();

/** `AWS::RDS::DBInstance` as a real PostgreSQL each; the first one on the port of `--db-port`. */
export class RdsService {
  static of(kernel: Kernel): RdsService {
    let service = instances.get(kernel);
    if (!service) instances.set(kernel, (service = new RdsService(kernel)));
    return service;
  }

  private readonly databases = new Map<string, Database>();
  private readonly parameterGroups = new Map<string, Readonly<Record<string, unknown>>>();
  private portGiven = false;

  private constructor(private readonly kernel: Kernel) {}

  /** `/_cloud/database`: what runs; `/_cloud/database/stop` and `/start`: an outage for as long as one wants. */
  readonly control = {
    database: async ({
      method,
      path: action,
      query,
    }: {
      method: string;
      path: string;
      query: URLSearchParams;
    }): Promise<unknown> => {
      const wanted = [...this.databases.values()].filter(
        ({ identifier }) => (query.get('identifier') ?? identifier) === identifier,
      );
      if (method === 'POST' && action === 'stop') await Promise.all(wanted.map(({ server }) => server.stop()));
      else if (method === 'POST' && action === 'start')
        await Promise.all(wanted.map(({ server }) => server.state === 'stopped' && server.start()));
      else if (action !== '') return undefined;
      return {
        databases: wanted.map(({ identifier, host, port, databaseName, server }) => ({
          identifier,
          host,
          port,
          databaseName,
          state: server.state,
          pid: server.pid,
        })),
      };
    },
  };

  putParameterGroup(name: string, parameters: Readonly<Record<string, unknown>>): void {
    this.parameterGroups.set(name, parameters);
  }

  parameterGroup(name: string): Readonly<Record<string, unknown>> | undefined {
    return this.parameterGroups.get(name);
  }

  removeParameterGroup(name: string): void {
    this.parameterGroups.delete(name);
  }

  /** Forgets a database that was stopped, with its data. */
  async remove(identifier: string): Promise<void> {
    this.databases.delete(identifier);
    await rm(path.join(this.kernel.store.folder, 'postgres', identifier), { recursive: true, force: true });
  }

  find(identifier: string): Database | undefined {
    return this.databases.get(identifier);
  }

  /** Resolves when the master user can connect. @throws {StartError} */
  async create(specification: DatabaseSpecification): Promise<Database> {
    const { identifier, databaseName, settings } = specification;
    const shared = await this.onSharedServer(specification);
    if (shared) return shared;
    const folder = path.join(this.kernel.store.folder, 'postgres', identifier);
    // The server of a cloud that was killed a moment ago still holds the port while it shuts down.
    await clearStaleServer(folder, systemClock());
    // A server that starts anew with other settings keeps its address.
    const port = this.databases.get(identifier)?.port ?? (await this.choosePort());
    const server = new PostgresServer(this.kernel, { folder, port, settings });
    const database: Database = { identifier, host: HOST, port, databaseName, server };
    this.databases.set(identifier, database);
    this.kernel.faults?.knowDatabase(port);
    const { adminPassword } = await server.start();
    await this.ensureMasterUser(specification, port, adminPassword);
    return database;
  }

  /** A start that failed half-way leaves no server behind, whichever resource had made it. */
  async stop(): Promise<void> {
    await Promise.all([...this.databases.values()].map(({ server }) => server.stop()));
  }

  private async onSharedServer(specification: DatabaseSpecification): Promise<Database | undefined> {
    const provided = await this.kernel.options.databaseHost?.provide(specification);
    if (!provided) return undefined;
    const refuse = (): Promise<never> =>
      Promise.reject(
        new AwsError(
          'InvalidDBInstanceState',
          'The server is shared with other clouds; ask for the fault "database-down" instead.',
        ),
      );
    // Whoever provided it looks after its end.
    const server: Database['server'] = {
      state: 'running',
      pid: undefined,
      start: refuse,
      stop: () => Promise.resolve(),
    };
    const database: Database = { identifier: specification.identifier, ...provided, server };
    this.databases.set(specification.identifier, database);
    this.kernel.faults?.knowDatabase(provided.port);
    return database;
  }

  private async ensureMasterUser(specification: DatabaseSpecification, port: number, password: string): Promise<void> {
    const client = new Client({ host: HOST, port, user: ADMIN, password, database: 'postgres' });
    await client.connect();
    try {
      const { masterUsername, masterPassword, databaseName } = specification;
      const user = escapeIdentifier(masterUsername);
      const { rowCount: userExists } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [
        masterUsername,
      ]);
      // As on RDS: not a superuser, but one who may create roles and databases and see what runs.
      await client.query(
        `${userExists ? 'ALTER' : 'CREATE'} ROLE ${user} LOGIN CREATEDB CREATEROLE PASSWORD ${escapeLiteral(masterPassword)}`,
      );
      if (!userExists)
        await client.query(`GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO ${user} WITH ADMIN OPTION`);
      if (databaseName === undefined) return;
      const { rowCount: databaseExists } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
        databaseName,
      ]);
      if (!databaseExists) await client.query(`CREATE DATABASE ${escapeIdentifier(databaseName)} OWNER ${user}`);
    } finally {
      await client.end();
    }
  }

  private async choosePort(): Promise<number> {
    const wanted = this.portGiven ? 0 : this.kernel.options.databasePort;
    this.portGiven = true;
    return new Promise((resolve, reject) => {
      const probe = createServer();
      probe.once('error', (error) => reject(portError(error, wanted, 'PostgreSQL', '--db-port')));
      probe.listen(wanted, HOST, () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === 'object' && address ? address.port : wanted));
      });
    });
  }
}
