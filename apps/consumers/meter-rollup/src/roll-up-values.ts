import {
  lockNames,
  MeterValues,
  Rollups,
  WHOLE_SUBJECT,
  type DatabaseTransaction,
  type MeterSpan,
  type MeterValue,
  type Moment,
  type RollupRecord,
  type RollupSpan,
  type SpanReading,
} from '@busbar/database';
import { floorMinute, MAX_GAP_MS, rollUpMinutes } from '@busbar/domain';
import { sumBuckets } from './sum-buckets';
import { placesOf } from './place-stations';

const MINUTE = 60_000;
/** Readings further apart than this are computed as two stretches, so that what lies between is left alone. */
const STRETCH_GAP_MS = 60 * MINUTE;

/**
 * Computes anew every bucket that these readings bear on: from the register before them to the one after them, since
 * energy is spread over the time between registers. Everything is computed from what is stored, so it does not matter
 * in which order readings came.
 */
export async function rollUpValues(transaction: DatabaseTransaction, values: readonly MeterValue[]): Promise<void> {
  if (values.length === 0) return;
  const store = new MeterValues(transaction);
  const rollups = new Rollups(transaction);

  const touched = stretchesOf(values);
  const around = await store.neighbours(touched, MAX_GAP_MS);
  const spans = mergeSpans(
    touched.map((span, index) => ({
      ...span,
      since: toMoment(floorMinute(timeOf(around[index]?.before?.at ?? span.since))),
      until: toMoment(floorMinute(timeOf(around[index]?.after?.at ?? span.until)) + MINUTE),
    })),
  );
  const inside = await store.within(spans);
  // The first and last minute of a span are shared with what lies beyond the registers that bound it.
  const beyond = await store.neighbours(spans, MAX_GAP_MS);
  const minutes = spans.flatMap((span, index) => minutesOf(span, inside[index] ?? [], beyond[index]));
  const connectorSpans = spans.map(({ stationKey, connectorId, since, until }): RollupSpan => ({
    scope: 'connector',
    subjectId: stationKey,
    connectorId,
    since,
    until,
  }));
  await rollups.replaceMinutes(connectorSpans, minutes);
  await rollups.saveConnectors(spans);

  const stationSpans = mergeRollupSpans(
    connectorSpans.map((span) => ({ ...span, scope: 'station' as const, connectorId: WHOLE_SUBJECT })),
  );
  await rollups.sumStationMinutes(stationSpans);

  const places = await placesOf(transaction, [...new Set(stationSpans.map(({ subjectId }) => subjectId))]);
  const siteSpans = mergeRollupSpans(
    stationSpans.flatMap((span) => {
      const siteId = places.get(span.subjectId)?.siteId;
      return siteId === null || siteId === undefined ? [] : [{ ...span, scope: 'site' as const, subjectId: siteId }];
    }),
  );
  // Stations of one site are rolled up by different transactions; each must see what the others wrote before it sums up.
  await lockNames(
    transaction,
    'meter-rollup.site',
    siteSpans.map(({ subjectId }) => subjectId),
  );
  await rollups.sumSiteMinutes(siteSpans);

  const zoneOfSite = new Map(
    [...places.values()].flatMap(({ siteId, timeZone }) => (siteId === null ? [] : [[siteId, timeZone]])),
  );
  await sumBuckets(
    transaction,
    [...connectorSpans, ...stationSpans, ...siteSpans],
    ({ scope, subjectId }) => (scope === 'site' ? zoneOfSite.get(subjectId) : places.get(subjectId)?.timeZone) ?? 'UTC',
  );
}

function minutesOf(
  span: MeterSpan,
  inside: readonly SpanReading[],
  beyond: { readonly before: SpanReading | null; readonly after: SpanReading | null } | undefined,
): RollupRecord[] {
  const readings = [...(beyond?.before ? [beyond.before] : []), ...inside, ...(beyond?.after ? [beyond.after] : [])];
  return rollUpMinutes(
    readings.map(({ at, energyWh, powerW }) => ({ at: timeOf(at), energyWh, powerW })),
    timeOf(span.since),
    timeOf(span.until),
  ).map(({ minute, energyWh, peakPowerW }) => ({
    scope: 'connector',
    subjectId: span.stationKey,
    connectorId: span.connectorId,
    resolution: '1m',
    bucketAt: toMoment(minute),
    energyWh,
    peakPowerW,
  }));
}

/** Stretches of readings per connector; `until` lies just behind the last one. */
function stretchesOf(values: readonly MeterValue[]): MeterSpan[] {
  const points = values.map(({ stationKey, connectorId, at }) => ({
    stationKey,
    connectorId,
    since: at,
    until: toMoment(timeOf(at) + 1),
  }));
  return merge(points, ({ stationKey, connectorId }) => JSON.stringify([stationKey, connectorId]), STRETCH_GAP_MS);
}

function mergeSpans(spans: readonly MeterSpan[]): MeterSpan[] {
  return merge(spans, ({ stationKey, connectorId }) => JSON.stringify([stationKey, connectorId]), 0);
}

function mergeRollupSpans(spans: readonly RollupSpan[]): RollupSpan[] {
  return merge(spans, ({ scope, subjectId, connectorId }) => JSON.stringify([scope, subjectId, connectorId]), 0);
}

/** Joins spans of the same thing that overlap, touch, or lie at most `gapMs` apart. */
function merge<T extends { readonly since: Moment; readonly until: Moment }>(
  spans: readonly T[],
  keyOf: (span: T) => string,
  gapMs: number,
): T[] {
  const merged = new Map<string, T[]>();
  for (const span of [...spans].sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))) {
    const key = keyOf(span);
    const list = merged.get(key) ?? [];
    const last = list.at(-1);
    if (last && timeOf(span.since) <= timeOf(last.until) + gapMs)
      list[list.length - 1] = { ...last, until: span.until > last.until ? span.until : last.until };
    else list.push(span);
    merged.set(key, list);
  }
  return [...merged.values()].flat();
}

function timeOf(moment: Moment): number {
  return Date.parse(moment);
}

function toMoment(time: number): Moment {
  return new Date(time).toISOString();
}
