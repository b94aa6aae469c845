import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Ends a server when this process is gone, however it went: it holds one end of a pipe, which the system closes for it.
 * A shell waits at the other end; it costs nothing and survives `kill -9` of everything but itself.
 */
const SCRIPT = `
read -r pid || exit 0
read -r line && exit 0
kill -INT "$pid" 2>/dev/null || exit 0
i=0
while kill -0 "$pid" 2>/dev/null; do
  i=$((i+1))
  [ $i -eq 50 ] && kill -QUIT "$pid" 2>/dev/null
  [ $i -ge 100 ] && { kill -KILL "$pid" 2>/dev/null; exit 0; }
  sleep 0.1
done
`;

export class Watchdog {
  private shell: ChildProcess | undefined;
  private pid: number | undefined;

  /** Call before the server is spawned, so that no moment is left in which it has no guard. */
  prepare(): void {
    if (process.platform === 'win32' || this.shell) return;
    // In a session of its own: Ctrl-C in the terminal reaches the cloud only, which then stops in order.
    const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    shell.stdin?.on('error', () => undefined);
    shell.on('error', () => undefined);
    shell.once('exit', () => {
      if (this.shell !== shell) return;
      this.shell = undefined;
      const { pid } = this;
      if (pid === undefined) return;
      this.prepare();
      this.guard(pid);
    });
    shell.unref();
    this.shell = shell;
  }

  guard(pid: number): void {
    this.pid = pid;
    this.shell?.stdin?.write(`${pid}\n`);
  }

  /** The server has ended by itself or by us. */
  release(): void {
    this.pid = undefined;
    const { shell } = this;
    this.shell = undefined;
    shell?.stdin?.end('done\n');
  }
}
