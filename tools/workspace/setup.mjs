// Plain JavaScript on purpose: these scripts run before anything is installed, on whatever Node the machine has.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const workspace = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const bin = join(workspace, 'node_modules', '.bin');

/** The environment of every step: the locked Node first on the path, and nothing that asks or phones home. */
export function environment(extra = {}) {
  const separator = process.platform === 'win32' ? ';' : ':';
  return {
    ...process.env,
    PATH: `${bin}${separator}${process.env.PATH ?? ''}`,
    NX_TUI: 'false',
    NX_DAEMON: process.env.NX_DAEMON ?? 'false',
    NO_UPDATE_NOTIFIER: '1',
    NODE_NO_WARNINGS: '1',
    ...extra,
  };
}

/** The Node that the lock file pins; the machine's own where that platform has no package. */
export function lockedNode() {
  const pinned = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}

export function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    fail(
      `Node ${process.versions.node} is too old.`,
      'Install Node 20 or newer (https://nodejs.org), then run the command again.',
    );
  }
}

/** Does node_modules hold what the lock file asks for? Compares the versions that npm itself records. */
function isInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(join(workspace, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(workspace, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, entry]) => path === '' || entry.optional || entry.link || present[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

export async function ensureInstalled(say) {
  if (isInstalled()) return;
  say('installing packages (about a minute, once)');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { npmRuns: true });
  if (code !== 0) {
    fail(
      'npm ci failed.',
      'Its message is above. Without network access packages cannot be installed; otherwise remove node_modules and try again.',
    );
  }
}

/** Runs a program to its end and answers its exit code. `onLine` gets its output line by line instead of the terminal. */
export function run(command, args, { onLine, env, npmRuns = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: workspace,
      env: npmRuns ? { ...process.env, npm_config_loglevel: 'error' } : environment(env),
      stdio: ['ignore', onLine ? 'pipe' : 'inherit', onLine ? 'pipe' : 'inherit'],
      shell: process.platform === 'win32',
    });
    if (onLine) {
      for (const stream of [child.stdout, child.stderr]) lines(stream, onLine);
    }
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(127);
    });
    child.on('close', (code, signal) => resolve(code ?? (signal ? 130 : 1)));
  });
}

/** Calls `onLine` for every line of a stream. */
export function lines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    parts.forEach(onLine);
  });
  stream.on('end', () => rest && onLine(rest));
}

/** Builds and synthesises with Nx; what has not changed comes from its cache. Progress is one line a task. */
export async function build(say, targets, projects) {
  const output = [];
  let done = 0;
  const code = await run(
    join(bin, 'nx'),
    [
      'run-many',
      '-t',
      ...targets,
      ...(projects ? ['-p', projects.join(',')] : []),
      '--output-style=static',
      '--nxBail',
    ],
    {
      onLine: (line) => {
        output.push(line);
        const task = /^> nx run (\S+)/.exec(line);
        if (task) say(`${task[1].replace(':', ' ')}${line.includes('[') ? ' (cached)' : ''}`, ++done);
      },
    },
  );
  if (code !== 0) {
    process.stderr.write(`${output.join('\n')}\n`);
    fail('The build failed.', 'The output is above. `npx nx reset` clears the build cache if you suspect it.');
  }
}

/** Progress lines with the seconds since the start. */
export function progress() {
  const began = process.hrtime.bigint();
  const seconds = () => Number((process.hrtime.bigint() - began) / 1_000_000n) / 1000;
  const say = (text) => process.stdout.write(`${seconds().toFixed(1).padStart(6)} s  ${text}\n`);
  return { say, seconds };
}

export function fail(what, remedy) {
  process.stderr.write(`\n${what}\n${remedy ? `→ ${remedy}\n` : ''}`);
  process.exit(1);
}

/** Is a program there? */
export function isOnPath(name) {
  return spawnSync(process.platform === 'win32' ? 'where' : 'which', [name], { stdio: 'ignore' }).status === 0;
}
