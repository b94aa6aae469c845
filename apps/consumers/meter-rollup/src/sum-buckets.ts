import {
  Rollups,
  type DatabaseTransaction,
  type RollupBucket,
  type RollupSpan,
  type RollupSubject,
} from '@busbar/database';
import { bucketsBetween } from '@busbar/domain';

/**
 * Computes the quarters, hours and days that these minutes lie in. Days are summed from quarters, whose borders every
 * time zone's midnight keeps to.
 */
export async function sumBuckets(
  transaction: DatabaseTransaction,
  spans: readonly RollupSpan[],
  zoneOf: (subject: RollupSubject) => string,
): Promise<void> {
  const rollups = new Rollups(transaction);
  await rollups.sumBuckets(bucketsOf(spans, '15m', zoneOf));
  await rollups.sumBuckets([...bucketsOf(spans, '1h', zoneOf), ...bucketsOf(spans, '1d', zoneOf)]);
}

function bucketsOf(
  spans: readonly RollupSpan[],
  resolution: RollupBucket['resolution'],
  zoneOf: (subject: RollupSubject) => string,
): RollupBucket[] {
  const buckets = new Map<string, RollupBucket>();
  for (const { scope, subjectId, connectorId, since, until } of spans) {
    const subject = { scope, subjectId, connectorId };
    for (const bucket of bucketsBetween(Date.parse(since), Date.parse(until), resolution, zoneOf(subject))) {
      const bucketAt = new Date(bucket.since).toISOString();
      buckets.set(JSON.stringify([scope, subjectId, connectorId, bucketAt]), {
        ...subject,
        resolution,
        bucketAt,
        until: new Date(bucket.until).toISOString(),
      });
    }
  }
  return [...buckets.values()];
}
