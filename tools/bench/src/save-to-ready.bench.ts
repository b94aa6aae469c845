import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startCloud } from '@busbar/local-cloud';
import { build, type BuildOptions } from 'esbuild';
import type { Bench, BenchOptions, BenchResult } from './bench';

const SERVICE = 'apps/consumers/session-ledger';
const SOURCE = `${SERVICE}/src/record-sessions.ts`;
/** A text in that source which ends up in the bundle. */
const TEXT = 'derived facts wait in the outbox';

/** From the moment that a source is saved until the running cloud has swapped the function: the next call runs the new code. */
export const saveToReady: Bench = {
  name: 'save-to-ready',
  title: 'Hot reload: from save to ready, of the session ledger (PostgreSQL, SDK and validation in its bundle)',
  async run({ quick, progress }: BenchOptions): Promise<BenchResult> {
    const workspace = resolve('.');
    const root = mkdtempSync(join(tmpdir(), 'busbar-save-'));
    let watcher: ChildProcess | undefined;
    let stopCloud: (() => Promise<void>) | undefined;
    try {
      progress('copying the sources');
      for (const part of [SERVICE, 'libs', 'tsconfig.base.json', 'tools/nx-plugin'])
        cpSync(join(workspace, part), join(root, part), { recursive: true });
      mkdirSync(join(root, 'infra'));
      symlinkSync(join(workspace, 'node_modules'), join(root, 'node_modules'));
      progress('the same bundle without anything kept warm');
      const { lambdaBundle } = (await import(
        pathToFileURL(join(workspace, 'tools/nx-plugin/src/bundles.ts')).href
      )) as { lambdaBundle: (project: string) => BuildOptions };
      const output = join(root, 'dist', SERVICE, 'handler.js');
      const began = performance.now();
      await build({
        ...lambdaBundle(SERVICE),
        entryPoints: [join(root, SERVICE, 'src/handler.ts')],
        outfile: output,
        bundle: true,
        platform: 'node',
        format: 'cjs',
        target: 'node22',
        tsconfig: join(root, SERVICE, 'tsconfig.json'),
        absWorkingDir: root,
      });
      const coldMs = performance.now() - began;

      const cloud = await startCloud({
        Resources: {
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: {
              AssumeRolePolicyDocument: {
                Statement: [
                  { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
                ],
              },
            },
          },
          Ledger: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              FunctionName: 'ledger',
              Runtime: 'nodejs24.x',
              Handler: 'handler.handler',
              Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
              Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            },
            Metadata: { 'aws:asset:path': join(root, 'dist', SERVICE) },
          },
        },
      });
      stopCloud = () => cloud.stop();
      progress('warming up');
      const program = join(workspace, 'dist/tools/watch/main.js');
      if (!existsSync(program)) throw new Error(`${program} is missing. Build first: npx nx build watch`);
      watcher = spawn(process.execPath, [program, `--root=${root}`, `--endpoint=${cloud.endpoint}`], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const said = linesOf(watcher);
      await said.until((line) => line.startsWith('watching'));

      const file = join(root, SOURCE);
      const text = readFileSync(file, 'utf8');
      if (!text.includes(TEXT)) throw new Error(`${SOURCE} says nothing of "${TEXT}" any more: choose another text.`);
      const times: number[] = [];
      for (let round = 0; round < (quick ? 5 : 20); round += 1) {
        progress(`save ${round + 1}`);
        const saved = performance.now();
        writeFileSync(file, text.replace(TEXT, `${TEXT} (${round})`));
        await said.until((line) => line.startsWith('swapped'));
        times.push(performance.now() - saved);
      }
      times.sort((a, b) => a - b);
      const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
      return {
        rows: [
          { what: 'the bundle made from nothing', ms: coldMs, ratio: 1 },
          { what: 'from save to ready, median', ms: median, ratio: median / coldMs },
          {
            what: 'from save to ready, slowest',
            ms: times.at(-1) ?? Number.NaN,
            ratio: (times.at(-1) ?? Number.NaN) / coldMs,
          },
        ],
        limits: [{ what: 'from save to ready, median', value: median, unit: 'ms', atMost: 300 }],
      };
    } finally {
      watcher?.kill('SIGTERM');
      await stopCloud?.();
      rmSync(root, { recursive: true, force: true });
    }
  },
};

/** What a program prints, line by line; each line is heard once. */
function linesOf(program: ChildProcess): { until(wanted: (line: string) => boolean): Promise<void> } {
  const unheard: string[] = [];
  let rest = '';
  let notify: () => void = () => undefined;
  program.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    unheard.push(...lines);
    notify();
  });
  return {
    async until(wanted) {
      for (;;) {
        const line = unheard.shift();
        if (line === undefined) await new Promise<void>((resume) => (notify = resume));
        else if (wanted(line)) return;
      }
    },
  };
}
