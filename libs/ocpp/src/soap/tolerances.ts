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

/** Who built a station, as it says itself when it boots. */
export interface StationMake {
  readonly vendor: string;
  readonly model: string;
}

/** What is tolerated of one make. */
export interface ToleranceRule {
  readonly vendor: string;
  /** Every model of the vendor when absent. */
  readonly model?: string;
  readonly tolerances: readonly Tolerance[];
}

const NONE: ReadonlySet<Tolerance> = new Set();

/** What is tolerated of a station. Names are compared without case and without space around them. */
export function tolerancesOf(rules: readonly ToleranceRule[], make: StationMake | undefined): ReadonlySet<Tolerance> {
  if (make === undefined) return NONE;
  const fitting = rules.filter(
    ({ vendor, model }) => same(vendor, make.vendor) && (model === undefined || same(model, make.model)),
  );
  return new Set(fitting.flatMap(({ tolerances }) => tolerances));
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
