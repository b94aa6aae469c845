import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { BuildOptions } from 'esbuild';
import { FunctionBundles } from './function-bundles';
import { RunningCloud } from './running-cloud';
import { SavedFiles } from './saved-files';
import { dealWith, runIn, type Surroundings } from './watch-workspace';

/** `--endpoint=<the AWS port's address> [--root=<workspace>] [--stage=local] [--seed=demo]` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      endpoint: { type: 'string', default: 'http://127.0.0.1:4566' },
      root: { type: 'string', default: process.cwd() },
      stage: { type: 'string', default: 'local' },
      seed: { type: 'string' },
    },
  });
  const root = path.resolve(values.root);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const bundles = new FunctionBundles(root, await bundleOptions(root));
  const cloud = new RunningCloud(values.endpoint);
  const around: Surroundings = {
    root,
    bundles,
    cloud,
    run: runIn(root),
    say,
    publishScreens: [
      'dist/tools/stage/main.js',
      'deploy',
      `--stage=${values.stage}`,
      '--only=screens',
      `--endpoint=${values.endpoint}`,
      ...(values.seed ? [`--seed=${values.seed}`] : []),
    ],
    deployByHand: `If that is meant: node dist/tools/local-cloud/main.js deploy --allow-data-loss --assembly dist/assemblies --aws-port ${new URL(values.endpoint).port}`,
  };
  const saved = new SavedFiles(root, ['apps', 'libs', 'infra'], (files, since) => dealWith(files, since, around));
  const stop = (): void => {
    saved.stop();
    void bundles.dispose().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);

  const began = performance.now();
  const { changed, errors } = await bundles.warm();
  for (const { project, text } of errors) say(`${project} does not compile; what was built before runs.\n${text}`);
  if (changed.length > 0) await cloud.reload();
  say(`watching ${bundles.projects.length} services (warm after ${((performance.now() - began) / 1000).toFixed(1)} s)`);
}

/** The workspace's own description of a function's bundle: the watcher and the build make the same. */
async function bundleOptions(root: string): Promise<(project: string) => BuildOptions> {
  const { lambdaBundle } = (await import(pathToFileURL(path.join(root, 'tools/nx-plugin/src/bundles.ts')).href)) as {
    lambdaBundle: (project: string) => BuildOptions;
  };
  return lambdaBundle;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
