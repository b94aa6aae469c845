import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type App, DefaultStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { InfrastructureError } from './errors';
import type { StageParameters } from './stage';
import { workspaceRoot } from './workspace';

/** The context key that says where build output lies; `<workspace>/dist` without it. */
export const BUILD_OUTPUT = 'busbar:build-output';

/** What every `stack.ts` exports as its default. */
export type StackFactory = (app: App, stage: StageParameters) => ServiceStack;

/** The stack of one service: named, tagged and protected like all others. */
export class ServiceStack extends Stack {
  readonly stage: StageParameters;
  /** The name of the service, which is its folder's. */
  readonly service: string;
  /** From the workspace's root, e.g. `apps/consumers/session-ledger`. */
  readonly projectRoot: string;

  constructor(app: App, stage: StageParameters, projectRoot: string) {
    const service = basename(projectRoot);
    super(app, `busbar-${stage.name}-${service}`, {
      description: `Busbar, ${stage.name}: ${service}`,
      env: { region: stage.region, account: stage.account },
      terminationProtection: stage.protectData,
      tags: { application: 'busbar', stage: stage.name, service },
      // The rule and its parameter would make every template depend on a bootstrap version that the deploy step checks anyway.
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    this.stage = stage;
    this.service = service;
    this.projectRoot = projectRoot;
  }

  /** `busbar-dev-session-ledger`, or with a part: `busbar-dev-session-ledger-dead-letters`. */
  resourceName(part?: string): string {
    return `busbar-${this.stage.name}-${this.service}${part ? `-${part}` : ''}`;
  }

  /**
   * The service's bundles, built before it is synthesised.
   * @param file the bundle that must be among them, e.g. `handler.js`
   * @throws {InfrastructureError} `build-missing`
   */
  codeWith(file: string): Code {
    const output: unknown = this.node.tryGetContext(BUILD_OUTPUT);
    const folder = join(typeof output === 'string' ? output : join(workspaceRoot(), 'dist'), this.projectRoot);
    if (!existsSync(join(folder, file))) {
      throw new InfrastructureError(
        'build-missing',
        `${folder}/${file} is missing. Build first: npx nx build ${this.service}`,
      );
    }
    return Code.fromAsset(folder);
  }

  /** What becomes of data when its stack goes. */
  get removalPolicy(): RemovalPolicy {
    return this.stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  }

  get logRetention(): RetentionDays {
    // The enumeration's values are days.
    return this.stage.log.retentionDays as RetentionDays;
  }
}
