import {
  applyOnce,
  ensureMeterPartitions,
  MeterValues,
  Rollups,
  stationKeyOf,
  UNKNOWN_CONNECTOR,
  type DatabaseTransaction,
  type MeterValue,
  type Queryable,
} from '@busbar/database';
import type { Clock } from '@busbar/domain';
import type { AnyFact, FactName } from '@busbar/events';
import { readValues } from './read-values';
import { placeStations } from './place-stations';
import { rollUpValues } from './roll-up-values';

export const ROLLUP_FACTS = [
  'meter.sampled',
  'transaction.started',
  'transaction.stopped',
  'station.changed',
  'site.changed',
] as const satisfies readonly FactName[];

export interface RollupPorts {
  readonly database: Queryable;
  readonly clock: Clock;
  readonly consumer: string;
  /** Days whose partition is known to exist; new ones are added. */
  readonly partitions: Set<string>;
}

/** Keeps the readings that facts hold, and computes anew the buckets that they touch; all facts or none. */
export async function rollUpFacts(
  facts: readonly AnyFact[],
  { database, clock, consumer, partitions }: RollupPorts,
): Promise<void> {
  const values = new Map(facts.map((fact) => [fact.id, readValues(fact)]));
  const now = clock.now();
  const all = [...values.values()].flat();
  await ensureMeterPartitions(
    database,
    all.map(({ at }) => at),
    now,
    partitions,
  );

  const moved = new Set(
    facts.flatMap((fact) =>
      fact.name === 'station.changed' && fact.stationId !== undefined ? [stationKeyOf(fact.stationId)] : [],
    ),
  );
  const sites = new Set(facts.flatMap((fact) => (fact.name === 'site.changed' ? [fact.data.siteId] : [])));
  for (const siteId of sites)
    for (const { stationKey } of await new Rollups(database).stationsOfSite(siteId)) moved.add(stationKey);

  const locks = [...all.map(({ stationKey }) => stationKey), ...moved];
  await applyOnce(database, { consumer, facts, at: now.toISOString(), locks }, async (transaction, fresh) => {
    await placeStations(transaction, [...moved]);
    await rollUpValues(
      transaction,
      await keepValues(
        transaction,
        fresh.flatMap(({ id }) => values.get(id) ?? []),
      ),
    );
  });
}

/** Stores readings and gives those of a stop the connector of its session. Returns every reading that counts anew. */
async function keepValues(transaction: DatabaseTransaction, values: readonly MeterValue[]): Promise<MeterValue[]> {
  const store = new MeterValues(transaction);
  const orphans = values.filter(({ connectorId }) => connectorId === UNKNOWN_CONNECTOR);
  const known = values.filter(({ connectorId }) => connectorId !== UNKNOWN_CONNECTOR);
  await store.add(known);
  // The start may have come with this batch or before.
  const connectors = await store.connectorsOf(orphans.flatMap(({ sessionId }) => sessionId ?? []));
  const placed = orphans.map((value) => ({
    ...value,
    connectorId: connectors.get(value.sessionId ?? '') ?? UNKNOWN_CONNECTOR,
  }));
  await store.add(placed);

  // A start says for certain where its session runs, and comes once; stops that came before it wait for it.
  const begun = known.filter(({ sessionId, factId }) => sessionId === factId);
  const adopted = await store.adopt(
    begun.map(({ sessionId, connectorId }) => ({ sessionId: sessionId ?? '', connectorId })),
  );
  return [...known, ...placed.filter(({ connectorId }) => connectorId !== UNKNOWN_CONNECTOR), ...adopted];
}
