import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

const PATIENCE_MS = 60_000;

/**
 * The PostgreSQL server of this test run; the first caller starts it. The connection to its keeper stays open for the
 * life of this process, and the keeper ends the server once the last such connection is gone.
 */
export async function testServer(): Promise<ServerAddress> {
  // Workers of one run share their parent, and with it the server.
  const socketPath = path.join(tmpdir(), `busbar-test-postgres-${process.getuid?.() ?? 0}-${process.ppid}.sock`);
  const deadline = Date.now() + PATIENCE_MS;
  let started = 0;
  for (;;) {
    const address = await askKeeper(socketPath);
    if (address) return address;
    if (Date.now() > deadline) throw new Error(`No test database within ${PATIENCE_MS / 1000} s.`);
    // A keeper that is just ending may still hold the socket, so it may take more than one.
    if (Date.now() - started > 5_000) {
      started = Date.now();
      spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', path.join(__dirname, 'keeper.mts'), socketPath],
        { detached: true, stdio: 'ignore' },
      ).unref();
    }
    await pause(50);
  }
}

/** Undefined when nobody listens. */
function askKeeper(socketPath: string): Promise<ServerAddress | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      const answer = JSON.parse(text) as ServerAddress & { error?: string };
      if (answer.error !== undefined) reject(new Error(`The test database did not start: ${answer.error}`));
      // The open connection says that this process needs the server, without keeping the process alive.
      socket.unref();
      resolve(answer);
    });
  });
}
