import { BlockList, isIP } from 'node:net';
import { AwsError } from '../../kernel/aws-error';
import type { SqsMessage } from '../../kernel/services';

export type FilterScope = 'MessageAttributes' | 'MessageBody';

/** Does a subscription want a message? `body` is asked for only where the policy looks into it. */
export type Filter = (attributes: SqsMessage['messageAttributes'], body: () => unknown) => boolean;

type Scalar = string | number | boolean | null;
/** Judges one value that is present. */
type Condition = (value: Scalar) => boolean;

interface Leaf {
  readonly conditions: readonly Condition[];
  /** What the policy says about the key being there or not. */
  readonly whenAbsent: boolean;
  readonly whenPresent: boolean;
}
type Node = (subject: Readonly<Record<string, unknown>>) => boolean;

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MAXIMUM_KEYS = 5;
const MAXIMUM_COMBINATIONS = 150;
const OPERATORS = ['prefix', 'suffix', 'equals-ignore-case', 'anything-but', 'numeric', 'exists', 'cidr'];

/**
 * Compiles a subscription's filter policy. All keys must match; of a key's conditions one suffices; where a value is a
 * list, one element suffices; of `$or` one branch.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 * @throws {AwsError} `InvalidParameter` for a policy that SNS refuses
 */
export function compileFilter(policy: unknown, scope: FilterScope): Filter {
  const tree = object(policy, 'it must be a JSON object');
  if (Object.keys(tree).length === 0) return () => true;
  if (leafCount(tree) > MAXIMUM_KEYS) throw refused(`Filter policy can not have more than ${MAXIMUM_KEYS} keys`);
  if (combinations(tree, 1, scope) > MAXIMUM_COMBINATIONS) throw refused('Filter policy is too complex');
  const matches = compileNode(tree, scope === 'MessageBody');
  if (scope === 'MessageAttributes') return (attributes) => matches(attributeValues(attributes));
  return (_attributes, body) => {
    const content = body();
    return isObject(content) && matches(content);
  };
}

function compileNode(tree: Readonly<Record<string, unknown>>, nested: boolean): Node {
  const parts = Object.entries(tree).map(([key, rule]): Node => {
    const branches = key === '$or' ? orBranches(rule) : undefined;
    if (branches !== undefined) {
      const compiled = branches.map((branch) => compileNode(branch, nested));
      return (subject) => compiled.some((branch) => branch(subject));
    }
    if (Array.isArray(rule)) return compileLeaf(key, rule);
    if (!nested)
      throw refused(
        `"${key}" must be an object or an array: match value must be an array; nesting is for the scope MessageBody`,
      );
    const inner = compileNode(object(rule, `"${key}" must be an object or an array`), nested);
    return (subject) => own(subject, key).some((value) => isObject(value) && inner(value));
  });
  return (subject) => parts.every((part) => part(subject));
}

function compileLeaf(key: string, rules: readonly unknown[]): Node {
  if (rules.length === 0) throw refused(`Empty arrays are not allowed: "${key}"`);
  const leaf: Leaf = {
    conditions: rules.filter((rule) => !isExists(rule)).map((rule) => compileCondition(key, rule)),
    whenAbsent: rules.some((rule) => isExists(rule) && rule.exists === false),
    whenPresent: rules.some((rule) => isExists(rule) && rule.exists === true),
  };
  for (const rule of rules)
    if (isExists(rule) && typeof rule.exists !== 'boolean')
      throw refused('exists match pattern must be either true or false');
  return (subject) => {
    if (!Object.hasOwn(subject, key)) return leaf.whenAbsent;
    if (leaf.whenPresent) return true;
    return own(subject, key).some((value) => isScalar(value) && leaf.conditions.some((condition) => condition(value)));
  };
}

function compileCondition(key: string, rule: unknown): Condition {
  if (isScalar(rule)) return (value) => value === rule;
  const entries = Object.entries(
    object(rule, `"${key}": match value must be String, number, true, false, null or an operator`),
  );
  const [operator, operand] = entries[0] ?? ['', undefined];
  if (entries.length !== 1) throw refused(`"${key}": only one operator is allowed in a match expression`);
  switch (operator) {
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return compileText(operator, operand);
    case 'numeric':
      return compileNumeric(operand);
    case 'cidr':
      return compileCidr(operand);
    case 'anything-but':
      return compileAnythingBut(operand);
    default:
      throw refused(`Unrecognized match type ${operator}`);
  }
}

