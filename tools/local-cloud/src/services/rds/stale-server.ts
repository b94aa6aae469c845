import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pause, type Clock } from '../../kernel/clock';

/**
 * Clears what a killed predecessor left of the database in `folder`: its server, if that still runs, and its lock file.
 * The state folder is ours alone (the store holds its lock), so a server on it can only be an orphan.
 */
export async function clearStaleServer(folder: string, clock: Clock): Promise<void> {
  const data = path.join(folder, 'data');
  const lockFile = path.join(data, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  if (Number.isInteger(pid) && pid > 1 && servesFolder(pid, data)) {
    for (const [signal, waitMs] of [
      ['SIGINT', 5_000],
      ['SIGKILL', 2_000],
    ] as const) {
      signalQuietly(pid, signal);
      for (let waited = 0; waited < waitMs && isAlive(pid); waited += 50) await pause(clock, 50);
    }
  }
  rmSync(lockFile, { force: true });
}

/** Process numbers are used again: a foreign process of this number must not be touched. */
function servesFolder(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  try {
    const command =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        : execFileSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(data);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended, which is what was wanted.
  }
}
