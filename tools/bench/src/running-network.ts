import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The built workspace: this program lies in it, at `dist/tools/bench`. */
const DIST = join(__dirname, '..', '..');
const START_LIMIT_MS = 120_000;

/** The whole network in a process of its own, with a state folder of its own. */
export interface RunningNetwork {
  /** The AWS port, e.g. `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** `ws://localhost:<port>`: the stations' front door. */
  readonly stations: string;
  /** From the start of the process to "ready": every function deployed, every door open. */
  readonly readyMs: number;
  /** Seconds of processor time that the local cloud's process has used so far, all its threads together. */
  cpuSeconds(): number;
  /** Resident memory of the local cloud's process in MB. */
  memoryMb(): number;
  /** Waits until nothing is on its way. */
  still(timeoutMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

export interface NetworkOptions {
  /** Used again by the next start. A temporary one, removed at the end, when absent. */
  readonly stateFolder?: string;
  /** Migrates the database and seeds it with the demo data. Default: true. */
  readonly deploy?: boolean;
  readonly progress: (message: string) => void;
}

/** Starts the network as `npm start` does, without a fleet. */
export async function startNetwork(options: NetworkOptions): Promise<RunningNetwork> {
  const stateFolder = options.stateFolder ?? mkdtempSync(join(tmpdir(), 'busbar-bench-'));
  options.progress('starting the network');
  const startedAt = performance.now();
  const assemblies = readdirSync(join(DIST, 'assemblies')).flatMap((name) => [
    '--assembly',
    join(DIST, 'assemblies', name),
  ]);
  const ports = ['--aws-port', '0', '--db-port', '0', '--listen', 'app=0', '--listen', 'stations=0'];
  const cloud = program([
    'tools/local-cloud/main.js',
    'start',
    ...assemblies,
    ...ports,
    '--state-dir',
    stateFolder,
    '--json-ready',
    ...(process.env['BUSBAR_BENCH_ARGS'] ?? '').split(' ').filter(Boolean),
  ]);
  const { endpoint, frontDoors } = await ready(cloud);
  const readyMs = performance.now() - startedAt;
  const stop = async (): Promise<void> => {
    await ended(cloud, 'SIGTERM');
    if (options.stateFolder === undefined) rmSync(stateFolder, { recursive: true, force: true });
  };
  try {
    if (options.deploy !== false) {
      options.progress('migrating and seeding');
      await succeeded(
        program([
          'tools/stage/main.js',
          'deploy',
          '--stage=local',
          '--seed=demo',
          '--no-screens',
          `--endpoint=${endpoint}`,
        ]),
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const pid = cloud.pid ?? 0;
  return {
    endpoint,
    stations: `ws://localhost:${frontDoors['stations']}`,
    readyMs,
    cpuSeconds: () => cpuSecondsOf(pid),
    memoryMb: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024,
    still: async (timeoutMs) => {
      const response = await fetch(`${endpoint}/_cloud/stillness?timeoutMs=${timeoutMs}`);
      return ((await response.json()) as { still: boolean }).still;
    },
    stop,
  };
}

/** Processor time of a process, its own and not its children's. Linux only: NaN elsewhere. */
function cpuSecondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

function program(args: readonly string[]): ChildProcess {
  const flags = (process.env['BUSBAR_BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean);
  const isCloud = args[0]?.includes('local-cloud') === true;
  return spawn(process.execPath, [...(isCloud ? flags : []), join(DIST, args[0] ?? ''), ...args.slice(1)], {
    cwd: join(DIST, '..'),
    // By the channel the cloud learns when this program is gone, however it went.
    stdio: ['ignore', 'pipe', 'pipe', ...(isCloud ? (['ipc'] as const) : [])],
  });
}

interface Ready {
  readonly endpoint: string;
  readonly frontDoors: Readonly<Record<string, number>>;
}

function ready(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const fail = (why: string): void => reject(new Error(`The network ${why}:\n${said.slice(-20).join('\n')}`));
    const timer = setTimeout(() => fail('did not start in time'), START_LIMIT_MS);
    child.once('exit', (code) => fail(`ended with code ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        if (process.env['BUSBAR_BENCH_LOG']) process.stderr.write(`${line}\n`);
        if (!line.startsWith('{') || !line.includes('"endpoint"')) return;
        clearTimeout(timer);
        resolve(JSON.parse(line) as Ready);
      });
    }
  });
}

async function succeeded(child: ChildProcess): Promise<void> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => void (said += String(chunk)));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`The deployment failed: ${said}`);
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
