import { availableParallelism } from 'node:os';
import { loadAssemblies } from '../assembly/load-assemblies';
import { Console } from '../console/console';
import { Deployer, type DeploymentRequest, type DeploymentResult } from '../deployment/deployer';
import { Gateway } from '../gateway/gateway';
import { IamEngine } from '../iam/iam-engine';
import { MemoryJournal } from '../journal/memory-journal';
import { TemplateError } from '../kernel/aws-error';
import { portError, templatesError } from '../kernel/start-error';
import { systemClock, type Clock } from '../kernel/clock';
import type { Conductor } from '../kernel/conductor';
import type { Journal } from '../kernel/journal';
import type { CloudLog, CloudOptions, Kernel } from '../kernel/kernel';
import { seededRandom, systemRandom } from '../kernel/random';
import type { ServicePart } from '../kernel/service-part';
import { FaultService } from '../faults/fault-service';
import { resourceTypes } from '../resources';
import { allParts } from '../services';
import { isOfStore, storeError } from '../store/store-error';
import { SqliteStore } from '../store/sqlite-store';
import { planStacks } from '../template/plan';
import type { Stack } from '../template/template';
import { createKernel } from './kernel';
import { Control } from './control';
import { ResourceRunner, type RunningResource } from './resource-runner';
import { SILENT_LOG } from './cloud-log';
import { StillnessWatch } from './stillness';

export interface StartOptions extends CloudOptions {
  readonly clock?: Clock;
  readonly log?: CloudLog;
  /** Everything that is random comes from it, ids and faults included; without it from the machine. */
  readonly seed?: string;
  /** Of a cloud on a virtual clock. */
  readonly conductor?: Conductor;
  /** The state need not outlive the process: for tests, which it makes quicker. */
  readonly volatile?: boolean;
  /** Called at the beginning of each phase. */
  readonly onProgress?: (phase: string) => void;
}

/** Something to undo when the start fails or the cloud stops; the latest first. */
type Undo = () => Promise<void> | void;

/**
 * A cloud on this machine, running.
 *
 * @example
 * const cloud = await LocalCloud.start({ assemblies: ['dist/cdk/global'], awsPort: 4566, … });
 * cloud.endpoint; // http://127.0.0.1:4566
 * await cloud.stop();
 */
export class LocalCloud {
  private stopping: Promise<void> | undefined;

  private constructor(
    readonly kernel: Kernel,
    private readonly runner: ResourceRunner,
    readonly stillness: StillnessWatch,
    private readonly deployer: Deployer,
    private readonly undo: readonly Undo[],
  ) {}

  /**
   * Loads, checks and starts everything, or nothing.
   * @throws {StartError} with a message for the developer
   * @throws {StoreError} when the state folder cannot be used
   */
  static async start(options: StartOptions): Promise<LocalCloud> {
    const undo: Undo[] = [];
    try {
      return await bringUp(options, undo, (...parts) => new LocalCloud(...parts));
    } catch (error) {
      await undoAll(undo, options.log ?? SILENT_LOG);
      if (error instanceof TemplateError) throw templatesError([error]);
      throw isOfStore(error) ? storeError(error, options.stateFolder) : error;
    }
  }

  get endpoint(): string {
    return this.kernel.endpoint;
  }

  get journal(): Journal {
    return this.kernel.journal;
  }

  /** Every resource of every stack, in the order of dependence. */
  resources(): readonly RunningResource[] {
    return this.runner.resources;
  }

  outputs(): Record<string, Record<string, unknown>> {
    return this.runner.outputs();
  }

  /**
   * Brings the running cloud to what other templates say, or to what those that it runs say now.
   * @throws {DeploymentError} and the cloud is as it was before
   */
  deploy(request: DeploymentRequest = {}): Promise<DeploymentResult> {
    return this.deployer.deploy(request);
  }

  /** Stops in reverse order. Safe to call again. */
  stop(): Promise<void> {
    this.stopping ??= undoAll(this.undo, this.kernel.log);
    return this.stopping;
  }
}