function compileText(operator: 'prefix' | 'suffix' | 'equals-ignore-case', operand: unknown): Condition {
  if (typeof operand !== 'string') throw refused(`${operator} match pattern must be a string`);
  if (operator === 'prefix') return (value) => typeof value === 'string' && value.startsWith(operand);
  if (operator === 'suffix') return (value) => typeof value === 'string' && value.endsWith(operand);
  const folded = operand.toLowerCase();
  return (value) => typeof value === 'string' && value.toLowerCase() === folded;
}

function compileAnythingBut(operand: unknown): Condition {
  if (isObject(operand)) {
    const [operator, text] = Object.entries(operand)[0] ?? [];
    if (operator !== 'prefix' && operator !== 'suffix') throw refused('Unsupported anything-but pattern');
    const excluded = compileText(operator, text);
    return (value) => !excluded(value);
  }
  const excluded: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (excluded.length === 0 || !excluded.every((item) => typeof item === 'string' || typeof item === 'number'))
    throw refused('anything-but list must have strings or numbers');
  return (value) => !(excluded as Scalar[]).includes(value);
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function compileNumeric(operand: unknown): Condition {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4))
    throw refused('Value of numeric must be an array of one or two comparisons');
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = COMPARISONS[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (compare === undefined) throw refused(`Unrecognized numeric range operator ${String(operand[index])}`);
    if (typeof bound !== 'number' || Math.abs(bound) > 1e9)
      throw refused('Value of numeric must be a number from -10^9 to 10^9');
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function compileCidr(operand: unknown): Condition {
  const [network, bits] = typeof operand === 'string' ? operand.split('/') : [];
  const family = network === undefined ? 0 : isIP(network);
  if (network === undefined || family === 0 || bits === undefined)
    throw refused('cidr match pattern must be an address range');
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  } catch {
    throw refused('cidr match pattern must be an address range');
  }
  return (value) =>
    typeof value === 'string' && isIP(value) === family && list.check(value, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * `$or` is the operator only with two or more objects none of whose fields is called like an operator; otherwise it is a
 * name like any other. https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html
 */
function orBranches(rule: unknown): Record<string, unknown>[] | undefined {
  if (!Array.isArray(rule) || rule.length < 2 || !rule.every(isObject)) return undefined;
  return rule.some((branch) => Object.keys(branch).some((field) => OPERATORS.includes(field))) ? undefined : rule;
}

/** Attributes as the values that conditions compare; binary ones are not compared. */
function attributeValues(attributes: SqsMessage['messageAttributes']): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, { DataType, StringValue = '' }] of Object.entries(attributes)) {
    if (DataType === 'String.Array') values[name] = parseArray(StringValue);
    else if (DataType.startsWith('String')) values[name] = StringValue;
    else if (DataType.startsWith('Number')) values[name] = Number(StringValue);
  }
  return values;
}

function parseArray(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : text;
  } catch {
    return text;
  }
}

/** A key's values: the elements where it holds a list, also of lists in lists. */
function own(subject: Readonly<Record<string, unknown>>, key: string): unknown[] {
  if (!Object.hasOwn(subject, key)) return [];
  const value = subject[key];
  return Array.isArray(value) ? (value.flat(Infinity) as unknown[]) : [value];
}

function leafCount(tree: Readonly<Record<string, unknown>>): number {
  return Object.entries(tree).reduce((count, [key, rule]) => {
    const branches = key === '$or' ? orBranches(rule) : undefined;
    if (branches !== undefined) return count + Math.max(...branches.map(leafCount));
    return count + (isObject(rule) ? leafCount(rule) : 1);
  }, 0);
}

/** Values multiply; in bodies, each key's values count once per level of nesting. */
function combinations(tree: Readonly<Record<string, unknown>>, depth: number, scope: FilterScope): number {
  return Object.entries(tree).reduce((product, [key, rule]) => {
    const branches = key === '$or' ? orBranches(rule) : undefined;
    if (branches !== undefined)
      return product * branches.reduce((sum, branch) => sum + combinations(branch, depth, scope), 0);
    if (Array.isArray(rule)) return product * Math.max(rule.length, 1) * (scope === 'MessageBody' ? depth : 1);
    return isObject(rule) ? product * combinations(rule, depth + 1, scope) : product;
  }, 1);
}

function isExists(rule: unknown): rule is { exists: unknown } {
  return isObject(rule) && Object.hasOwn(rule, 'exists') && Object.keys(rule).length === 1;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown, complaint: string): Record<string, unknown> {
  if (!isObject(value)) throw refused(complaint);
  return value;
}

function refused(reason: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: FilterPolicy: ${reason}`);
}
