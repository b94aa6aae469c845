import { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { INTRINSIC_NAMES, resolve } from './intrinsics';
import { references, type Reference } from './references';
import { StackScope, type Surroundings } from './stack-scope';
import type { Stack, TemplateResource } from './template';

/** One resource of one stack and what must exist before it. */
export interface PlannedResource {
  /** `stack/LogicalId` */
  readonly place: string;
  readonly stack: Stack;
  readonly logicalId: string;
  readonly resource: TemplateResource;
  readonly type: ResourceType;
  /** Places. */
  readonly dependencies: ReadonlySet<string>;
}

export interface PlanOptions {
  readonly region: string;
  readonly account: string;
  readonly types: ReadonlyMap<string, ResourceType>;
  /** SSM parameters that no template creates. */
  ssm(name: string): string | undefined;
}

/** What a set of stacks amounts to: resources in the order of their creation, and everything that is wrong with them. */
export interface Plan {
  readonly resources: readonly PlannedResource[];
  readonly findings: readonly TemplateError[];
  readonly stacks: readonly Stack[];
  /** Export name → output. */
  readonly exports: ReadonlyMap<string, { readonly stack: Stack; readonly value: unknown }>;
}

/** `Custom::…` of any name is a custom resource, unless a type of that very name is known. */
export function typeNamed(types: ReadonlyMap<string, ResourceType>, name: string): ResourceType | undefined {
  return (
    types.get(name) ?? (name.startsWith('Custom::') ? types.get('AWS::CloudFormation::CustomResource') : undefined)
  );
}

/** Checks templates without running anything, and orders their resources over all stacks. */
export function planStacks(stacks: readonly Stack[], options: PlanOptions): Plan {
  return new Planner(stacks, options).plan();
}

class Planner {
  private readonly findings: TemplateError[] = [];
  private readonly exports = new Map<string, { stack: Stack; value: unknown }>();
  /** SSM parameter name → the resource that creates it. */
  private readonly ssmNames = new Map<string, string>();
  private readonly scopes = new Map<string, StackScope>();
  /** `stack/LogicalId` of every resource whose condition holds. */
  private readonly present = new Set<string>();

  constructor(
    private readonly stacks: readonly Stack[],
    private readonly options: PlanOptions,
  ) {}

  plan(): Plan {
    for (const stack of this.stacks) this.scopes.set(stack.name, new StackScope(stack, this.beforeStart()));
    for (const stack of this.stacks) this.checkStack(stack);
    for (const stack of this.stacks) this.collectPresent(stack);
    for (const stack of this.stacks) this.collectNames(stack);
    const planned = this.stacks.flatMap((stack) => this.planResources(stack));
    return { resources: this.order(planned), findings: this.findings, stacks: this.stacks, exports: this.exports };
  }

  /** What can be known before anything runs: parameters and names, not what resources give. */
  private beforeStart(): Surroundings {
    return {
      region: this.options.region,
      account: this.options.account,
      instance: () => undefined,
      exported: (name) => this.exports.get(name),
      ssm: (name) => this.literalSsmValue(name),
      secret: () => undefined,
    };
  }

  /** A parameter's value where its template writes it out; conditions may depend on it. */
  private literalSsmValue(name: string): string | undefined {
    for (const stack of this.stacks) {
      for (const resource of Object.values(stack.template.Resources ?? {})) {
        if (
          resource.Type === 'AWS::SSM::Parameter' &&
          resource.Properties?.['Name'] === name &&
          typeof resource.Properties['Value'] === 'string'
        ) {
          return resource.Properties['Value'];
        }
      }
    }
    return this.options.ssm(name);
  }

  private scopeOf(stack: Stack, place = stack.name): StackScope {
    const scope = this.scopes.get(stack.name) as StackScope;
    return place === stack.name ? scope : scope.at(place);
  }

  private checkStack(stack: Stack): void {
    const { template } = stack;
    if (template.Transform !== undefined) {
      this.find(
        'template.unsupported-intrinsic',
        stack.name,
        `the transform ${JSON.stringify(template.Transform)} is not supported`,
      );
    }
    for (const rule of Object.keys(template.Rules ?? {})) {
      // CDK's check of its bootstrap stack, which one machine does not have.
      if (rule !== 'CheckBootstrapVersion')
        this.find('template.unsupported-intrinsic', `${stack.name}/Rules/${rule}`, 'rules are not supported');
    }
    for (const [name, parameter] of Object.entries(template.Parameters ?? {})) {
      const value = stack.parameters[name] ?? parameter.Default;
      if (value === undefined) {
        this.find(
          'template.bad-value',
          `${stack.name}/Parameters/${name}`,
          `has no default; give it with --parameter ${stack.name}:${name}=…`,
        );
      } else if (parameter.AllowedValues && !parameter.AllowedValues.map(String).includes(String(value))) {
        this.find(
          'template.bad-value',
          `${stack.name}/Parameters/${name}`,
          `${value} is not one of ${parameter.AllowedValues.join(', ')}`,
        );
      }
    }
    for (const dependency of stack.dependencies) {
      if (!this.scopes.has(dependency))
        this.find(
          'template.unresolved-reference',
          stack.name,
          `depends on the stack ${dependency}, which no assembly holds`,
        );
    }
  }

  private collectPresent(stack: Stack): void {
    for (const [logicalId, resource] of Object.entries(stack.template.Resources ?? {})) {
      const place = `${stack.name}/${logicalId}`;
      if (resource.Condition === undefined || this.conditionOf(stack, place, resource.Condition) === true)
        this.present.add(place);
    }
  }

  private collectNames(stack: Stack): void {
    for (const [logicalId, resource] of Object.entries(stack.template.Resources ?? {})) {
      const place = `${stack.name}/${logicalId}`;
      if (resource.Type !== 'AWS::SSM::Parameter' || !this.present.has(place)) continue;
      const name = this.attempt(() => resolve(resource.Properties?.['Name'], this.scopeOf(stack, place)));
      if (typeof name !== 'string') continue;
      const other = this.ssmNames.get(name);
      if (other) this.find('template.bad-value', place, `the SSM parameter ${name} is already created by ${other}`);
      this.ssmNames.set(name, place);
    }
    for (const [outputId, output] of Object.entries(stack.template.Outputs ?? {})) {
      const place = `${stack.name}/Outputs/${outputId}`;
      if (
        output.Export === undefined ||
        (output.Condition && this.conditionOf(stack, place, output.Condition) !== true)
      )
        continue;
      const name = this.attempt(() => resolve(output.Export?.Name, this.scopeOf(stack, place)));
      if (typeof name !== 'string') continue;
      const other = this.exports.get(name);
      if (other) this.find('template.bad-value', place, `${name} is already exported by ${other.stack.name}`);
      this.exports.set(name, { stack, value: output.Value });
    }
  }

  private planResources(stack: Stack): PlannedResource[] {
    return Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, resource]) => {
      const place = `${stack.name}/${logicalId}`;
      if (!this.present.has(place)) return [];
      const type = typeNamed(this.options.types, resource.Type);
      if (!type) {
        this.find(
          'template.unsupported-type',
          place,
          `${resource.Type} is not supported by the local cloud; it needs src/resources/${fileNameOf(resource.Type)}.ts or a line in src/resources/no-ops.ts`,
        );
      } else {
        this.checkProperties(place, resource, type);
      }
      const dependencies = this.dependenciesOf(stack, place, resource);
      return type ? [{ place, stack, logicalId, resource, type, dependencies }] : [];
    });
  }

  private checkProperties(place: string, resource: TemplateResource, type: ResourceType): void {
    if (type.noOp !== undefined || type.anyProperty) return;
    for (const property of Object.keys(resource.Properties ?? {})) {
      if (!type.supported.includes(property) && !(property in type.ignored)) {
        this.find(
          'template.unsupported-property',
          `${place}.${property}`,
          `${resource.Type} is not run with ${property}; supported are ${[...type.supported, ...Object.keys(type.ignored)].sort().join(', ')}`,
        );
      }
    }
  }

  private dependenciesOf(stack: Stack, place: string, resource: TemplateResource): Set<string> {
    const found = new Set<string>();
    const explicit = typeof resource.DependsOn === 'string' ? [resource.DependsOn] : (resource.DependsOn ?? []);
    for (const logicalId of explicit) {
      const target = `${stack.name}/${logicalId}`;
      if (!stack.template.Resources?.[logicalId])
        this.find('template.unresolved-reference', place, `DependsOn names ${logicalId}, which is not in the template`);
      else if (this.present.has(target)) found.add(target);
    }
    this.follow(stack, place, resource.Properties, found);
    found.delete(place);
    return found;
  }

  /** Adds what a value refers to, through parameters and exports of other stacks. */
  private follow(stack: Stack, place: string, value: unknown, found: Set<string>): void {
    for (const reference of references(value, INTRINSIC_NAMES, (condition) =>
      this.conditionOf(stack, place, condition),
    )) {
      this.followOne(stack, place, reference, found);
    }
  }

  private followOne(stack: Stack, place: string, reference: Reference, found: Set<string>): void {
    switch (reference.kind) {
      case 'unknown':
        return this.find('template.unsupported-intrinsic', place, `${reference.intrinsic} is not supported`);
      case 'condition':
        if (!stack.template.Conditions?.[reference.name])
          this.find('template.unresolved-reference', place, `the condition ${reference.name} is not in the template`);
        return;
      case 'ssm':
        return this.followSsm(place, reference.name, found);
      case 'import': {
        const name = this.attempt(() => resolve(reference.name, this.scopeOf(stack, place)));
        if (typeof name !== 'string') return;
        const output = this.exports.get(name);
        if (!output) return this.find('template.unresolved-reference', place, `no stack exports ${name}`);
        return this.follow(output.stack, `${output.stack.name}/Outputs`, output.value, found);
      }
      case 'name':
        return this.followName(stack, place, reference.name, found);
    }
  }

  private followName(stack: Stack, place: string, name: string, found: Set<string>): void {
    if (name.startsWith('AWS::')) {
      this.attempt(() => this.scopeOf(stack, place).ref(name));
      return;
    }
    const parameter = stack.template.Parameters?.[name];
    if (parameter) {
      const value = stack.parameters[name] ?? parameter.Default;
      if (parameter.Type.startsWith('AWS::SSM::Parameter::Value<') && value !== undefined)
        this.followSsm(`${place} (parameter ${name})`, String(value), found);
      return;
    }
    const target = `${stack.name}/${name}`;
    if (this.present.has(target)) found.add(target);
    else if (stack.template.Resources?.[name])
      this.find(
        'template.unresolved-reference',
        place,
        `refers to ${name}, whose condition ${stack.template.Resources[name].Condition} is false`,
      );
    else
      this.find(
        'template.unresolved-reference',
        place,
        `refers to ${name}, which is neither a parameter nor a resource of the template`,
      );
  }

  private followSsm(place: string, name: string, found: Set<string>): void {
    const creator = this.ssmNames.get(name);
    if (creator) found.add(creator);
    else if (this.options.ssm(name) === undefined)
      this.find('template.unresolved-reference', place, `no stack creates the SSM parameter ${name}`);
  }

  private conditionOf(stack: Stack, place: string, condition: string): boolean | undefined {
    return this.attempt(() => this.scopeOf(stack, place).condition(condition));
  }

  /** Kahn's algorithm; what is left over lies on or behind a cycle. Keeps the templates' order otherwise. */
  private order(planned: readonly PlannedResource[]): PlannedResource[] {
    const byPlace = new Map(planned.map((resource) => [resource.place, resource]));
    const waiting = new Map(
      planned.map((resource) => [
        resource.place,
        [...resource.dependencies].filter((place) => byPlace.has(place)).length,
      ]),
    );
    const dependents = new Map<string, string[]>();
    for (const resource of planned) {
      for (const dependency of resource.dependencies)
        dependents.set(dependency, [...(dependents.get(dependency) ?? []), resource.place]);
    }
    const ready = planned.filter((resource) => waiting.get(resource.place) === 0).map((resource) => resource.place);
    const ordered: PlannedResource[] = [];
    for (let place = ready.shift(); place !== undefined; place = ready.shift()) {
      ordered.push(byPlace.get(place) as PlannedResource);
      for (const dependent of dependents.get(place) ?? []) {
        const left = (waiting.get(dependent) ?? 0) - 1;
        waiting.set(dependent, left);
        if (left === 0) ready.push(dependent);
      }
    }
    if (ordered.length < planned.length)
      this.reportCycle(new Map(planned.filter((one) => !ordered.includes(one)).map((one) => [one.place, one])));
    return ordered;
  }

  private reportCycle(left: ReadonlyMap<string, PlannedResource>): void {
    const path: string[] = [];
    let place = left.keys().next().value as string;
    while (!path.includes(place)) {
      path.push(place);
      place = [...(left.get(place)?.dependencies ?? [])].find((dependency) => left.has(dependency)) as string;
    }
    const cycle = [...path.slice(path.indexOf(place)), place];
    this.find('template.cycle', place, `depends on itself: ${cycle.join(' → ')}`);
  }

  private attempt<T>(task: () => T): T | undefined {
    try {
      return task();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      if (!this.findings.some((finding) => finding.message === error.message)) this.findings.push(error);
      return undefined;
    }
  }

  private find(code: TemplateError['code'], place: string, message: string): void {
    this.attempt(() => {
      throw new TemplateError(code, place, message);
    });
  }
}

function fileNameOf(type: string): string {
  return type
    .replaceAll('::', '-')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
