import type { AnyFact } from '@busbar/events';
import { FACTS } from '@busbar/events/topics';
import type { FactDraft, Station } from './outcome';

/** Puts the envelope around a fact. */
export function stamp(
  draft: FactDraft,
  by: {
    readonly station: Pick<Station, 'stationId' | 'operatorId' | 'siteId'>;
    /** The service that publishes. */
    readonly source: string;
    readonly recordedAt: Date;
    readonly correlationId: string;
    readonly traceparent?: string;
  },
): AnyFact {
  const { stationId, operatorId, siteId } = by.station;
  // A draft pairs its name with that name's data, and so does the fact.
  return {
    id: draft.id,
    name: draft.name,
    version: FACTS[draft.name],
    occurredAt: draft.occurredAt,
    recordedAt: by.recordedAt.toISOString(),
    source: by.source,
    operatorId,
    ...(siteId !== undefined && { siteId }),
    stationId,
    correlationId: by.correlationId,
    ...(by.traceparent !== undefined && { traceparent: by.traceparent }),
    data: draft.data,
  } as AnyFact;
}
