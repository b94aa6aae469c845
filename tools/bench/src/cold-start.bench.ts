import { globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build, type BuildOptions } from 'esbuild';
import type { Bench, BenchOptions, BenchResult } from './bench';
import { summary } from './statistics';

/** The bar: a function that faces stations starts in at most so many times the time of one that does nothing. */
const LIMIT_RATIO = 2.5;

const EMPTY = 'exports.handler = async () => ({ statusCode: 200 });\n';

/** Loads a function as a runtime does when it starts, and says when it is ready to be called. */
const RUNTIME = `
const { parentPort, workerData } = require('node:worker_threads');
const { handler } = require(workerData);
if (typeof handler !== 'function') throw new Error(workerData + ' exports no handler.');
parentPort.postMessage('ready');
`;

/** From a new thread until a function's code is loaded and it could be called: thousands of stations that come back at once wait for it. */
export const coldStart: Bench = {
  name: 'cold-start',
  title: 'The start of a function that faces stations, against an empty one',
  async run({ quick, progress }: BenchOptions): Promise<BenchResult> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-start-'));
    try {
      const empty = join(folder, 'empty.js');
      writeFileSync(empty, EMPTY);
      progress('bundling');
      const functions = await bundleIngress(folder);
      const samples = new Map<string, number[]>([empty, ...functions.values()].map((file) => [file, []]));
      const rounds = quick ? 10 : 40;
      // In turns, so that whatever else the machine does hits all alike; the first of each reads its file for the others.
      for (const file of samples.keys()) await start(file);
      for (let round = 1; round <= rounds; round += 1) {
        progress(`round ${round} of ${rounds}`);
        for (const [file, times] of samples) times.push(await start(file));
      }
      const median = (file: string): number => summary(samples.get(file) ?? []).median;
      const baseline = median(empty);
      const rows = [
        { what: 'an empty function', KB: Buffer.byteLength(EMPTY) / 1000, 'median ms': baseline, ratio: 1 },
        ...[...functions].map(([what, file]) => ({
          what,
          KB: statSync(file).size / 1000,
          'median ms': median(file),
          ratio: median(file) / baseline,
        })),
      ];
      return {
        rows,
        limits: [
          {
            what: 'the slowest start',
            value: Math.max(...rows.map(({ ratio }) => ratio)),
            unit: 'times an empty one',
            atMost: LIMIT_RATIO,
          },
        ],
        notes: [`${rounds} starts of each in turns, each in a thread of its own, without a compile cache.`],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The functions' bundles, made as the build makes them, by service and name. */
async function bundleIngress(folder: string): Promise<Map<string, string>> {
  const workspace = resolve('.');
  const { HANDLERS, lambdaBundle } = (await import(
    pathToFileURL(join(workspace, 'tools/nx-plugin/src/bundles.ts')).href
  )) as { HANDLERS: string; lambdaBundle: (project: string) => BuildOptions };
  const bundles = new Map<string, string>();
  for (const entry of globSync(`apps/ingress/*/${HANDLERS}`, { cwd: workspace }).sort()) {
    const project = dirname(dirname(entry));
    const name = `${basename(project)} ${basename(entry, '.ts')}`;
    const output = join(folder, basename(project), `${basename(entry, '.ts')}.js`);
    mkdirSync(dirname(output), { recursive: true });
    await build({
      ...lambdaBundle(project),
      entryPoints: [join(workspace, entry)],
      outfile: output,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      tsconfig: join(workspace, project, 'tsconfig.json'),
      absWorkingDir: workspace,
    });
    bundles.set(name, output);
  }
  return bundles;
}

/** @returns milliseconds from the thread's start until the function could be called */
async function start(file: string): Promise<number> {
  const began = performance.now();
  const worker = new Worker(RUNTIME, { eval: true, workerData: file, env: { AWS_REGION: 'eu-central-1' } });
  try {
    await new Promise<void>((ready, fail) => {
      worker.once('message', () => ready());
      worker.once('error', fail);
    });
    return performance.now() - began;
  } finally {
    await worker.terminate();
  }
}
