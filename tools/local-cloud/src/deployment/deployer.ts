import { loadAssemblies } from '../assembly/load-assemblies';
import { asFinding, type MadeResource, type ResourceRunner } from '../cloud/resource-runner';
import { AwsError, TemplateError } from '../kernel/aws-error';
import type { CloudOptions, Kernel } from '../kernel/kernel';
import type { ResourceContext } from '../kernel/resource';
import { StartError } from '../kernel/start-error';
import { resourceTypes } from '../resources';
import { resolve } from '../template/intrinsics';
import { planStacks, type Plan, type PlannedResource } from '../template/plan';
import { StackScope } from '../template/stack-scope';
import { compare, foresee, isMadeAnew, type Action, type Change } from './difference';
import { DeploymentError } from './deployment-error';

export interface DeploymentRequest {
  /** Folders of assemblies; those that the cloud runs already unless told. */
  readonly assemblies?: readonly string[];
  /** Removing or replacing what holds data is refused without it. */
  readonly allowDataLoss?: boolean;
  /** Says what would be done, and does nothing. */
  readonly dryRun?: boolean;
}

export interface DeploymentResult {
  readonly changes: readonly Change[];
  readonly dryRun: boolean;
  readonly durationMs: number;
}

/** Undoes one step. */
type Undo = () => Promise<void>;

/**
 * Brings a running cloud to what other templates say: what was added is made, what changed is changed in place where it
 * can be, what is gone is removed last. If anything fails, the cloud is as it was before.
 */
