/** The first thing that a check has against a value. */
export interface Fault {
  readonly rule: 'required' | 'unknown' | 'type' | 'occurrence' | 'value';
  /** The field that is missing or unknown, the type that is due, or the rest of a sentence that begins with the place. */
  readonly detail: string;
  /** Names of fields and indexes, innermost first: each check adds its own on the way out, so that a valid value costs nothing. */
  readonly path: string[];
}

/** What is wrong with a value, or nothing. */
export type Check = (value: unknown) => Fault | undefined;

export function fault(rule: Fault['rule'], detail: string): Fault {
  return { rule, detail, path: [] };
}
