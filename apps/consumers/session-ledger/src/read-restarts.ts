import { stationKeyOf, type ConnectorRelease, type StationRestart } from '@busbar/database';
import type { AnyFact } from '@busbar/events';

/** The restarts of stations among facts. */
export function readRestarts(facts: readonly AnyFact[]): StationRestart[] {
  return facts.flatMap(({ id, name, stationId, recordedAt }) =>
    name === 'station.booted' && stationId !== undefined
      ? [{ factId: id, stationKey: stationKeyOf(stationId), at: momentOf(recordedAt) }]
      : [],
  );
}

/** Where stations say that nobody charges at a connector. `Preparing` is not that: its cable is still plugged in. */
export function readReleases(facts: readonly AnyFact[]): ConnectorRelease[] {
  return facts.flatMap((fact) =>
    fact.name === 'station.status-reported' &&
    fact.stationId !== undefined &&
    fact.data.status === 'Available' &&
    fact.data.connectorId > 0
      ? [
          {
            factId: fact.id,
            stationKey: stationKeyOf(fact.stationId),
            connectorId: fact.data.connectorId,
            at: momentOf(fact.occurredAt),
            recordedAt: momentOf(fact.recordedAt),
          },
        ]
      : [],
  );
}

/** Of facts that fit their class, whose moments are ISO 8601 in any of its forms. */
function momentOf(text: string): string {
  return new Date(text).toISOString();
}
