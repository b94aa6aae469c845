import type { AnyFact, FactName } from '@busbar/events';

type Value = string | number | boolean;

/** A fact that decides a command. Rules are plain data, so that they can lie in a table while the station is at work. */
export interface EffectRule {
  readonly fact: FactName;
  /** Each of these fields of the fact (`content.status` lies within `content`; of a list one item is enough) has one of these values. */
  readonly fields: Readonly<Record<string, readonly Value[]>>;
  /** Likewise, but only where the fact has the field: not every station tells it. */
  readonly ifTold?: Readonly<Record<string, readonly Value[]>>;
  readonly outcome: 'effective' | 'failed';
}

/** What shows that a command did what it was for. */
export interface Effect {
  /** The facts among which to look. */
  readonly facts: readonly FactName[];
  readonly match: readonly EffectRule[];
  /** From the sending on; after it the command has timed out. */
  readonly withinSeconds: number;
}

/** What a fact of the command's own station says of it; nothing where it does not concern it. */
export function judgeEffect(effect: Effect, fact: AnyFact): 'effective' | 'failed' | undefined {
  const holds = (field: string, values: readonly Value[]): boolean =>
    valuesOf(fact.data, field).some((told) => values.some((value) => value === told));
  const rule = effect.match.find(
    ({ fact: name, fields, ifTold = {} }) =>
      name === fact.name &&
      Object.entries(fields).every(([field, values]) => holds(field, values)) &&
      Object.entries(ifTold).every(
        ([field, values]) => valuesOf(fact.data, field).length === 0 || holds(field, values),
      ),
  );
  return rule?.outcome;
}

/** What is told at a path; of a list whatever one of its items tells. */
function valuesOf(data: object, path: string): readonly unknown[] {
  return path.split('.').reduce<readonly unknown[]>(
    (found, name) =>
      found.flat().flatMap((inner) => {
        if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, name)) return [];
        const value = (inner as Readonly<Record<string, unknown>>)[name];
        return value === undefined ? [] : [value];
      }),
    [data],
  );
}

/** Whether a fact of the command's own station decides it; `judgeEffect` says how. */
export function matchesEffect(effect: Effect, fact: AnyFact): boolean {
  return judgeEffect(effect, fact) !== undefined;
}

export function effect(withinSeconds: number, ...match: readonly EffectRule[]): Effect {
  return { facts: [...new Set(match.map(({ fact }) => fact))], match, withinSeconds };
}