async function bringUp(
  given: StartOptions,
  undo: Undo[],
  make: (
    kernel: Kernel,
    runner: ResourceRunner,
    stillness: StillnessWatch,
    deployer: Deployer,
    undo: readonly Undo[],
  ) => LocalCloud,
): Promise<LocalCloud> {
  const { clock = systemClock(), log = SILENT_LOG, onProgress = () => undefined } = given;

  onProgress('reading assemblies');
  const stacks = loadAssemblies(given.assemblies, given);
  const options: StartOptions = { ...given, maxEnvironments: given.maxEnvironments || enoughEnvironments(stacks) };

  onProgress('opening the state folder');
  const store = SqliteStore.open(options.stateFolder, { durable: !options.volatile });
  undo.push(() => store.close());

  // What it writes is small talk: it goes after the services that still talk.
  const console = new Console({
    stateFolder: options.stateFolder,
    log,
    now: () => clock.now(),
    ...(options.otlp !== undefined && { otlp: options.otlp }),
  });
  undo.push(() => console.close());
  const journal = new MemoryJournal(undefined, console.sink);

  const iam = new IamEngine(options.account, options.region, clock);
  const late: { kernel?: Kernel; control?: Control } = {};
  const gateway = new Gateway({
    iam,
    clock,
    log,
    region: options.region,
    journal,
    kernel: () => late.kernel,
    web: () => (late.kernel as Kernel).services.web,
    control: () => late.control,
  });
  const port = await listen(gateway, options.awsPort);
  undo.push(() => gateway.close());

  const faults = new FaultService(() => kernel, options.seed ?? systemRandom().hex(8));
  const random = options.seed === undefined ? systemRandom() : seededRandom(options.seed);
  const kernel: Kernel = createKernel({
    options,
    clock,
    log,
    store,
    iam,
    journal,
    gateway,
    endpoint: `http://127.0.0.1:${port}`,
    random,
    faults,
    ...(options.conductor && { conductor: options.conductor }),
  });
  late.kernel = kernel;
  const parts = [faults, ...allParts(kernel)];

  onProgress('checking templates');
  const plan = planStacks(stacks, {
    region: options.region,
    account: options.account,
    types: resourceTypes(),
    ssm: (name) => kernel.services.ssm.value(name),
  });
  if (plan.findings.length) throw templatesError(plan.findings);

  await startParts(parts, undo);

  onProgress(`creating ${plan.resources.length} resources of ${stacks.length} stacks`);
  const runner = new ResourceRunner(kernel, plan);
  undo.push(() => runner.stop());
  await runner.create();

  onProgress('checking permissions between services');
  runner.verify();

  const stillness = new StillnessWatch(kernel, parts, runner.resources);
  const deployer = new Deployer(kernel, runner, given.assemblies, options);
  late.control = new Control({
    kernel,
    parts,
    stillness,
    console,
    deployer,
    resources: () => runner.resources,
    outputs: () => runner.outputs(),
  });
  undo.push(() => late.control?.close());
  gateway.open();

  onProgress('starting');
  await runner.start();
  return make(kernel, runner, stillness, deployer, undo);
}

function enoughEnvironments(stacks: readonly Stack[]): number {
  const functions = stacks
    .flatMap(({ template }) => Object.values(template.Resources ?? {}))
    .filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return functions.length + 8 * availableParallelism();
}

async function startParts(parts: readonly ServicePart[], undo: Undo[]): Promise<void> {
  for (const part of parts) {
    if (part.stop) undo.push(() => part.stop?.());
    await part.start?.();
  }
}

async function listen(gateway: Gateway, port: number): Promise<number> {
  try {
    return await gateway.listen(port);
  } catch (error) {
    throw portError(error, port, 'the AWS APIs', '--aws-port');
  }
}

async function undoAll(undo: readonly Undo[], log: CloudLog): Promise<void> {
  for (const step of [...undo].reverse()) {
    try {
      await step();
    } catch (error) {
      log.error('a part did not stop', { error: String(error) });
    }
  }
}
