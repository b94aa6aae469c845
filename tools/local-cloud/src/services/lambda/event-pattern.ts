/** An event filter: does it match? Built once from a pattern, used for every event. */
export type EventMatcher = (event: unknown) => boolean;

type Test = (value: unknown) => boolean;

/** A pattern that Lambda would refuse, or that the local cloud does not read. */
export class EventPatternError extends Error {
  override readonly name = 'EventPatternError';
}

/**
 * Reads a filter pattern of an event source mapping: null, empty, equals (also ignoring case), prefix, suffix,
 * anything-but, numeric, exists and `$or`; fields are joined by and, the values of a field by or.
 * @throws {EventPatternError}
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function eventPattern(text: string): EventMatcher {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw new EventPatternError(`the pattern is no JSON: ${(error as Error).message}`);
  }
  return fields(pattern, '');
}

function fields(pattern: unknown, path: string): EventMatcher {
  if (!isRecord(pattern)) throw new EventPatternError(`'${path || 'pattern'}' must be an object or a list of values`);
  const tests = Object.entries(pattern).map(([key, rule]): EventMatcher => {
    const at = path === '' ? key : `${path}.${key}`;
    if (key === '$or') {
      if (!Array.isArray(rule) || rule.length < 2)
        throw new EventPatternError('$or needs a list of at least two patterns');
      const alternatives = rule.map((alternative) => fields(alternative, path));
      return (event) => alternatives.some((matches) => matches(event));
    }
    if (Array.isArray(rule)) {
      if (rule.length === 0) throw new EventPatternError(`'${at}' has an empty list`);
      const rules = rule.map((value) => valueTest(value, at));
      return (event) => {
        const value = isRecord(event) ? event[key] : undefined;
        // A list in the event matches when one of its members does.
        return rules.some((matches) =>
          Array.isArray(value)
            ? value.some((member) => matches(member)) || (value.length === 0 && matches(undefined))
            : matches(value),
        );
      };
    }
    const inner = fields(rule, at);
    return (event) => {
      const value = isRecord(event) ? event[key] : undefined;
      return Array.isArray(value) ? value.some((member) => inner(member)) : inner(value);
    };
  });
  return (event) => tests.every((matches) => matches(event));
}

function valueTest(rule: unknown, at: string): Test {
  if (rule === null || ['string', 'number', 'boolean'].includes(typeof rule)) return (value) => value === rule;
  if (!isRecord(rule)) throw new EventPatternError(`'${at}' holds a value that is no rule`);
  const [entry, ...others] = Object.entries(rule);
  if (!entry || others.length > 0) throw new EventPatternError(`'${at}' needs exactly one operator`);
  const [operator, operand] = entry;
  switch (operator) {
    case 'exists':
      return (value) => (value !== undefined) === operand;
    case 'prefix':
      return textTest(operand, at, (value, text) => value.startsWith(text));
    case 'suffix':
      return textTest(operand, at, (value, text) => value.endsWith(text));
    case 'equals-ignore-case':
      return textTest(operand, at, (value, text) => value.toLowerCase() === text.toLowerCase());
    case 'anything-but': {
      const excluded = (Array.isArray(operand) ? operand : [operand]).map((value) => valueTest(value, at));
      return (value) => value !== undefined && !excluded.some((matches) => matches(value));
    }
    case 'numeric':
      return numericTest(operand, at);
    default:
      throw new EventPatternError(`'${at}' uses the operator '${operator}', which event source mappings do not have`);
  }
}

function textTest(operand: unknown, at: string, test: (value: string, text: string) => boolean): Test {
  if (typeof operand !== 'string') throw new EventPatternError(`'${at}' compares with something that is no text`);
  return (value) => typeof value === 'string' && test(value, operand);
}

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

function numericTest(operand: unknown, at: string): Test {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0)
    throw new EventPatternError(`'${at}' needs pairs of comparison and number`);
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = COMPARISONS[String(operand[index])];
    const limit: unknown = operand[index + 1];
    if (!compare || typeof limit !== 'number')
      throw new EventPatternError(`'${at}' needs pairs of comparison and number`);
    tests.push((value) => compare(value, limit));
  }
  return (value) => typeof value === 'number' && tests.every((matches) => matches(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
