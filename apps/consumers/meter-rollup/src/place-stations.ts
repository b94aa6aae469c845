import {
  lockNames,
  Rollups,
  WHOLE_SUBJECT,
  type DatabaseTransaction,
  type RollupSpan,
  type RollupStation,
} from '@busbar/database';
import { sumBuckets } from './sum-buckets';

/**
 * Where stations are for their rollups: as they were last computed, or, the first time, as the registry says. A station
 * that the registry does not know has no site and days of UTC.
 */
export async function placesOf(
  transaction: DatabaseTransaction,
  stationKeys: readonly string[],
): Promise<Map<string, RollupStation>> {
  const rollups = new Rollups(transaction);
  const places = await rollups.stations(stationKeys);
  const missing = stationKeys.filter((key) => !places.has(key));
  const registered = await rollups.registryPlaces(missing);
  for (const stationKey of missing) {
    const place = registered.find((candidate) => candidate.stationKey === stationKey) ?? {
      stationKey,
      siteId: null,
      timeZone: 'UTC',
    };
    await rollups.saveStation(place);
    places.set(stationKey, place);
  }
  return places;
}

/**
 * Follows changes of the registry: a station's site, and the site's time zone. Days are computed anew in the new zone, and
 * a site's rollups are those of the stations that it has now. Changes nothing for stations that stayed where they were.
 */
export async function placeStations(transaction: DatabaseTransaction, stationKeys: readonly string[]): Promise<void> {
  if (stationKeys.length === 0) return;
  const rollups = new Rollups(transaction);
  const before = await rollups.stations(stationKeys);
  const moves = (await rollups.registryPlaces(stationKeys)).flatMap((after) => {
    const old = before.get(after.stationKey);
    return old && (old.siteId !== after.siteId || old.timeZone !== after.timeZone) ? [{ old, after }] : [];
  });
  if (moves.length === 0) return;
  for (const { after } of moves) await rollups.saveStation(after);

  const moved = moves.map(({ after }) => after.stationKey);
  const spans = (await rollups.extents(moved)).map(({ subject, first, last }): RollupSpan => ({
    ...subject,
    since: first,
    until: minuteAfter(last),
  }));
  await rollups.clear('connector', moved, ['1d']);
  await rollups.clear('station', moved, ['1d']);

  const sites = new Map<string, string>();
  for (const { old, after } of moves) {
    // A site that stations left keeps its zone; one that is there both before and after takes the new one.
    if (old.siteId !== null && !sites.has(old.siteId)) sites.set(old.siteId, old.timeZone);
    if (after.siteId !== null) sites.set(after.siteId, after.timeZone);
  }
  const siteIds = [...sites.keys()];
  await lockNames(transaction, 'meter-rollup.site', siteIds);
  await rollups.clear('site', siteIds, ['1m', '15m', '1h', '1d']);
  const siteSpans: RollupSpan[] = [];
  for (const siteId of siteIds) {
    const members = (await rollups.stationsOfSite(siteId)).map(({ stationKey }) => stationKey);
    const extents = await rollups.extents(members);
    const first = extents.map((extent) => extent.first).sort()[0];
    const last = extents
      .map((extent) => extent.last)
      .sort()
      .at(-1);
    if (first && last)
      siteSpans.push({
        scope: 'site',
        subjectId: siteId,
        connectorId: WHOLE_SUBJECT,
        since: first,
        until: minuteAfter(last),
      });
  }
  await rollups.sumSiteMinutes(siteSpans);
  const zones = new Map(moves.map(({ after }) => [after.stationKey, after.timeZone]));
  await sumBuckets(
    transaction,
    [...spans, ...siteSpans],
    ({ scope, subjectId }) => (scope === 'site' ? sites.get(subjectId) : zones.get(subjectId)) ?? 'UTC',
  );
}

function minuteAfter(moment: string): string {
  return new Date(Date.parse(moment) + 60_000).toISOString();
}