export class Deployer {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly kernel: Kernel,
    private readonly runner: ResourceRunner,
    private assemblies: readonly string[],
    private readonly options: CloudOptions,
  ) {}

  /** One at a time. @throws {DeploymentError} */
  deploy(request: DeploymentRequest): Promise<DeploymentResult> {
    const result = this.last.then(() => this.run(request));
    this.last = result.catch(() => undefined);
    return result;
  }

  /** `POST /_cloud/deploy` */
  async handle({ method, body }: { method: string; body: Buffer }): Promise<unknown> {
    if (method !== 'POST') return undefined;
    try {
      return await this.deploy(parseRequest(body));
    } catch (error) {
      if (!(error instanceof DeploymentError)) throw error;
      throw new AwsError(error.code, error.message, error.status);
    }
  }

  private async run({
    assemblies = this.assemblies,
    allowDataLoss = false,
    dryRun = false,
  }: DeploymentRequest): Promise<DeploymentResult> {
    const began = performance.now();
    const plan = this.plan(assemblies);
    const changes = foresee(plan, {
      find: (place) => this.runner.find(place),
      running: this.madeInOrder(),
      resolve: (planned, property, exists) => this.resolveProperty(plan, planned, property, exists),
    });
    if (!allowDataLoss) await this.refuseLoss(changes);
    const took = (): number => Math.round(performance.now() - began);
    if (dryRun) return { changes, dryRun, durationMs: took() };
    const done = await this.apply(plan, allowDataLoss);
    this.assemblies = assemblies;
    for (const { action, place, properties } of done)
      this.kernel.log.info(`${PAST[action]} ${place}${properties.length > 0 ? ` (${properties.join(', ')})` : ''}`);
    return { changes: done, dryRun, durationMs: took() };
  }

  private plan(assemblies: readonly string[]): Plan {
    // What only the templates of before create is not there any more for those of now.
    const own = new Set(
      this.runner.resources.filter(({ type }) => type === 'AWS::SSM::Parameter').map(({ ref }) => ref),
    );
    try {
      const plan = planStacks(loadAssemblies(assemblies, this.options), {
        region: this.kernel.region,
        account: this.kernel.account,
        types: resourceTypes(),
        ssm: (name) => (own.has(name) ? undefined : this.kernel.services.ssm.value(name)),
      });
      if (plan.findings.length > 0)
        throw new DeploymentError(
          'deployment.templates',
          listed('The templates cannot be run; nothing was changed:', plan.findings),
        );
      return plan;
    } catch (error) {
      throw error instanceof TemplateError
        ? new DeploymentError(
            'deployment.templates',
            `The templates cannot be run; nothing was changed:\n  - ${error.message}`,
          )
        : error;
    }
  }

  private resolveProperty(
    plan: Plan,
    planned: PlannedResource,
    property: string,
    exists: (place: string) => boolean,
  ): unknown {
    const around = this.runner.surroundings(plan);
    const scope = new StackScope(
      planned.stack,
      {
        ...around,
        instance: (stack, logicalId) =>
          exists(`${stack}/${logicalId}`) ? around.instance(stack, logicalId) : undefined,
      },
      planned.place,
    );
    // Parts that are AWS::NoValue disappear only with the object around them.
    const whole = resolve({ value: planned.resource.Properties?.[property] }, scope) as { value?: unknown };
    return whole.value;
  }

  private async refuseLoss(changes: readonly Change[]): Promise<void> {
    const losses: string[] = [];
    for (const { place, action } of changes) {
      const loss =
        action === 'remove' || action === 'replace' ? await this.lossOf(this.runner.find(place), action) : undefined;
      if (loss !== undefined)
        losses.push(`${place} would be ${action === 'remove' ? 'removed' : 'replaced'} and with it ${loss}`);
    }
    if (losses.length === 0) return;
    throw new DeploymentError(
      'deployment.data-loss',
      [
        'Data would be lost; nothing was changed:',
        ...losses.map((line) => `  - ${line}`),
        'Deploy with allowDataLoss (--allow-data-loss) if that is meant.',
      ].join('\n'),
    );
  }

  private async lossOf(made: MadeResource | undefined, action: Action): Promise<string | undefined> {
    if (made === undefined || (action === 'remove' && isRetained(made))) return undefined;
    return made.instance.holds?.();
  }

  private async apply(plan: Plan, allowDataLoss: boolean): Promise<Change[]> {
    const before = this.runner.plan;
    const undo: Undo[] = [];
    const changes: Change[] = [];
    const anew = new Set<string>();
    const begin: MadeResource[] = [];
    /** Replaced by one of another name: it goes when everything else has succeeded. */
    const superseded: MadeResource[] = [];
    try {
      for (const planned of plan.resources) {
        const { place } = planned;
        const old = this.runner.find(place);
        const context = this.runner.contextOf(planned, this.runner.surroundings(plan));
        const touched = [...planned.dependencies].some((dependency) => anew.has(dependency));
        const { action, properties } = compare(planned, old, (name) => context.properties[name], touched);
        if (action === 'keep' && old) {
          this.runner.remember({ ...old, planned });
          undo.push(async () => this.runner.remember(old));
          continue;
        }
        if (action === 'replace' && !allowDataLoss)
          await this.refuseLoss([{ place, type: planned.resource.Type, action, properties }]);
        if (isMadeAnew(action, old)) anew.add(place);
        const made = await this.make(planned, context, old, action, properties, undo, superseded);
        begin.push(made);
        changes.push({ place, type: planned.resource.Type, action: action === 'keep' ? 'change' : action, properties });
      }
      const removed = this.madeInOrder(before).filter(
        ({ planned }) => !plan.resources.some(({ place }) => place === planned.place),
      );
      /** What holds data goes last, when nothing can fail any more. */
      const last: MadeResource[] = [];
      for (const made of [...removed].reverse()) {
        const { place } = made.planned;
        if (made.instance.holds) last.push(made);
        else await this.discard(made, isRetained(made));
        this.runner.forget(place);
        undo.push(async () => (made.instance.holds ? this.runner.remember(made) : this.restore(made, true)));
      }
      this.runner.adopt(plan);
      undo.push(async () => this.runner.adopt(before));
      this.verify(plan);
      for (const { instance } of begin) await instance.start?.();
      for (const made of [...superseded].reverse()) await this.discard(made);
      for (const made of last) await this.discard(made, isRetained(made));
      for (const { planned } of removed.reverse())
        changes.push({ place: planned.place, type: planned.resource.Type, action: 'remove', properties: [] });
      return changes;
    } catch (error) {
      await this.rollBack(undo);
      if (error instanceof DeploymentError) throw error;
      const reason = error instanceof StartError ? error.message : asFinding(error, 'deployment').message;
      throw new DeploymentError('deployment.failed', `The deployment failed and was taken back: ${reason}`);
    }
  }

  private async make(
    planned: PlannedResource,
    context: ResourceContext,
    old: MadeResource | undefined,
    action: Action,
    properties: readonly string[],
    undo: Undo[],
    superseded: MadeResource[],
  ): Promise<MadeResource> {
    const { type, place } = planned;
    const finish = (instance: MadeResource['instance']): MadeResource => {
      const made = { planned, context, instance };
      this.runner.remember(made);
      return made;
    };
    if (old === undefined) {
      const instance = await type.create(context);
      await this.refuseTaken(planned, instance.ref);
      undo.push(async () => {
        await this.discard({ planned, context, instance });
        this.runner.forget(place);
      });
      return finish(instance);
    }
    if (action === 'change' && old.instance.update) {
      undo.push(async () => this.restore(old));
      return finish(await old.instance.update(context));
    }
    if (action === 'replace' && properties.some((name) => /(Name|Identifier|Type)$/.test(name))) {
      const instance = await type.create(context);
      if (instance.ref !== old.instance.ref || old.planned.resource.Type !== planned.resource.Type) {
        undo.push(async () => {
          await this.discard({ planned, context, instance });
          this.runner.remember(old);
        });
        superseded.push(old);
        return finish(instance);
      }
    }
    undo.push(async () => {
      const now = this.runner.find(place);
      if (now && now !== old) await this.discard(now);
      await this.restore(old, true);
    });
    await this.discard(old);
    return finish(await type.create(context));
  }

  /** Two resources of one name would share what they hold, and the removal of one would take it from the other. */
  private async refuseTaken(planned: PlannedResource, ref: string): Promise<void> {
    const other = this.runner.resources.find(
      (one) => one.type === planned.resource.Type && one.ref === ref && one.noOp === undefined,
    );
    if (other === undefined) return;
    const made = this.runner.find(other.place);
    if (made) await this.restore(made);
    throw new TemplateError(
      'template.bad-value',
      planned.place,
      `${other.place} exists already with the name ${ref}. As in CloudFormation a resource with a name of its own has to go before another takes the name.`,
    );
  }

  private verify(plan: Plan): void {
    const findings: TemplateError[] = [];
    for (const { place } of plan.resources) {
      try {
        this.runner.find(place)?.instance.verify?.();
      } catch (error) {
        findings.push(asFinding(error, place));
      }
    }
    if (findings.length > 0)
      throw new DeploymentError(
        'deployment.templates',
        listed('The templates cannot be run; everything was taken back:', findings),
      );
  }

  private async discard({ instance, planned }: MadeResource, retained = false): Promise<void> {
    try {
      await instance.stop?.();
      if (!retained) await instance.remove?.();
    } catch (error) {
      this.kernel.log.error(`${planned.place} could not be removed.`, { error: String(error) });
    }
  }

  /** Puts a resource back to what it was. */
  private async restore(old: MadeResource, isGone = false): Promise<void> {
    const now = this.runner.find(old.planned.place) ?? old;
    const instance =
      !isGone && now.instance.update
        ? await now.instance.update(old.context)
        : await old.planned.type.create(old.context);
    this.runner.remember({ ...old, instance });
    await instance.start?.();
  }

  private async rollBack(undo: readonly Undo[]): Promise<void> {
    for (const step of [...undo].reverse()) {
      try {
        await step();
      } catch (error) {
        this.kernel.log.error('A step of a failed deployment could not be taken back.', { error: String(error) });
      }
    }
  }

  private madeInOrder(plan = this.runner.plan): MadeResource[] {
    return plan.resources.map(({ place }) => this.runner.find(place)).filter((made) => made !== undefined);
  }
}

