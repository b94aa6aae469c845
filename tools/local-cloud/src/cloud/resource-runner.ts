import { TemplateError } from '../kernel/aws-error';
import type { Kernel } from '../kernel/kernel';
import type { ResourceContext, ResourceInstance } from '../kernel/resource';
import { StartError, templatesError } from '../kernel/start-error';
import { resolve } from '../template/intrinsics';
import { StoreError } from '../store/store-error';
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

/** Creates, checks, starts and stops the resources of a plan. */
export class ResourceRunner {
  private readonly instances = new Map<string, ResourceInstance>();
  private readonly running: RunningResource[] = [];

  constructor(
    private readonly kernel: Kernel,
    private readonly plan: Plan,
  ) {}

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
    for (const planned of this.plan.resources) {
      const ready = Promise.all([...planned.dependencies].map((place) => settled.get(place) ?? true));
      settled.set(
        planned.place,
        ready.then(async (dependencies) => {
          // What a failed resource would have given is missing: its own finding is enough.
          if (dependencies.includes(false)) return false;
          try {
            await this.createOne(planned);
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
    // In the order of their dependence, however they were made.
    const position = new Map(this.plan.resources.map((planned, index) => [planned.place, index]));
    this.running.sort((a, b) => (position.get(a.place) ?? 0) - (position.get(b.place) ?? 0));
    if (failures.length) throw failures[0];
    if (findings.length) throw templatesError(findings);
  }

  /** Asks every resource whether what it needs of others is permitted. @throws {StartError} with every finding */
  verify(): void {
    const findings: TemplateError[] = [];
    for (const { place } of this.plan.resources) {
      try {
        this.instances.get(place)?.verify?.();
      } catch (error) {
        findings.push(asFinding(error, place));
      }
    }
    if (findings.length) throw templatesError(findings);
  }

  async start(): Promise<void> {
    for (const planned of this.plan.resources) {
      try {
        await this.instances.get(planned.place)?.start?.();
      } catch (error) {
        throw isOfMachine(error) ? error : templatesError([asFinding(error, planned.place)]);
      }
    }
  }

  /** In reverse order. What fails to stop is logged and does not keep the others from stopping. */
  async stop(): Promise<void> {
    for (const planned of [...this.plan.resources].reverse()) {
      try {
        await this.instances.get(planned.place)?.stop?.();
      } catch (error) {
        this.kernel.log.error(`${planned.place} did not stop`, { error: String(error) });
      }
    }
  }

  /** The outputs of all stacks: `stack` → name → value. */
  outputs(): Record<string, Record<string, unknown>> {
    return Object.fromEntries(
      this.plan.stacks.map((stack) => {
        const scope = new StackScope(stack, this.surroundings(), `${stack.name}/Outputs`);
        const outputs = Object.entries(stack.template.Outputs ?? {}).filter(([, output]) => !output.Condition || scope.condition(output.Condition));
        return [stack.name, Object.fromEntries(outputs.map(([name, output]) => [name, resolve(output.Value, scope)]))];
      }),
    );
  }

  private async createOne(planned: PlannedResource): Promise<void> {
    const { place, stack, logicalId, resource, type } = planned;
    const scope = new StackScope(stack, this.surroundings(), place);
    // No-ops are not run, so what they refer to need not be known either; where it can be, it is.
    const properties = type.noOp === undefined ? resolve(resource.Properties ?? {}, scope) : lenient(resource.Properties ?? {}, scope);
    if (!isRecord(properties)) throw new TemplateError('template.bad-value', place, 'its properties are not an object');
    const context: ResourceContext = {
      kernel: this.kernel,
      stack: { name: stack.name, id: stack.id, folder: stack.folder },
      logicalId,
      place,
      properties,
      metadata: resource.Metadata ?? {},
      physicalName: (maxLength) => physicalName(stack.name, logicalId, maxLength),
      assetPath: () => assetPathOf(stack, place, resource.Metadata, properties),
    };
    const instance = await type.create(context);
    this.instances.set(place, instance);
    this.running.push({
      place,
      stack: stack.name,
      logicalId,
      type: resource.Type,
      ref: instance.ref,
      attributes: instance.attributes,
      properties,
      ...(type.noOp !== undefined && { noOp: type.noOp }),
    });
  }

  private surroundings(): Surroundings {
    const { kernel } = this;
    return {
      region: kernel.region,
      account: kernel.account,
      instance: (stack, logicalId) => this.instances.get(`${stack}/${logicalId}`),
      exported: (name) => this.plan.exports.get(name),
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
  return error instanceof StartError || error instanceof StoreError;
}

function asFinding(error: unknown, place: string): TemplateError {
  if (error instanceof TemplateError) return error;
  const finding = new TemplateError('template.bad-value', place, error instanceof Error ? error.message : String(error));
  finding.cause = error;
  return finding;
}
