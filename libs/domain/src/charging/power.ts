/** How a place charges: what turns current into power. */
export interface Supply {
  /** Between a phase and neutral. */
  readonly voltageV: number;
  /** How many phases the EVSE has. */
  readonly phases: 1 | 2 | 3;
}

/** A limit as profiles state it, in integers: W over all phases, or mA on each of them. */
export interface Limit {
  readonly unit: 'W' | 'mA';
  readonly value: number;
  /** How many phases may be used; 3 where a profile says nothing (2.0.1 K01.FR.49). */
  readonly phases: number;
}

/** The same limit in a unit, with so many phases in use; never more than it was (2.0.1 K01.FR.50, FR.51). */
export function inUnit({ unit: from, value }: Limit, unit: Limit['unit'], phases: number, voltageV: number): number {
  if (from === unit) return value;
  return unit === 'W'
    ? Math.floor((value * voltageV * phases) / 1000)
    : Math.floor((value * 1000) / (voltageV * phases));
}
