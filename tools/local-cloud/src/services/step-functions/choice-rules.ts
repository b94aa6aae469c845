import type { ChoiceRule } from './definition';
import type { Json } from './json';
import { parsePath, PathNotFoundError, readPath, rootOf } from './query/json-path';
import { readField, type PathRoots } from './query/payload-template';
import { runtimeError } from './state-error';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Is the rule of a JSONPath Choice state met? @throws {StateError} `States.Runtime` when its variable is not there */
export function isMet(rule: ChoiceRule, roots: PathRoots): boolean {
  if (rule.And) return rule.And.every((inner) => isMet(inner, roots));
  if (rule.Or) return rule.Or.some((inner) => isMet(inner, roots));
  if (rule.Not) return !isMet(rule.Not, roots);
  const operator = Object.keys(rule).find(
    (name) => name in OPERATORS || name === 'IsPresent' || (name.endsWith('Path') && name.slice(0, -4) in OPERATORS),
  );
  if (operator === undefined || rule.Variable === undefined)
    throw runtimeError('The choice rule has no operator that is known.');
  const value = lookUp(rule.Variable, roots);
  if (operator === 'IsPresent') return (value !== undefined) === rule[operator];
  if (value === undefined)
    throw runtimeError(
      `Invalid path '${rule.Variable}': The choice state's condition path references an invalid value.`,
    );
  const expected = rule[operator] as Json;
  if (operator in OPERATORS) return OPERATORS[operator]?.(value, expected) ?? false;
  return OPERATORS[operator.slice(0, -4)]?.(value, readField(String(expected), roots)) ?? false;
}

/** `undefined` where there is nothing. */
function lookUp(source: string, roots: PathRoots): Json | undefined {
  const path = parsePath(source);
  try {
    return readPath(path, rootOf(path, roots));
  } catch (error) {
    if (error instanceof PathNotFoundError) return undefined;
    throw error;
  }
}

type Operator = (value: Json, expected: Json) => boolean;

/** Values of different types are not equal, and none is less than the other. */
function compare<T extends number | string>(
  read: (value: Json) => T | undefined,
  test: (value: T, expected: T) => boolean,
): Operator {
  return (value, expected) => {
    const [left, right] = [read(value), read(expected)];
    return left !== undefined && right !== undefined && test(left, right);
  };
}

const asText = (value: Json): string | undefined => (typeof value === 'string' ? value : undefined);
const asNumber = (value: Json): number | undefined => (typeof value === 'number' ? value : undefined);
const asTime = (value: Json): number | undefined =>
  typeof value === 'string' && TIMESTAMP.test(value) ? Date.parse(value) : undefined;
const is =
  (test: (value: Json) => boolean): Operator =>
  (value, expected) =>
    test(value) === expected;

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html#amazon-states-language-choice-state-rules */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: compare(asText, (value, expected) => value === expected),
  StringLessThan: compare(asText, (value, expected) => value < expected),
  StringGreaterThan: compare(asText, (value, expected) => value > expected),
  StringLessThanEquals: compare(asText, (value, expected) => value <= expected),
  StringGreaterThanEquals: compare(asText, (value, expected) => value >= expected),
  StringMatches: compare(asText, matchesWildcards),
  NumericEquals: compare(asNumber, (value, expected) => value === expected),
  NumericLessThan: compare(asNumber, (value, expected) => value < expected),
  NumericGreaterThan: compare(asNumber, (value, expected) => value > expected),
  NumericLessThanEquals: compare(asNumber, (value, expected) => value <= expected),
  NumericGreaterThanEquals: compare(asNumber, (value, expected) => value >= expected),
  BooleanEquals: (value, expected) => typeof value === 'boolean' && value === expected,
  TimestampEquals: compare(asTime, (value, expected) => value === expected),
  TimestampLessThan: compare(asTime, (value, expected) => value < expected),
  TimestampGreaterThan: compare(asTime, (value, expected) => value > expected),
  TimestampLessThanEquals: compare(asTime, (value, expected) => value <= expected),
  TimestampGreaterThanEquals: compare(asTime, (value, expected) => value >= expected),
  IsNull: is((value) => value === null),
  IsNumeric: is((value) => typeof value === 'number'),
  IsString: is((value) => typeof value === 'string'),
  IsBoolean: is((value) => typeof value === 'boolean'),
  IsTimestamp: is((value) => asTime(value) !== undefined),
};

/** `*` stands for any characters; a backslash before `*` or a backslash takes its meaning away. */
function matchesWildcards(value: string, pattern: string): boolean {
  const source = pattern.replace(/\\([\\*])|\*|[.+?^${}()|[\]\\]/g, (all, escaped: string | undefined) =>
    escaped !== undefined ? `\\${escaped}` : all === '*' ? '.*' : `\\${all}`,
  );
  return new RegExp(`^${source}$`, 's').test(value);
}
