import { globSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import type { FunctionBundles } from './function-bundles';
import type { RunningCloud } from './running-cloud';
import { workOf, type Work } from './work-of';

export interface Surroundings {
  readonly root: string;
  readonly bundles: FunctionBundles;
  readonly cloud: RunningCloud;
  /** Programs that build and publish, run in the workspace; with what they printed when they failed. */
  run(args: readonly string[]): Promise<void>;
  say(line: string): void;
  /** Arguments of the program that publishes the screens. */
  readonly publishScreens: readonly string[];
  /** Says how a deployment that loses data is asked for. */
  readonly deployByHand: string;
}

/** Deals with saved files: bundles first, because they are what is waited for. */
export async function dealWith(files: readonly string[], since: number, around: Surroundings): Promise<void> {
  const work = workOf(files);
  const steps: [string, () => Promise<void>][] = [
    ['functions', () => swapFunctions(work, since, around)],
    ['stacks', () => deployStacks(work, since, around)],
    ['screens', () => publishScreens(work, since, around)],
  ];
  for (const [name, step] of steps) {
    try {
      await step();
    } catch (error) {
      around.say(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function swapFunctions({ sources }: Work, since: number, { bundles, cloud, say }: Surroundings): Promise<void> {
  const { changed, errors } = await bundles.saved(sources);
  for (const { project, text } of errors) say(`${project} does not compile; its old code goes on.\n${text}`);
  if (changed.length === 0) return;
  const swapped = await cloud.reload();
  if (swapped.length > 0) say(`swapped ${swapped.sort().join(', ')} in ${elapsed(since)}`);
}

async function deployStacks(
  { stacks }: Work,
  since: number,
  { root, run, cloud, say, deployByHand }: Surroundings,
): Promise<void> {
  if (stacks.length === 0) return;
  const projects =
    stacks === 'all'
      ? ['--all']
      : stacks.filter((project) => globSync(`${project}/stack.ts`, { cwd: root }).length > 0);
  if (projects.length === 0) return;
  await run(['infra/synth/run.mjs', ...projects]);
  const assemblies = globSync('dist/assemblies/*/manifest.json', { cwd: root })
    .map((file) => path.join(root, path.dirname(file)))
    .sort();
  try {
    const changes = await cloud.deploy(assemblies);
    for (const { action, place } of changes) say(`${action} ${place}`);
    say(changes.length === 0 ? 'the stacks say the same as before' : `deployed in ${elapsed(since)}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(message.includes('Data would be lost') ? `${message}\n  ${deployByHand}` : message, {
      cause: error,
    });
  }
}

async function publishScreens(
  { screens }: Work,
  since: number,
  { run, say, publishScreens: publish }: Surroundings,
): Promise<void> {
  if (!screens) return;
  await run(['node_modules/vite/bin/vite.js', 'build', 'apps/ui/console', '--logLevel', 'warn']);
  await run(publish);
  say(`screens built and published in ${elapsed(since)}: reload the page`);
}

function elapsed(since: number): string {
  const ms = performance.now() - since;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Runs a program of the workspace with this Node. @throws with its output when it fails */
export function runIn(root: string): (args: readonly string[]) => Promise<void> {
  return (args) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [...args], {
        cwd: root,
        env: { ...process.env, NODE_ENV: 'production' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.on('error', reject);
      child.on('close', (code) =>
        code === 0 ? resolve() : reject(new Error(`${args.join(' ')} failed:\n${output.trim()}`)),
      );
    });
}
