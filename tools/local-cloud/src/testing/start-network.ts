import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SILENT_LOG, stderrLog } from '../cloud/cloud-log';
import { LocalCloud } from '../cloud/local-cloud';
import type { FaultService } from '../faults/fault-service';
import { VirtualConductor } from '../virtual/conductor';
import { VIRTUAL_EPOCH, VirtualClock } from '../virtual/virtual-clock';
import { assembliesIn, contentHash, withOtherCode } from './assemblies';
import { Network } from './network';
import { asAdministrator, SharedDatabases, sharedPostgres, type SharedServer } from './shared-postgres';

export interface NetworkOptions {
  /** An assembly, or a folder of assemblies: `dist/assemblies`. */
  readonly assemblies: string;
  /** Decides everything that is random. */
  readonly seed?: number | string;
  /**
   * What every test of this kind begins with: migrations, demo data. It runs once in a test run; other networks begin as a
   * copy of its outcome. Change `key` when `run` changes; code and templates are noticed.
   */
  readonly prepare?: { readonly key: string; readonly run: (network: Network) => Promise<void> };
  /** Code in place of functions' own, by the last folder of their own: see {@link withOtherCode}. It is not used while preparing. */
  readonly code?: Readonly<Record<string, string>>;
  readonly startsAt?: Date;
  readonly parameters?: Readonly<Record<string, string>>;
}

interface Prepared {
  readonly folder: string;
  readonly at: number;
  /** Identifier → database on the shared server to begin as a copy of. */
  readonly databases: Readonly<Record<string, string>>;
}

const STATE = 'state';
const CODE_CACHE = 'compile-cache';

/**
 * Runs whole assemblies on a virtual clock, isolated from every other network: databases, queues, objects and ports of its own.
 *
 * @example
 * const network = await startNetwork({ assemblies: 'dist/assemblies', seed: 42 });
 * await network.request('stations', { method: 'POST', path: '/soap', body });
 * await network.advance('2 minutes');
 * await network.settle();
 * await network.stop();
 */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const server = await sharedPostgres();
  const assemblies = assembliesIn(options.assemblies);
  const prepared = options.prepare ? await prepare(server, assemblies, options) : undefined;
  return run(server, assemblies, options, prepared);
}

async function run(
  server: SharedServer,
  given: readonly string[],
  options: NetworkOptions,
  prepared: Prepared | undefined,
): Promise<Network> {
  const root = mkdtempSync(path.join(tmpdir(), 'local-network-'));
  const databases = new SharedDatabases(server, prepared?.databases);
  const end = async (): Promise<void> => {
    await databases.drop();
    rmSync(root, { recursive: true, force: true });
  };
  try {
    const state = path.join(root, STATE);
    const codeCache = path.join(server.folder, CODE_CACHE);
    mkdirSync(codeCache, { recursive: true });
    if (prepared) cpSync(path.join(prepared.folder, STATE), state, { recursive: true });
    else mkdirSync(state);
    symlinkSync(codeCache, path.join(state, CODE_CACHE));
    const assemblies = options.code ? withOtherCode(given, options.code, path.join(root, 'assemblies')) : given;
    const network = await start(assemblies, state, databases, {
      ...options,
      startsAt: prepared?.at ?? options.startsAt?.getTime() ?? VIRTUAL_EPOCH,
    });
    return new Network(
      network.cloud,
      network.clock,
      network.conductor,
      network.faults,
      () => reach(server, databases),
      async () => {
        await network.cloud.stop();
        await end();
      },
    );
  } catch (error) {
    await end();
    throw error;
  }
}

interface Started {
  readonly cloud: LocalCloud;
  readonly clock: VirtualClock;
  readonly conductor: VirtualConductor;
  readonly faults: FaultService;
}

async function start(
  assemblies: readonly string[],
  stateFolder: string,
  databases: SharedDatabases,
  options: {
    readonly seed?: number | string;
    readonly startsAt: number;
    readonly parameters?: Readonly<Record<string, string>>;
  },
): Promise<Started> {
  const seed = String(options.seed ?? 0);
  const clock = new VirtualClock(options.startsAt);
  const conductor = new VirtualConductor(clock, seed);
  const cloud = await LocalCloud.start({
    assemblies,
    awsPort: 0,
    databasePort: 0,
    // Front doors are entered without a network.
    frontDoors: {},
    stateFolder,
    region: 'eu-central-1',
    account: '000000000000',
    maxEnvironments: 0,
    databaseHost: databases,
    seed,
    clock,
    conductor,
    volatile: true,
    log: process.env['LOCAL_CLOUD_LOG'] ? stderrLog() : SILENT_LOG,
    ...(options.parameters && { parameters: options.parameters }),
  });
  return { cloud, clock, conductor, faults: cloud.kernel.faults as FaultService };
}

/** The state that `options.prepare` leads to, made by the first who needs it. */
async function prepare(
  server: SharedServer,
  assemblies: readonly string[],
  options: NetworkOptions,
): Promise<Prepared> {
  const { prepare: wanted } = options;
  if (!wanted) throw new Error('There is nothing to prepare.');
  const key = createHash('sha256')
    .update(JSON.stringify([wanted.key, contentHash(assemblies), options.startsAt, options.parameters]))
    .digest('hex')
    .slice(0, 16);
  const folder = path.join(server.folder, `prepared-${key}`);
  if (existsSync(folder)) return read(folder);
  return asAdministrator(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [Number.parseInt(key.slice(0, 8), 16)]);
    if (existsSync(folder)) return read(folder);
    const building = mkdtempSync(path.join(server.folder, 'preparing-'));
    const state = path.join(building, STATE);
    mkdirSync(state);
    const codeCache = path.join(server.folder, CODE_CACHE);
    mkdirSync(codeCache, { recursive: true });
    symlinkSync(codeCache, path.join(state, CODE_CACHE));
    const databases = new SharedDatabases(server);
    const { cloud, clock, conductor, faults } = await start(assemblies, state, databases, {
      seed: 'prepared',
      startsAt: options.startsAt?.getTime() ?? VIRTUAL_EPOCH,
      parameters: options.parameters,
    });
    try {
      const network = new Network(
        cloud,
        clock,
        conductor,
        faults,
        () => reach(server, databases),
        () => Promise.resolve(),
      );
      await wanted.run(network);
      await network.settle();
    } finally {
      await cloud.stop();
    }
    rmSync(path.join(state, CODE_CACHE));
    const templates: Record<string, string> = {};
    for (const identifier of [...databases.provided.keys()]) {
      const name = `prepared_${key}_${Object.keys(templates).length}`;
      await databases.keepAs(identifier, name);
      templates[identifier] = name;
    }
    writeFileSync(path.join(building, 'prepared.json'), JSON.stringify({ at: clock.now(), databases: templates }));
    renameSync(building, folder);
    return read(folder);
  });
}

function read(folder: string): Prepared {
  return {
    folder,
    ...(JSON.parse(readFileSync(path.join(folder, 'prepared.json'), 'utf8')) as Omit<Prepared, 'folder'>),
  };
}

/** Databases by their identifier; the shared server lets their owners in. */
function reach(
  server: SharedServer,
  databases: SharedDatabases,
): Map<string, { host: string; port: number; name: string; user: string }> {
  return new Map(
    [...databases.provided].map(([identifier, name]) => [
      identifier,
      { host: server.host, port: server.port, name, user: databases.owners.get(identifier) ?? '' },
    ]),
  );
}
