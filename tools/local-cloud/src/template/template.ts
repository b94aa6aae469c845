/** A CloudFormation template as JSON. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Rules?: Readonly<Record<string, unknown>>;
  readonly Transform?: unknown;
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  /** `Retain`: what it holds outlives its place in the template. */
  readonly DeletionPolicy?: string;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

/** A stack of a cloud assembly, ready to be run. */
export interface Stack {
  readonly name: string;
  /** `arn:aws:cloudformation:…` */
  readonly id: string;
  /** The assembly's folder, absolute. */
  readonly folder: string;
  readonly template: Template;
  /** Values that the assembly or the caller gives for template parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of stacks that must exist first. */
  readonly dependencies: readonly string[];
  /** An asset's object key in the staging bucket → its absolute path. */
  readonly assets: ReadonlyMap<string, string>;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The single `Fn::…`, `Ref` or `Condition` of an object, if it is one. */
export function intrinsicOf(
  value: Record<string, unknown>,
): { readonly name: string; readonly argument: unknown } | undefined {
  const keys = Object.keys(value);
  const name = keys[0];
  if (keys.length !== 1 || name === undefined) return undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument: value[name] } : undefined;
}
