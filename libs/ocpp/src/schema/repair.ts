import type { Check, Fault } from './fault';

/**
 * Deviations of stations over JSON that are taken where somebody listed the station's make, and nowhere else. Only what a schema
 * refuses is looked at, so a text that may be a number stays a text.
 */
export const JSON_TOLERANCES = [
  /** A number in quotes: `"meterStart": "1000"`. */
  'numbers-as-strings',
  /** A field without content is one that is not there, such as an empty timestamp. */
  'empty-fields',
  /** So is one that is null. */
  'null-fields',
] as const;
export type JsonTolerance = (typeof JSON_TOLERANCES)[number];

/** More are no deviation but another language; it also bounds the work. */
const MOST_REPAIRS = 64;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** A copy of a payload in which what is tolerated is put right, if that is all that its check has against it. */
export function repaired(payload: unknown, check: Check, tolerated: ReadonlySet<JsonTolerance>): unknown {
  const copy: unknown = structuredClone(payload);
  for (let repairs = 0; repairs <= MOST_REPAIRS; repairs += 1) {
    const fault = check(copy);
    if (fault === undefined) return copy;
    if (!repair(copy, fault, tolerated)) return undefined;
  }
  return undefined;
}

/** Puts the one place right that a fault names. */
function repair(payload: unknown, { rule, detail, path }: Fault, tolerated: ReadonlySet<JsonTolerance>): boolean {
  const [field, ...above] = path;
  if (field === undefined || (rule !== 'type' && rule !== 'value')) return false;
  const holder = above.reduceRight<unknown>(inside, payload);
  const value = inside(holder, field);
  if (!isObject(holder)) return false;
  if (typeof value === 'string' && NUMBER.test(value) && (detail === 'integer' || detail === 'number')) {
    if (!tolerated.has('numbers-as-strings')) return false;
    return Reflect.set(holder, field, Number(value));
  }
  const name = value === '' ? 'empty-fields' : value === null ? 'null-fields' : undefined;
  if (name === undefined || !tolerated.has(name) || Array.isArray(holder)) return false;
  return Reflect.deleteProperty(holder, field);
}

function inside(value: unknown, field: string): unknown {
  return isObject(value) && Object.hasOwn(value, field) ? Reflect.get(value, field) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
