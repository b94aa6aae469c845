/** Who built a station, as it says itself when it boots. */
export interface StationMake {
  readonly vendor: string;
  readonly model: string;
}

/** What is tolerated of one make. */
export interface ToleranceRule<Name extends string = string> {
  readonly vendor: string;
  /** Every model of the vendor when absent. */
  readonly model?: string;
  readonly tolerances: readonly Name[];
}

/** What is tolerated of a station. Names are compared without case and without space around them. */
export function tolerancesOf<Name extends string>(
  rules: readonly ToleranceRule<Name>[],
  make: StationMake | undefined,
): ReadonlySet<Name> {
  if (make === undefined) return new Set();
  const fitting = rules.filter(
    ({ vendor, model }) => same(vendor, make.vendor) && (model === undefined || same(model, make.model)),
  );
  return new Set(fitting.flatMap(({ tolerances }) => tolerances));
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** The rules that a text (JSON) lists; nothing where it is not such a list, or names a tolerance that is not known. */
export function toleranceRulesIn<Name extends string>(
  text: string,
  known: readonly Name[],
): readonly ToleranceRule<Name>[] | undefined {
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch {
    return undefined;
  }
  const names: readonly unknown[] = known;
  const isRule = (value: unknown): value is ToleranceRule<Name> => {
    if (typeof value !== 'object' || value === null) return false;
    const { vendor, model, tolerances } = value as Record<string, unknown>;
    return (
      typeof vendor === 'string' &&
      (model === undefined || typeof model === 'string') &&
      Array.isArray(tolerances) &&
      tolerances.every((name) => names.includes(name))
    );
  };
  return Array.isArray(rules) && rules.every(isRule) ? rules : undefined;
}
