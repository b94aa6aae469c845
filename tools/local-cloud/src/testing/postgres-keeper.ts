import type { ChildProcess } from 'node:child_process';

export interface KeeperTask {
  readonly socketPath: string;
  /** Removed at the end. */
  readonly folder: string;
  readonly data: string;
  readonly host: string;
  readonly adminPassword: string;
  readonly program: string;
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * The program of a process that keeps a PostgreSQL server for a test run: it tells everybody who connects to its socket
 * where the server is, and ends it, its folder and itself when the last of them is gone.
 *
 * Refers to nothing outside itself: its text is what the process runs.
 */
/* istanbul ignore next */
export function keepPostgres(task: KeeperTask): void {
  const { createServer } = process.getBuiltinModule('node:net');
  const { spawn } = process.getBuiltinModule('node:child_process');
  const { rmSync } = process.getBuiltinModule('node:fs');
  const GRACE_MS = 3_000;
  let postgres: ChildProcess | undefined;
  let readyPort: number | undefined;
  let guests = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    rmSync(task.folder, { recursive: true, force: true });
    process.exit(0);
  };
  const end = (): void => {
    if (guests > 0) return;
    server.close();
    if (!postgres) return leave();
    postgres.once('close', leave);
    postgres.kill('SIGINT');
    setTimeout(() => postgres?.kill('SIGKILL'), 5_000).unref();
  };
  const server = createServer((socket) => {
    guests += 1;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      guests -= 1;
      setTimeout(end, GRACE_MS);
    });
    const answer = (): void =>
      void socket.write(
        `${JSON.stringify({ host: task.host, port: readyPort, adminPassword: task.adminPassword, folder: task.folder })}\n`,
      );
    if (readyPort === undefined) waiting.push(answer);
    else answer();
  });
  const listen = (): void => void server.listen(task.socketPath);
  let removed = false;
  server.on('error', () => {
    // Somebody else keeps a server, or was killed and left its socket behind.
    const probe = process.getBuiltinModule('node:net').connect(task.socketPath);
    probe.once('connect', leave);
    probe.once('error', () => {
      if (removed) return leave();
      removed = true;
      rmSync(task.socketPath, { force: true });
      listen();
    });
  });
  server.on('listening', () => {
    const probe = createServer();
    probe.listen(0, task.host, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => {
        const settings = {
          listen_addresses: task.host,
          unix_socket_directories: '',
          lc_messages: 'C',
          log_destination: 'stderr',
          logging_collector: 'off',
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          autovacuum: 'off',
          max_connections: '400',
          shared_buffers: '64MB',
          max_wal_size: '1GB',
          max_locks_per_transaction: '256',
        };
        postgres = spawn(
          task.program,
          [
            '-D',
            task.data,
            '-p',
            String(port),
            ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
          ],
          {
            stdio: ['ignore', 'ignore', 'pipe'],
            env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
            ...task.user,
          },
        );
        postgres.stderr?.on('data', (text: Buffer) => {
          if (!text.includes('ready to accept connections')) return;
          readyPort = port;
          for (const answer of waiting.splice(0)) answer();
        });
        postgres.once('error', leave);
        postgres.once('close', leave);
      });
    });
  });
  setTimeout(end, 10_000);
  process.on('SIGTERM', () => {
    guests = 0;
    end();
  });
  listen();
}
