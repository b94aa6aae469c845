import { matchesArn, matchesPattern } from './pattern';

/** Condition keys in lower case; IAM does not tell cases apart. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Comparison = (wanted: string, actual: string) => boolean;

const number =
  (test: (a: number, b: number) => boolean): Comparison =>
  (wanted, actual) =>
    test(Number(actual), Number(wanted));
const date =
  (test: (a: number, b: number) => boolean): Comparison =>
  (wanted, actual) =>
    test(time(actual), time(wanted));
const time = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringEqualsIgnoreCase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  StringLike: (wanted, actual) => matchesPattern(wanted, actual),
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  NumericEquals: number((a, b) => a === b),
  NumericLessThan: number((a, b) => a < b),
  NumericLessThanEquals: number((a, b) => a <= b),
  NumericGreaterThan: number((a, b) => a > b),
  NumericGreaterThanEquals: number((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
  IpAddress: (wanted, actual) => inNetwork(wanted, actual),
};

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
};

/** Every operator and every key must hold. An operator that is not known never holds, so that nothing is allowed by accident. */
export function conditionsHold(block: ConditionBlock | undefined, context: ConditionContext): boolean {
  return Object.entries(block ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, listOf(wanted), context.get(key.toLowerCase()))),
  );
}

/** Operators in a block that this evaluation does not know. */
export function unknownOperators(block: ConditionBlock | undefined): string[] {
  return Object.keys(block ?? {}).filter((operator) => {
    const name = operator.replace(/^For(AllValues|AnyValue):/, '').replace(/IfExists$/, '');
    return name !== 'Null' && !(name in COMPARISONS) && !(name in NEGATED);
  });
}

function holds(operator: string, wanted: readonly string[], actual: readonly string[] | undefined): boolean {
  const set = /^For(All|Any)Values?:(.*)$/.exec(operator);
  let name = set?.[2] ?? operator;
  const ifExists = name.endsWith('IfExists');
  if (ifExists) name = name.slice(0, -'IfExists'.length);

  if (name === 'Null')
    return wanted.some((value) => (value.toLowerCase() === 'true') === (actual === undefined || actual.length === 0));

  const negatedOf = NEGATED[name];
  const compare = COMPARISONS[negatedOf ?? name];
  if (!compare) return false;
  const oneHolds = (value: string): boolean =>
    wanted.some((candidate) => compare(candidate, value)) !== (negatedOf !== undefined);

  if (actual === undefined || actual.length === 0) {
    // A missing key satisfies IfExists, the negated operators, and "all of none".
    return ifExists || set?.[1] === 'All' || (negatedOf !== undefined && set?.[1] !== 'Any');
  }
  if (set?.[1] === 'Any') return actual.some(oneHolds);
  return actual.every(oneHolds);
}

function inNetwork(network: string, address: string): boolean {
  const [base, length = '32'] = network.split('/');
  const wanted = ipv4(base ?? '');
  const actual = ipv4(address);
  if (wanted === undefined || actual === undefined) return base === address;
  const mask = Number(length) === 0 ? 0 : (~0 << (32 - Number(length))) >>> 0;
  return (wanted & mask) >>> 0 === (actual & mask) >>> 0;
}

function ipv4(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
