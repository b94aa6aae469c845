import { TemplateError } from '../kernel/aws-error';
import { cidrBlocks } from './cidr';
import { intrinsicOf, isRecord, type Template } from './template';

/** Stands for `AWS::NoValue` until the object or list around it drops it. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** What intrinsics of one stack resolve against. */
export interface Scope {
  readonly template: Template;
  /** `stack/LogicalId` and the like, for messages. */
  readonly place: string;
  readonly region: string;
  /** A pseudo parameter's or template parameter's value, or a resource's `Ref`. @throws {TemplateError} */
  ref(name: string): unknown;
  /** @throws {TemplateError} */
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  /** The value that another stack exports under this name. @throws {TemplateError} */
  imported(name: string): unknown;
  /** `{{resolve:…}}` in a text is replaced. */
  dynamic(text: string): string;
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(String(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = attributeOf(argument);
    return scope.attribute(logicalId, String(resolve(attribute, scope)));
  },
  'Fn::Sub': (argument, scope) => {
    const [text, variables] = Array.isArray(argument)
      ? [String(argument[0]), (argument[1] ?? {}) as Record<string, unknown>]
      : [String(argument), {}];
    return text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      const key = name.trim();
      if (key in variables) return textOf(resolve(variables[key], scope), scope);
      const [logicalId, ...attribute] = key.split('.');
      return textOf(
        attribute.length ? scope.attribute(String(logicalId), attribute.join('.')) : scope.ref(key),
        scope,
        whole,
      );
    });
  },
  'Fn::Join': (argument, scope) => {
    const [separator, list] = argument as [unknown, unknown];
    return listOf(resolve(list, scope), scope, 'Fn::Join')
      .map((item) => textOf(item, scope))
      .join(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, list] = argument as [unknown, unknown];
    const items = listOf(resolve(list, scope), scope, 'Fn::Select');
    const position = Number(resolve(index, scope));
    const item = items[position];
    if (item === undefined) throw bad(scope, `Fn::Select asks for item ${position} of a list of ${items.length}`);
    return item;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = argument as [string, unknown];
    return textOf(resolve(text, scope), scope).split(separator);
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = argument as [string, unknown, unknown];
    return resolve(scope.condition(condition) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = (argument as unknown[]).map((item) => resolve(item, scope));
    return typeof left === 'object' || typeof right === 'object'
      ? JSON.stringify(left) === JSON.stringify(right)
      : String(left) === String(right);
  },
  'Fn::And': (argument, scope) => (argument as unknown[]).every((item) => truth(item, scope)),
  'Fn::Or': (argument, scope) => (argument as unknown[]).some((item) => truth(item, scope)),
  'Fn::Not': (argument, scope) => !truth((argument as unknown[])[0], scope),
  'Fn::ImportValue': (argument, scope) => scope.imported(textOf(resolve(argument, scope), scope)),
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = (argument as unknown[]).map((item) => String(resolve(item, scope)));
    const value = scope.template.Mappings?.[String(map)]?.[String(first)]?.[String(second)];
    if (value === undefined) throw bad(scope, `the mapping ${map} has no entry ${first} / ${second}`);
    return value;
  },
  'Fn::GetAZs': (argument, scope) => {
    const region = String(resolve(argument, scope)) || scope.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::Base64': (argument, scope) => Buffer.from(textOf(resolve(argument, scope), scope)).toString('base64'),
  'Fn::Cidr': (argument, scope) => {
    const [block, count, bits] = (argument as unknown[]).map((item) => resolve(item, scope));
    return cidrBlocks(String(block), Number(count), Number(bits ?? 8), scope.place);
  },
};

/** Names of all intrinsics that can be resolved. */
export const INTRINSIC_NAMES: ReadonlySet<string> = new Set(Object.keys(INTRINSICS));

/** Replaces every intrinsic in a value. Parts that are `AWS::NoValue` disappear. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return value.includes('{{resolve:') ? scope.dynamic(value) : value;
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isRecord(value)) return value;

  const intrinsic = intrinsicOf(value);
  if (intrinsic) {
    const run = INTRINSICS[intrinsic.name];
    if (!run)
      throw new TemplateError('template.unsupported-intrinsic', scope.place, `${intrinsic.name} is not supported`);
    const result = run(intrinsic.argument, scope);
    return typeof result === 'string' && result.includes('{{resolve:') ? scope.dynamic(result) : result;
  }
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const resolved = resolve(item, scope);
    if (resolved !== NO_VALUE) entries.push([key, resolved]);
  }
  return Object.fromEntries(entries);
}

/** `Fn::GetAtt` in its list form and its dotted form. */
export function attributeOf(argument: unknown): [string, unknown] {
  if (Array.isArray(argument)) return [String(argument[0]), argument[1]];
  const [logicalId, ...attribute] = String(argument).split('.');
  return [String(logicalId), attribute.join('.')];
}

/** Is a condition expression true? */
export function truth(value: unknown, scope: Scope): boolean {
  if (isRecord(value) && typeof value['Condition'] === 'string' && Object.keys(value).length === 1)
    return scope.condition(value['Condition']);
  return resolve(value, scope) === true;
}

function listOf(value: unknown, scope: Scope, intrinsic: string): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(',');
  throw bad(scope, `${intrinsic} needs a list and got ${JSON.stringify(value)}`);
}

function textOf(value: unknown, scope: Scope, source?: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.join(',');
  throw bad(
    scope,
    `a text was expected${source ? ` for ${source}` : ''}, not ${value === NO_VALUE ? 'AWS::NoValue' : JSON.stringify(value)}`,
  );
}

function bad(scope: Scope, message: string): TemplateError {
  return new TemplateError('template.bad-value', scope.place, message);
}
