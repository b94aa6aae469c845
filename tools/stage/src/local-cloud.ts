import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { deployTo } from './deploy/deploy';
import { stillness } from './journal-client';
import { StageError } from './stage-error';

/** A local cloud that answers, and how to leave it. */
export interface OpenCloud {
  /** The AWS port, e.g. `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** The local cloud that runs on a state folder, or `undefined`. */
export async function runningCloud(stateFolder = '.busbar', endpoint?: string): Promise<OpenCloud | undefined> {
  const address = endpoint ?? addressIn(stateFolder);
  if (!address || !(await answers(address))) return undefined;
  return { endpoint: address, close: async () => {} };
}

export async function requireRunningCloud(stateFolder?: string, endpoint?: string): Promise<OpenCloud> {
  const cloud = await runningCloud(stateFolder, endpoint);
  if (cloud) return cloud;
  throw new StageError(
    'stage.not-running',
    endpoint ? `No local cloud answers at ${endpoint}.` : `No local cloud runs on ${stateFolder ?? '.busbar'}.`,
    'Start one with `npm start`, or name its address with --endpoint.',
  );
}

/** The local cloud that is named, or runs on the state folder; where none runs there, one of its own on free ports, migrated and seeded, gone after `close`. */
export async function openCloud(stateFolder?: string, endpoint?: string): Promise<OpenCloud> {
  if (endpoint) return requireRunningCloud(stateFolder, endpoint);
  return (await runningCloud(stateFolder)) ?? (await temporaryCloud());
}

async function temporaryCloud(): Promise<OpenCloud> {
  process.stderr.write('no local cloud is running: building and starting one for this command …\n');
  buildAll();
  const stateFolder = mkdtempSync(join(tmpdir(), 'busbar-'));
  const assemblies = readdirSync('dist/assemblies').flatMap((name) => ['--assembly', join('dist/assemblies', name)]);
  const child = spawn(
    process.execPath,
    [
      'dist/tools/local-cloud/main.js',
      'start',
      ...assemblies,
      '--aws-port',
      '0',
      '--db-port',
      '0',
      '--listen',
      'app=0',
      '--listen',
      'stations=0',
      '--state-dir',
      stateFolder,
      '--json-ready',
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  const close = async () => {
    await stopped(child);
    rmSync(stateFolder, { recursive: true, force: true });
  };
  try {
    const endpoint = await readyEndpoint(child);
    await deployTo({ endpoint, stage: 'local', seed: 'demo', screens: false, say: () => {} });
    // What the seed causes is no part of what is looked at next.
    await stillness(endpoint, 30_000);
    return { endpoint, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The network's functions and templates as the sources are now; what is built already is taken from Nx's cache. */
function buildAll(): void {
  const { status, stdout, stderr } = spawnSync(
    'node_modules/.bin/nx',
    ['run-many', '-t', 'build', 'synth', '--output-style=static'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new StageError('stage.failed', `The build failed.\n${stdout}${stderr}`);
}

function readyEndpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolveEndpoint, reject) => {
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (line.startsWith('{"ready"')) resolveEndpoint((JSON.parse(line) as { endpoint: string }).endpoint);
      });
    }
    child.once('exit', (code) =>
      reject(new StageError('stage.failed', `The local cloud ended with code ${code}.\n${output.join('\n')}`)),
    );
  });
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolveStop) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolveStop();
    child.once('exit', () => resolveStop());
    child.kill('SIGTERM');
  });
}

function addressIn(stateFolder: string): string | undefined {
  const file = resolve(stateFolder, 'running.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { endpoint: string }).endpoint;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_cloud/health`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
