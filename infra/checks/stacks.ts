import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import {
  BUILD_OUTPUT,
  cdkContext,
  loadStage,
  type ServiceStack,
  type StackFactory,
  type StageParameters,
  workspaceRoot,
} from '@busbar/constructs';
import { App } from 'aws-cdk-lib';
import type { Template } from './template';

export interface Synthesised {
  readonly service: string;
  readonly projectRoot: string;
  readonly stack: ServiceStack;
  readonly template: Template;
}

/** Every folder with a `stack.ts`, by the convention that the synth runner follows as well. */
export function stackFolders(): string[] {
  return globSync(['infra/*/stack.ts', 'apps/*/*/stack.ts'], { cwd: workspaceRoot() })
    .map((file) => dirname(file).replaceAll('\\', '/'))
    .sort();
}

export interface SynthesisedStage {
  readonly stage: StageParameters;
  readonly stacks: readonly Synthesised[];
}

const done = new Map<string, SynthesisedStage>();

/** All stacks of a stage; checks of the same stage share them. */
export function synthesiseAll(stageName: string): SynthesisedStage {
  // The CDK's own validation takes most of the time, and the stages differ in values only: one of them has it.
  const known = done.get(stageName) ?? synthesiseAfresh(stageName, { validate: stageName === 'production' });
  done.set(stageName, known);
  return known;
}

/** Without a build: the checks read templates, and a bundle is a hash in a template. */
export function synthesiseAfresh(stageName: string, { validate } = { validate: false }): SynthesisedStage {
  const before = process.env['CDK_VALIDATION'];
  process.env['CDK_VALIDATION'] = String(validate);
  const stage = loadStage(stageName);
  const scratch = mkdtempSync(join(tmpdir(), 'busbar-checks-'));
  try {
    const stacks = stackFolders().map((projectRoot) => {
      const bundle = join(scratch, 'build', projectRoot);
      mkdirSync(bundle, { recursive: true });
      for (const entry of globSync('src/{handler,*-handler}.ts', { cwd: join(workspaceRoot(), projectRoot) }))
        writeFileSync(join(bundle, `${basename(entry, '.ts')}.js`), '');
      const app = new App({
        outdir: join(scratch, 'assemblies', projectRoot),
        analyticsReporting: false,
        treeMetadata: false,
        context: { ...cdkContext(false), [BUILD_OUTPUT]: join(scratch, 'build') },
      });
      // Found by convention, so not known to an import.
      const { default: create } = jest.requireActual<{ default: StackFactory }>(
        join(workspaceRoot(), projectRoot, 'stack.ts'),
      );
      const stack = create(app, stage);
      const template = app.synth().getStackByName(stack.stackName).template as Template;
      return { service: stack.service, projectRoot, stack, template };
    });
    return { stage, stacks };
  } finally {
    if (before === undefined) delete process.env['CDK_VALIDATION'];
    else process.env['CDK_VALIDATION'] = before;
    rmSync(scratch, { recursive: true, force: true });
  }
}

export const STAGES = ['local', 'dev', 'production'] as const;
