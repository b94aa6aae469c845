import { TemplateError } from '../kernel/aws-error';
import type { Kernel } from '../kernel/kernel';
import type { ResourceContext, ResourceInstance } from '../kernel/resource';
import { StartError, templatesError } from '../kernel/start-error';
import { resolve } from '../template/intrinsics';
import { isOfStore, StoreError } from '../store/store-error';
import { physicalName } from '../template/physical-name';
import type { Plan, PlannedResource } from '../template/plan';
import { StackScope, type Surroundings } from '../template/stack-scope';
import { isRecord } from '../template/template';
import { assetPathOf } from './asset-path';

export interface RunningResource {
  readonly place: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The reason, where the type has no effect on one machine. */
  readonly noOp?: string;
}

/** A resource that was made, with what it was made from. */
export interface MadeResource {
  readonly planned: PlannedResource;
  readonly context: ResourceContext;
  readonly instance: ResourceInstance;
}

/** Creates, checks, starts and stops the resources of a plan. */
export class ResourceRunner {
  private readonly made = new Map<string, MadeResource>();
  private readonly running: RunningResource[] = [];

  constructor(
    private readonly kernel: Kernel,
    private current: Plan,
  ) {}

  get plan(): Plan {
    return this.current;
  }

  get resources(): readonly RunningResource[] {
    return this.running;
  }

  /**
   * Creates every resource as soon as those that it refers to exist, independent ones side by side.
   * @throws {StartError} with everything that is wrong
   */
  async create(): Promise<void> {
    const findings: TemplateError[] = [];
    const failures: unknown[] = [];
    const settled = new Map<string, Promise<boolean>>();
    for (const planned of this.current.resources) {
      const ready = Promise.all([...planned.dependencies].map((place) => settled.get(place) ?? true));
      settled.set(
        planned.place,
        ready.then(async (dependencies) => {
          // What a failed resource would have given is missing: its own finding is enough.
          if (dependencies.includes(false)) return false;
          try {
            const context = this.contextOf(planned);
            this.remember({ planned, context, instance: await planned.type.create(context) });
            return true;
          } catch (error) {
            if (isOfMachine(error)) failures.push(error);
            else findings.push(asFinding(error, planned.place));
            return false;
          }
        }),
      );
    }
    await Promise.all(settled.values());
    this.adopt(this.current);
    if (failures.length) throw failures[0];
    if (findings.length) throw templatesError(findings);
  }

  /** Asks every resource whether what it needs of others is permitted. @throws {StartError} with every finding */
  verify(): void {
    const findings: TemplateError[] = [];
    for (const { place } of this.current.resources) {
      try {
        this.made.get(place)?.instance.verify?.();
      } catch (error) {
        findings.push(asFinding(error, place));
      }
    }
    if (findings.length) throw templatesError(findings);
  }

  async start(): Promise<void> {
    for (const planned of this.current.resources) {
      try {
        await this.made.get(planned.place)?.instance.start?.();
      } catch (error) {
        throw isOfMachine(error) ? error : templatesError([asFinding(error, planned.place)]);
      }
    }
  }

  /** In reverse order. What fails to stop is logged and does not keep the others from stopping. */
  async stop(): Promise<void> {
    for (const planned of [...this.current.resources].reverse()) {
      try {
        await this.made.get(planned.place)?.instance.stop?.();
      } catch (error) {
        this.kernel.log.error(`${planned.place} did not stop`, { error: String(error) });
      }
    }
  }

  /** The outputs of all stacks: `stack` → name → value. */
  outputs(): Record<string, Record<string, unknown>> {
    return Object.fromEntries(
      this.current.stacks.map((stack) => {
        const scope = new StackScope(stack, this.surroundings(), `${stack.name}/Outputs`);
        const outputs = Object.entries(stack.template.Outputs ?? {}).filter(
          ([, output]) => !output.Condition || scope.condition(output.Condition),
        );
        return [stack.name, Object.fromEntries(outputs.map(([name, output]) => [name, resolve(output.Value, scope)]))];
      }),
    );
  }

  /** The resource of a place, once it is made. */
  find(place: string): MadeResource | undefined {
    return this.made.get(place);
  }

  remember({ planned, context, instance }: MadeResource): void {
    const { place, stack, logicalId, resource, type } = planned;
    this.forget(place);
    this.made.set(place, { planned, context, instance });
    this.running.push({
      place,
      stack: stack.name,
      logicalId,
      type: resource.Type,
      ref: instance.ref,
      attributes: instance.attributes,
      properties: context.properties,
      ...(type.noOp !== undefined && { noOp: type.noOp }),
    });
  }

  forget(place: string): void {
    this.made.delete(place);
    const index = this.running.findIndex((one) => one.place === place);
    if (index >= 0) this.running.splice(index, 1);
  }

  /** From now on this is the plan; resources are listed in its order, however they were made. */
  adopt(plan: Plan): void {
    this.current = plan;
    const position = new Map(plan.resources.map((planned, index) => [planned.place, index]));
    this.running.sort((a, b) => (position.get(a.place) ?? 0) - (position.get(b.place) ?? 0));
  }

  /** What a resource is made from. @throws {TemplateError} for a reference to what is not there */
  contextOf(planned: PlannedResource, surroundings = this.surroundings()): ResourceContext {
    const { place, stack, logicalId, resource, type } = planned;
    const scope = new StackScope(stack, surroundings, place);
    // No-ops are not run, so what they refer to need not be known either; where it can be, it is.
    const properties =
      type.noOp === undefined ? resolve(resource.Properties ?? {}, scope) : lenient(resource.Properties ?? {}, scope);
    if (!isRecord(properties)) throw new TemplateError('template.bad-value', place, 'its properties are not an object');
    return {
      kernel: this.kernel,
      stack: { name: stack.name, id: stack.id, folder: stack.folder },
      logicalId,
      type: resource.Type,
      place,
      properties,
      metadata: resource.Metadata ?? {},
      physicalName: (maxLength) => physicalName(stack.name, logicalId, maxLength),
      assetPath: () => assetPathOf(stack, place, resource.Metadata, properties),
    };
  }

  /** What templates see of the world; `plan` says which stack exports what. */
  surroundings(plan: Plan = this.current): Surroundings {
    const { kernel } = this;
    return {
      region: kernel.region,
      account: kernel.account,
      instance: (stack, logicalId) => this.made.get(`${stack}/${logicalId}`)?.instance,
      exported: (name) => plan.exports.get(name),
      ssm: (name) => kernel.services.ssm.value(name),
      secret: (id) => kernel.services.secrets.value(id),
    };
  }
}

function lenient(properties: Readonly<Record<string, unknown>>, scope: StackScope): Record<string, unknown> {
  const entries = Object.entries(properties).flatMap(([name, value]) => {
    try {
      return [[name, resolve(value, scope)] as const];
    } catch (error) {
      if (error instanceof TemplateError && error.code === 'template.unresolved-reference') return [];
      throw error;
    }
  });
  return Object.fromEntries(entries);
}

/** A taken port, a full disk: nothing that a template could change. */
function isOfMachine(error: unknown): boolean {
  return error instanceof StartError || error instanceof StoreError || isOfStore(error);
}

export function asFinding(error: unknown, place: string): TemplateError {
  if (error instanceof TemplateError) return error;
  const finding = new TemplateError(
    'template.bad-value',
    place,
    error instanceof Error ? error.message : String(error),
  );
  finding.cause = error;
  return finding;
}
