import type { ChildProcess } from 'node:child_process';
import { StartError } from '../../kernel/start-error';
import { pause, systemClock } from '../../kernel/clock';
import type { Kernel } from '../../kernel/kernel';
import { stepBack } from '../../kernel/priority';
import { prepareDataFolder } from './data-folder';
import { postgresBinaries } from './postgres-binaries';
import { databaseUser, spawnAs } from './run-as';
import { clearStaleServer } from './stale-server';
import { Watchdog } from './watchdog';

export interface ServerOptions {
  /** Holds the data and outlives restarts. */
  readonly folder: string;
  readonly port: number;
  /** `max_connections` and the like, passed as they are. */
  readonly settings: Readonly<Record<string, string>>;
}

export type ServerState = 'starting' | 'running' | 'stopping' | 'stopped';

/** A server is a process of this machine: it takes real time, also when the cloud runs on a virtual clock. */
const REAL_TIME = systemClock();
const KEPT_LOG_LINES = 40;
const RESTART_DELAYS_MS = [200, 500, 1_000, 2_000];

/** One real PostgreSQL server. When it dies it is started again; when this process dies it stops. */
export class PostgresServer {
  state: ServerState = 'stopped';
  private child: ChildProcess | undefined;
  private readonly watchdog = new Watchdog();
  private readonly lines: string[] = [];
  private wanted = false;
  private failures = 0;

  constructor(
    private readonly kernel: Kernel,
    readonly options: ServerOptions,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Resolves with the superuser's password once connections are accepted. @throws {StartError} `start.database`, `start.state` */
  async start(): Promise<{ adminPassword: string }> {
    const binaries = postgresBinaries();
    const user = databaseUser();
    this.state = 'starting';
    const { data, adminPassword } = await prepareDataFolder(this.options.folder, binaries, user);
    await clearStaleServer(this.options.folder, REAL_TIME);
    this.wanted = true;
    const settings = Object.entries({
      ...this.options.settings,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      // The start is recognised by the server's own words.
      lc_messages: 'C',
      logging_collector: 'off',
      log_destination: 'stderr',
    }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

    await new Promise<void>((resolve, reject) => {
      this.watchdog.prepare();
      const child = spawnAs(user, binaries.postgres, ['-D', data, '-p', String(this.options.port), ...settings], {
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true,
        env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
        paths: [data],
      });
      this.child = child;
      if (child.pid !== undefined) {
        this.watchdog.guard(child.pid);
        stepBack(child.pid);
      }
      child.once('error', (error) =>
        reject(new StartError('start.database', `PostgreSQL could not be started: ${error.message}`)),
      );
      child.stderr?.on('data', (part: Buffer) => {
        for (const line of part.toString().split('\n')) if (line.trim()) this.keep(line);
        if (part.includes('ready to accept connections')) {
          this.state = 'running';
          this.failures = 0;
          resolve();
        }
      });
      child.once('close', (code, signal) => {
        this.watchdog.release();
        if (this.child === child) this.child = undefined;
        const wasStarting = this.state === 'starting';
        this.state = 'stopped';
        reject(this.startFailure());
        // A server that never came up fails its start; one that ran is started again.
        if (this.wanted && !wasStarting) void this.restart(code, signal);
      });
    });
    return { adminPassword };
  }

  /** Resolves when the server has written everything and ended. */
  async stop(): Promise<void> {
    this.wanted = false;
    const { child } = this;
    if (!child?.pid) return;
    this.state = 'stopping';
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    // Fast shutdown: ends sessions, keeps data. The stronger ones are for a server that does not react.
    child.kill('SIGINT');
    const stronger = [
      REAL_TIME.after(8_000, () => child.kill('SIGQUIT')),
      REAL_TIME.after(12_000, () => child.kill('SIGKILL')),
    ];
    await ended;
    for (const cancel of stronger) cancel();
  }

  private async restart(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.kernel.log.warn('PostgreSQL ended and is started again', { code, signal, said: this.lines.slice(-3) });
    while (this.wanted) {
      const delay = RESTART_DELAYS_MS[Math.min(this.failures, RESTART_DELAYS_MS.length - 1)] ?? 2_000;
      this.failures += 1;
      await pause(REAL_TIME, delay);
      if (!this.wanted) return;
      try {
        await this.start();
        return this.kernel.log.info('PostgreSQL is back', { port: this.options.port });
      } catch (error) {
        this.kernel.log.error('PostgreSQL could not be started again', { error: String(error) });
      }
    }
  }

  private keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LOG_LINES) this.lines.shift();
  }

  private startFailure(): StartError {
    const said =
      this.lines
        .filter((line) => /FATAL|ERROR|PANIC|HINT/.test(line))
        .slice(-3)
        .join('\n') || this.lines.slice(-3).join('\n');
    const remedy = /no space left/i.test(said)
      ? 'The disk is full: free some space, or choose another folder with --state-dir.'
      : /address already in use/i.test(said)
        ? `Port ${this.options.port} is taken: choose another one with --db-port.`
        : /unrecognized configuration parameter|invalid value for parameter/i.test(said)
          ? 'The DBParameterGroup of the template is wrong.'
          : 'If its data is damaged, wipe the state with "npm run reset".';
    return new StartError('start.database', `PostgreSQL did not start: ${said}\n${remedy}`);
  }
}
