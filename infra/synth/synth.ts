import { resolve } from 'node:path';
import { cdkContext, loadStage, type ServiceStack, type StackFactory, workspaceRoot } from '@busbar/constructs';
import { App } from 'aws-cdk-lib';

export interface SynthRequest {
  /** `apps/consumers/session-ledger` */
  readonly projectRoot: string;
  readonly create: StackFactory;
}

export interface SynthOptions {
  readonly stage: string;
  /** Where an assembly is put: `<output>/<project name>`, seen from the workspace. */
  readonly output: string;
  /** Copies of assets lie beside the template; without it the template points at the build folder, which suits development. */
  readonly staged: boolean;
}

/** Synthesises each service into an assembly of its own, without asking anybody on the network. */
export function synth(
  requests: readonly SynthRequest[],
  options: SynthOptions,
): { project: string; folder: string; stack: string }[] {
  const stage = loadStage(options.stage);
  return requests.map(({ projectRoot, create }) => {
    const project = projectRoot.split('/').at(-1) ?? projectRoot;
    const folder = resolve(workspaceRoot(), options.output, project);
    const app = new App({
      outdir: folder,
      analyticsReporting: false,
      treeMetadata: false,
      context: cdkContext(options.staged),
    });
    const stack: ServiceStack = create(app, stage);
    app.synth();
    return { project, folder, stack: stack.stackName };
  });
}
