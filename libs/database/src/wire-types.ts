import { types, type CustomTypesConfig } from 'pg';

const INT8 = 20;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;

/**
 * How values come off the wire: bigints as numbers (they hold Wh and counts; beyond 2^53 is an error, never a rounded
 * number), moments as ISO 8601 strings in UTC with milliseconds. Sessions run with `TimeZone=UTC`.
 */
export const WIRE_TYPES: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === INT8 || oid === NUMERIC) return toInteger;
      if (oid === TIMESTAMPTZ) return toMoment;
    }
    return types.getTypeParser(oid, format as 'text');
  }) as CustomTypesConfig['getTypeParser'],
};

/** @throws {RangeError} beyond what a number holds exactly */
export function toInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} cannot be held exactly.`);
  return value;
}

/** `2026-03-01 08:00:00.5+00` → `2026-03-01T08:00:00.500Z` */
export function toMoment(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?\+00$/.exec(text);
  if (!match) return text;
  return `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(3, '0')}Z`;
}
