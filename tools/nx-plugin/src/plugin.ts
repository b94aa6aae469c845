import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CreateNodesV2, ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { HANDLERS, lambdaBundle, PROGRAM_BUNDLE } from './bundles.ts';

/**
 * Infers every project's targets from the files that it has, so that a `project.json` holds a name and tags only:
 *
 * | file | targets |
 * | --- | --- |
 * | `src/handler.ts`, `src/*-handler.ts` | `build` (a Lambda bundle each), `invoke-local` |
 * | `src/main.ts` | `build` (a program's bundle); `run` executes it |
 * | `vite.config.mts` | `build` (a web bundle) |
 * | `stack.ts` | `synth` (its own cloud assembly) |
 * | `*.spec.ts`, `*.spec.tsx` | `test` |
 * | `tsconfig.json` | `typecheck` |
 * | any TypeScript | `lint` |
 */
export const createNodesV2: CreateNodesV2 = [
  '{apps,libs,tools,infra}/**/project.json',
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const root = dirname(file);
      return [file, { projects: { [root]: { targets: targetsOf(root, workspaceRoot) } } }];
    }),
];

function targetsOf(root: string, workspaceRoot: string): ProjectConfiguration['targets'] {
  const folder = join(workspaceRoot, root);
  const has = (name: string) => existsSync(join(folder, name));
  const hasAny = (pattern: string) =>
    globSync(pattern, { cwd: folder, exclude: (name) => name === 'node_modules' }).length > 0;
  const handlers = globSync(HANDLERS, { cwd: folder }).sort();
  const targets: Record<string, TargetConfiguration> = {};

  if (has('vite.config.mts')) targets.build = webBuild(root);
  else if (handlers.length > 0) targets.build = bundle(root, handlers, lambdaBundle(root));
  else if (has('src/main.ts')) targets.build = bundle(root, ['src/main.ts'], PROGRAM_BUNDLE);

  if (handlers.length > 0) targets['invoke-local'] = stageCommand('invoke', `--service=${nameOf(root)}`);
  if (has('src/main.ts')) targets.run = program(root);
  if (has('stack.ts')) targets.synth = synth(root, targets.build !== undefined);
  if (hasAny('**/*.spec.{ts,tsx}')) targets.test = test(root);
  if (has('tsconfig.json')) targets.typecheck = typecheck(root);
  if (hasAny('**/*.{ts,tsx}')) targets.lint = lint(root);
  if (root === 'tools/local-cloud') {
    targets.token = stageCommand('token');
    targets['generate-event'] = stageCommand('generate-event');
    targets.tail = stageCommand('tail');
    targets.trace = stageCommand('trace');
  }
  return targets;
}

function bundle(
  root: string,
  [main = '', ...others]: readonly string[],
  esbuildOptions: { readonly minify: boolean },
): TargetConfiguration {
  return {
    executor: '@nx/esbuild:esbuild',
    cache: true,
    inputs: ['sources', '^sources', 'workspace'],
    outputs: [`{workspaceRoot}/dist/${root}`],
    options: {
      main: `${root}/${main}`,
      outputPath: `dist/${root}`,
      // Names of outputs are those of the entries, beside each other.
      ...(others.length > 0 && { additionalEntryPoints: others.map((entry) => `${root}/${entry}`) }),
      tsConfig: `${root}/tsconfig.json`,
      format: ['cjs'],
      platform: 'node',
      target: 'node22',
      bundle: true,
      thirdParty: true,
      skipTypeCheck: true,
      generatePackageJson: false,
      // The executor has an option of its own for it, which wins.
      minify: esbuildOptions.minify,
      esbuildOptions,
    },
  };
}

function webBuild(root: string): TargetConfiguration {
  return {
    command: `vite build --logLevel warn`,
    cache: true,
    inputs: ['sources', '^sources', 'workspace'],
    outputs: [`{workspaceRoot}/dist/${root}`],
    // Whoever calls may run in another mode (jest does); a published bundle is always the production one.
    options: { cwd: root, env: { NODE_ENV: 'production' } },
  };
}

function synth(root: string, built: boolean): TargetConfiguration {
  return {
    command: `node infra/synth/run.mjs ${root}`,
    cache: true,
    // The template carries the hash of the code that it deploys.
    ...(built ? { dependsOn: ['build'] } : {}),
    inputs: [
      'sources',
      'workspace',
      '{workspaceRoot}/infra/**/*',
      '{workspaceRoot}/libs/events/src/topics.ts',
      { dependentTasksOutputFiles: '**/*' },
    ],
    outputs: [`{workspaceRoot}/dist/assemblies/${nameOf(root)}`],
  };
}

function test(root: string): TargetConfiguration {
  return {
    command: `jest --config jest.config.js ${root}/`,
    cache: true,
    // Checks of bundles and of the infrastructure find functions and stacks by convention, not by import.
    inputs: [
      'sources',
      '^sources',
      'workspace',
      '{workspaceRoot}/jest.config.js',
      ...(root === 'tools/nx-plugin'
        ? ['{workspaceRoot}/apps/ingress/*/src/**/*', '{workspaceRoot}/libs/*/src/**/*']
        : []),
      ...(root.startsWith('infra/') ? ['{workspaceRoot}/infra/**/*', '{workspaceRoot}/apps/*/*/stack.ts'] : []),
    ],
  };
}

function typecheck(root: string): TargetConfiguration {
  return {
    command: `node node_modules/typescript7/bin/tsc -p ${root}/tsconfig.json`,
    cache: true,
    inputs: ['sources', '^sources', 'workspace'],
  };
}

function lint(root: string): TargetConfiguration {
  return {
    command: `eslint ${root} --max-warnings 0`,
    cache: true,
    inputs: ['sources', '^sources', 'workspace', '{workspaceRoot}/eslint.config.mjs'],
  };
}

/** Runs a program from its bundle; what follows on the command line is the program's. */
function program(root: string): TargetConfiguration {
  return { command: `node dist/${root}/main.js`, dependsOn: ['build'], options: { forwardAllArgs: true } };
}

/** A command of `tools/stage`, which works on a running stage: the local cloud, or one in AWS. */
function stageCommand(command: string, fixed = ''): TargetConfiguration {
  return {
    command: `node dist/tools/stage/main.js ${command} ${fixed}`.trim(),
    dependsOn: [{ projects: ['stage'], target: 'build' }],
    options: { forwardAllArgs: true },
  };
}

/** Folder names are project names. */
function nameOf(root: string): string {
  return root.slice(root.lastIndexOf('/') + 1);
}