const PAST: Readonly<Record<Change['action'], string>> = {
  add: 'added',
  change: 'changed',
  replace: 'replaced',
  remove: 'removed',
};

function isRetained({ planned }: MadeResource): boolean {
  return planned.resource.DeletionPolicy?.startsWith('Retain') ?? false;
}

function listed(title: string, findings: readonly TemplateError[]): string {
  return [title, ...findings.map(({ message }) => `  - ${message}`)].join('\n');
}

/** @throws {DeploymentError} */
function parseRequest(body: Buffer): DeploymentRequest {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new DeploymentError('deployment.request', 'The request is no JSON.');
  }
  const { assemblies, allowDataLoss, dryRun } = (value ?? {}) as Record<string, unknown>;
  const isList =
    assemblies === undefined || (Array.isArray(assemblies) && assemblies.every((each) => typeof each === 'string'));
  if (
    !isList ||
    ![undefined, true, false].includes(allowDataLoss as undefined) ||
    ![undefined, true, false].includes(dryRun as undefined)
  ) {
    throw new DeploymentError(
      'deployment.request',
      'A deployment is { "assemblies"?: ["folder"], "allowDataLoss"?: boolean, "dryRun"?: boolean }.',
    );
  }
  return {
    ...(Array.isArray(assemblies) && { assemblies: assemblies as string[] }),
    ...(allowDataLoss !== undefined && { allowDataLoss: allowDataLoss === true }),
    ...(dryRun !== undefined && { dryRun: dryRun === true }),
  };
}
