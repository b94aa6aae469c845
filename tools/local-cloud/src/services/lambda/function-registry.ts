import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../../kernel/aws-error';
import type { PolicyDocument, PolicyStatement } from '../../kernel/iam';
import { DEFAULT_EVENT_INVOKE_CONFIG, type EventInvokeConfig, type FunctionDefinition } from './function-definition';
import { LATEST, parseFunctionName } from './function-name';

/** `$LATEST` or a published version. */
export class FunctionVersion {
  /** Environments are shared within a generation; a changed bundle begins another. */
  generation: object = {};
  #stamp: number;
  #lookedAt = 0;

  constructor(
    readonly owner: DeployedFunction,
    readonly version: string,
    readonly definition: FunctionDefinition,
  ) {
    this.#stamp = this.#readStamp();
  }

  /**
   * Takes a bundle that was built anew since the last look; looks at most once a second. Template assets point at the
   * build folder, so this reloads a function without a restart.
   * @returns whether environments of before are outdated
   */
  refresh(now: number): boolean {
    if (now - this.#lookedAt < 1000) return false;
    this.#lookedAt = now;
    const stamp = this.#readStamp();
    // A bundle that is being written is missing for a moment: the old one goes on.
    if (stamp === 0 || stamp === this.#stamp) return false;
    this.#stamp = stamp;
    this.generation = {};
    return true;
  }

  /** Looks at the bundle now. @returns the generation of before, if the bundle is another one */
  reload(): object | undefined {
    this.#lookedAt = 0;
    const before = this.generation;
    return this.refresh(Number.MAX_SAFE_INTEGER) ? before : undefined;
  }

  /** Nobody will be given its environments again. @returns their generation */
  supersede(): object {
    const before = this.generation;
    this.generation = {};
    return before;
  }

  #readStamp(): number {
    const file = this.definition.handler.slice(0, this.definition.handler.lastIndexOf('.'));
    for (const ending of ['.js', '.mjs', '.cjs']) {
      const stat = statSync(join(this.definition.codeFolder, file + ending), { throwIfNoEntry: false });
      if (stat) return stat.mtimeMs;
    }
    return 0;
  }
}

export interface FunctionAlias {
  readonly name: string;
  version: string;
  /** Share of calls (0–1) by version, for versions beside the main one. */
  weights: Readonly<Record<string, number>>;
}

/** A function with its versions, aliases, policies. */
export class DeployedFunction {
  latest: FunctionVersion;
  readonly versions = new Map<string, FunctionVersion>();
  readonly aliases = new Map<string, FunctionAlias>();
  /** Statements of the resource policy by qualifier; '' without. */
  readonly #policies = new Map<string, PolicyStatement[]>();
  readonly #eventInvokeConfigs = new Map<string, EventInvokeConfig>();
  /** Accepted calls that are not answered yet. */
  inFlight = 0;
  #published = 0;

  constructor(definition: FunctionDefinition) {
    this.latest = new FunctionVersion(this, LATEST, definition);
  }

  get definition(): FunctionDefinition {
    return this.latest.definition;
  }

  /** Changes `$LATEST`; published versions stay what they are. @returns the `$LATEST` of before */
  redefine(definition: FunctionDefinition): FunctionVersion {
    const before = this.latest;
    this.latest = new FunctionVersion(this, LATEST, definition);
    return before;
  }

