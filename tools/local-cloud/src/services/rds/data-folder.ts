import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { randomBytes } from 'node:crypto';
import { StartError } from '../../kernel/start-error';
import type { PostgresBinaries } from './postgres-binaries';
import { spawnAs, type RunAs } from './run-as';

/** The superuser, whom the master user of a template is not (RDS keeps its own to itself, too). */
export const ADMIN = 'rdsadmin';

const run = promisify(execFile);

/** An initialised data folder: `data/` and the superuser's password beside it. */
export interface DataFolder {
  readonly data: string;
  readonly adminPassword: string;
}

/**
 * Makes sure that `folder` holds a database cluster. `initdb` takes seconds, so it fills a template once per machine and
 * version, and every first start copies that.
 * @throws {StartError} `start.database`
 */
export async function prepareDataFolder(
  folder: string,
  binaries: PostgresBinaries,
  user: RunAs | undefined,
): Promise<DataFolder> {
  const data = path.join(folder, 'data');
  if (!existsSync(path.join(folder, 'complete'))) {
    // A copy that was interrupted has no marker and is thrown away.
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const template = await templateFolder(binaries, user);
    await copyFolder(path.join(template, 'data'), data);
    writeFileSync(path.join(folder, 'admin-password'), readFileSync(path.join(template, 'admin-password')), {
      mode: 0o600,
    });
    writeFileSync(path.join(folder, 'complete'), binaries.version);
  }
  const madeBy = readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
  if (madeBy !== majorOf(binaries.version)) {
    throw new StartError(
      'start.database',
      `The database in ${data} is of PostgreSQL ${madeBy}; ${binaries.version} is installed. Wipe the state with "npm run reset", or choose another folder with --state-dir.`,
    );
  }
  return { data, adminPassword: readFileSync(path.join(folder, 'admin-password'), 'utf8').trim() };
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? version;
}

async function templateFolder(binaries: PostgresBinaries, user: RunAs | undefined): Promise<string> {
  const name = `postgres-${binaries.version}-${user?.uid ?? process.getuid?.() ?? 'user'}`;
  for (const base of [
    path.join(binaries.modulesFolder, '.cache', 'local-cloud'),
    path.join(tmpdir(), 'local-cloud-cache'),
  ]) {
    const template = path.join(base, name);
    if (existsSync(template)) return template;
    let building: string;
    try {
      mkdirSync(base, { recursive: true });
      building = mkdtempSync(`${template}-`);
    } catch {
      continue;
    }
    await initialise(building, binaries, user);
    try {
      renameSync(building, template);
    } catch (error) {
      // Another cloud was quicker; its template is as good.
      rmSync(building, { recursive: true, force: true });
      if (!existsSync(template)) throw error;
    }
    return template;
  }
  throw new StartError(
    'start.database',
    `No place to keep a database template: neither ${binaries.modulesFolder} nor ${tmpdir()} can be written.`,
  );
}

async function initialise(folder: string, binaries: PostgresBinaries, user: RunAs | undefined): Promise<void> {
  const data = path.join(folder, 'data');
  const passwordFile = path.join(folder, 'admin-password');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  if (user) for (const file of [folder, data, passwordFile]) chownSync(file, user.uid, user.gid);
  const args = [
    `--pgdata=${data}`,
    `--username=${ADMIN}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    // Comes with the server, so that sorting does not depend on what the machine has installed.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    // Small segments: a copy of the template is quicker.
    '--wal-segsize=4',
    '--no-sync',
  ];
  const output: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawnAs(user, binaries.initdb, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      paths: [data],
    });
    child.stdout?.on('data', (part: Buffer) => output.push(part.toString()));
    child.stderr?.on('data', (part: Buffer) => output.push(part.toString()));
    child.once('error', reject);
    child.once('close', resolve);
  }).catch((error: unknown) => {
    output.push(String(error));
    return null;
  });
  if (code !== 0) {
    rmSync(folder, { recursive: true, force: true });
    const text = output.join('').trim().split('\n').slice(-5).join('\n');
    const remedy = /no space left/i.test(text)
      ? 'The disk is full: free some space.'
      : 'Check that the packages are installed completely ("npm ci").';
    throw new StartError('start.database', `PostgreSQL could not set up a database: ${text}\n${remedy}`);
  }
}

/** Keeps owners and modes, which Node's own copy does not. */
async function copyFolder(from: string, to: string): Promise<void> {
  try {
    if (process.platform === 'win32') await cp(from, to, { recursive: true });
    else await run('cp', ['-a', from, to]);
  } catch (error) {
    const text = String((error as { stderr?: string }).stderr ?? error);
    if (/no space left/i.test(text))
      throw new StartError(
        'start.state',
        `The disk is full: there is no room for the database in ${to}. Free some space, or choose another folder with --state-dir.`,
        [],
        { cause: error },
      );
    throw error;
  }
}
