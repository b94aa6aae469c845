import { applyOnce, StationVariables, type Queryable, type VariableReading } from '@busbar/database';
import type { Clock } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';
import { readVariables, UnusableFactError } from './read-variables';

export interface ProjectorPorts {
  readonly database: Queryable;
  readonly clock: Clock;
  readonly consumer: string;
}

/** No later try makes such a fact usable. */
export function isUnusable(error: unknown): boolean {
  return error instanceof UnusableFactError;
}

/** Takes facts into the settings of their stations, all or none. Every setting keeps the latest, so any order ends the same. */
export async function projectVariables(
  facts: readonly AnyFact[],
  { database, clock, consumer }: ProjectorPorts,
): Promise<void> {
  const readings = new Map(facts.map((fact) => [fact.id, readVariables(fact)]));
  // Other commands' answers pass by without a trace.
  const wanted = facts.filter(({ id }) => (readings.get(id) ?? []).length > 0);
  if (wanted.length === 0) return;
  const stationKeys = [...new Set([...readings.values()].flat().map(({ stationKey }) => stationKey))];
  const at = clock.now().toISOString();
  await applyOnce(database, { consumer, facts: wanted, at, locks: stationKeys }, async (transaction, fresh) => {
    const variables = new StationVariables(transaction);
    await variables.report(latestOfEach(fresh.flatMap(({ id }) => readings.get(id) ?? [])));
    await variables.prune(stationKeys);
  });
}

/** A statement can write a row once only. */
function latestOfEach(readings: readonly VariableReading[]): VariableReading[] {
  const latest = new Map<string, VariableReading>();
  for (const reading of readings) {
    const { stationKey, keyId, evseId, connectorId, attribute } = reading;
    const place = JSON.stringify([stationKey, keyId, evseId, connectorId, attribute]);
    const known = latest.get(place);
    latest.set(place, known ? mergeTwo(known, reading) : reading);
  }
  return [...latest.values()];
}

function mergeTwo(a: VariableReading, b: VariableReading): VariableReading {
  const told = isLater([b.readAt, b.factId], [a.readAt, a.factId]) ? b : a;
  const described = isLater([b.describedAt, b.describedFactId], [a.describedAt, a.describedFactId]) ? b : a;
  const { mutability, dataType, unit, describedAt, describedFactId } = described;
  return { ...told, mutability, dataType, unit, describedAt, describedFactId };
}

type Mark = readonly [at: string | null, factId: string | null];

function isLater([at, factId]: Mark, [otherAt, otherId]: Mark): boolean {
  return (at ?? '') > (otherAt ?? '') || (at === otherAt && (factId ?? '') >= (otherId ?? ''));
}
