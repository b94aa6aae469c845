import type { ToleranceRule as AnyToleranceRule } from '../tolerances';

export { toleranceRulesIn, tolerancesOf, type StationMake } from '../tolerances';

/**
 * Deviations of stations in the field that are taken where somebody listed the station's make, and nowhere else: what one
 * make means by a message, another may have got wrong. What every station is allowed is in the README.
 */
export const TOLERANCES = [
  /** The action header names another operation than the body; the body counts. */
  'action-mismatch',
  /** An element without content is one that is not there, such as an empty timestamp. */
  'empty-elements',
  /** Fields are known in any case of letters. */
  'field-case',
  /** A whole number carries a fraction of zeros, such as `1234.0`. */
  'fractional-integers',
  /** A header that must be understood and is not known is passed over. */
  'unknown-mandatory-headers',
] as const;
export type Tolerance = (typeof TOLERANCES)[number];
export type ToleranceRule = AnyToleranceRule<Tolerance>;
