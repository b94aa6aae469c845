/** A CloudFormation template as far as the checks read it. */
export interface Template {
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: unknown }>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Resources of a type, with their logical ids. */
export function resourcesOf(
  template: Template,
  type: string,
): { id: string; properties: Readonly<Record<string, unknown>> }[] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, properties: resource.Properties ?? {} }));
}

/**
 * An expression as text, so that two can be compared and searched: references become `${Name}` (a parameter's default
 * where it has one), joins are joined.
 */
export function text(value: unknown, template: Template): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((item) => text(item, template)).join(',');
  if (typeof value !== 'object' || value === null) return '';
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') return `\${${template.Parameters?.[String(argument)]?.Default ?? String(argument)}}`;
  if (name === 'Fn::GetAtt') return `\${${(argument as string[]).join('.')}}`;
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => text(part, template)).join(separator);
  }
  if (name === 'Fn::Sub' && typeof argument === 'string') return argument;
  return JSON.stringify(value);
}

export function list<T>(value: T | readonly T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? [...(value as readonly T[])] : [value as T];
}

/** All statements of the policies of a type, with where they stand. */
export function statementsOf(template: Template, type: string): { id: string; statement: Statement }[] {
  return resourcesOf(template, type).flatMap(({ id, properties }) => {
    const document = (properties['PolicyDocument'] ??
      properties['KeyPolicy'] ??
      properties['AssumeRolePolicyDocument']) as { Statement: Statement | Statement[] } | undefined;
    return document ? list<Statement>(document.Statement).map((statement) => ({ id, statement })) : [];
  });
}

/** The variables of a function. */
export function variablesOf(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return (properties['Environment'] as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
}

/** The logical id of the function behind an alias, a version or the function itself. */
export function functionBehind(reference: unknown, template: Template): string | undefined {
  const id =
    (reference as { Ref?: string; 'Fn::GetAtt'?: string[] })?.Ref ??
    (reference as { 'Fn::GetAtt'?: string[] })?.['Fn::GetAtt']?.[0];
  if (!id) return undefined;
  const resource = template.Resources[id];
  if (resource?.Type === 'AWS::Lambda::Function') return id;
  return resource ? functionBehind(resource.Properties?.['FunctionName'], template) : undefined;
}