  publish(): FunctionVersion {
    this.#published += 1;
    const version = new FunctionVersion(this, String(this.#published), this.definition);
    this.versions.set(version.version, version);
    return version;
  }

  unpublish(version: string): void {
    this.versions.delete(version);
  }

  permit(qualifier: string, statement: PolicyStatement): void {
    this.#policies.set(qualifier, [...(this.#policies.get(qualifier) ?? []), statement]);
  }

  /** Takes a statement back. */
  forbid(qualifier: string, sid: string): void {
    const left = (this.#policies.get(qualifier) ?? []).filter(({ Sid }) => Sid !== sid);
    if (left.length > 0) this.#policies.set(qualifier, left);
    else this.#policies.delete(qualifier);
  }

  policy(qualifier: string): PolicyDocument | undefined {
    const statements = this.#policies.get(qualifier);
    return statements && { Version: '2012-10-17', Statement: statements };
  }

  configureEvents(qualifier: string, config: EventInvokeConfig): void {
    this.#eventInvokeConfigs.set(qualifier, config);
  }

  forgetEventConfig(qualifier: string): void {
    this.#eventInvokeConfigs.delete(qualifier);
  }

  eventInvokeConfig(qualifier: string | undefined): EventInvokeConfig {
    return this.#eventInvokeConfigs.get(qualifier ?? LATEST) ?? DEFAULT_EVENT_INVOKE_CONFIG;
  }
}

/** What a call goes to. */
export interface Target {
  readonly owner: DeployedFunction;
  readonly version: FunctionVersion;
  /** With the qualifier that the caller used. */
  readonly arn: string;
  readonly qualifier?: string;
}

/** All functions of the account, by name. */
export class FunctionRegistry {
  readonly #functions = new Map<string, DeployedFunction>();

  constructor(private readonly random: () => number) {}

  has(name: string): boolean {
    return this.#functions.has(name);
  }

  add(definition: FunctionDefinition): DeployedFunction {
    const deployed = new DeployedFunction(definition);
    this.#functions.set(definition.name, deployed);
    return deployed;
  }

  remove(name: string): void {
    this.#functions.delete(name);
  }

  all(): DeployedFunction[] {
    return [...this.#functions.values()];
  }

  /** @throws {AwsError} `ResourceNotFoundException`, `InvalidParameterValueException` */
  get(nameOrArn: string): DeployedFunction {
    const { name, qualifier } = parseFunctionName(nameOrArn);
    const deployed = this.#functions.get(name);
    if (!deployed) throw this.#notFound(nameOrArn, name, qualifier);
    return deployed;
  }

  /** @throws {AwsError} `ResourceNotFoundException`, `InvalidParameterValueException` */
  resolve(nameOrArn: string, explicitQualifier?: string): Target {
    const { name, qualifier: inName } = parseFunctionName(nameOrArn);
    const qualifier = explicitQualifier ?? inName;
    const owner = this.#functions.get(name);
    if (!owner) throw this.#notFound(nameOrArn, name, qualifier);
    const { arn } = owner.definition;
    if (qualifier === undefined) return { owner, version: owner.latest, arn };
    const version = this.#version(owner, qualifier);
    if (!version) throw this.#notFound(arn, name, qualifier);
    return { owner, version, arn: `${arn}:${qualifier}`, qualifier };
  }

  #version(owner: DeployedFunction, qualifier: string): FunctionVersion | undefined {
    if (qualifier === LATEST) return owner.latest;
    const alias = owner.aliases.get(qualifier);
    if (!alias) return owner.versions.get(qualifier);
    const weights = Object.entries(alias.weights);
    let draw = weights.length > 0 ? this.random() : 1;
    for (const [version, weight] of weights) {
      if (draw < weight) return owner.versions.get(version);
      draw -= weight;
    }
    return alias.version === LATEST ? owner.latest : owner.versions.get(alias.version);
  }

  #notFound(nameOrArn: string, name: string, qualifier: string | undefined): AwsError {
    const arn = nameOrArn.startsWith('arn:') ? nameOrArn : `function:${name}`;
    const known = [...this.#functions.keys()].join(', ');
    return new AwsError(
      'ResourceNotFoundException',
      `Function not found: ${arn}${qualifier !== undefined && !arn.endsWith(`:${qualifier}`) ? `:${qualifier}` : ''} (there are: ${known})`,
      404,
      { Type: 'User' },
    );
  }
}
