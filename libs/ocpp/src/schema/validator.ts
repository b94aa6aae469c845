import { checkOf } from './checks';
import type { Check } from './fault';
import { quickCheckOf, type QuickCheck } from './quick-check';
import type { Schema } from './schema';

/**
 * After so many values a schema's straight function has paid for itself: making it takes some tenths of a millisecond, which a
 * cold start should not spend, and saves about a microsecond each time.
 */
const WORTH_WRITING_AFTER = 30;

/**
 * Says what a value has against a schema, which is read at the first value. Starts at once by walking the schema; where that
 * happens often, most valid values are let through by a function written for it. What that one does not know to be valid is
 * walked, so the verdict and its words are always the same.
 */
export function validatorOf(schema: () => Schema, made: Map<Schema, Check>): Check {
  let check: Check | undefined;
  let quick: QuickCheck | undefined;
  let seen = 0;
  return (value) => {
    if (quick !== undefined && quick(value)) return undefined;
    check ??= checkOf(schema(), made);
    seen += 1;
    if (seen === WORTH_WRITING_AFTER) quick = writtenFor(schema());
    return check(value);
  };
}

function writtenFor(schema: Schema): QuickCheck {
  try {
    return quickCheckOf(schema);
  } catch (error) {
    if (error instanceof EvalError) return () => false;
    throw error;
  }
}
