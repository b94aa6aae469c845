import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** PostgreSQL refuses to run as root, so root starts it as somebody else. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** The user to run PostgreSQL as: `postgres` where it exists, else `nobody`; undefined when this process is not root's. */
export function databaseUser(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return { uid: 65534, gid: 65534 };
}

/**
 * Starts a program of PostgreSQL. Where it lies, or where its data lies, below a folder that only root may enter (a home
 * folder in a container), it keeps root's right to pass through folders, and nothing else of root's.
 */
export function spawnAs(
  user: RunAs | undefined,
  program: string,
  args: readonly string[],
  options: SpawnOptions & { readonly paths: readonly string[] },
): ChildProcess {
  const { paths, ...spawnOptions } = options;
  if (!user) return spawn(program, args, spawnOptions);
  if ([program, ...paths].every(isReachable)) return spawn(program, args, { ...spawnOptions, ...user });
  const identity = [
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return spawn('setpriv', [...identity, '--', program, ...args], spawnOptions);
}

/** May everybody enter every folder on the way? */
function isReachable(file: string): boolean {
  for (let folder = path.dirname(path.resolve(file)); ; folder = path.dirname(folder)) {
    try {
      if ((statSync(folder).mode & 0o001) === 0) return false;
    } catch {
      return false;
    }
    if (folder === path.dirname(folder)) return true;
  }
}
