import { bucketOf, type BucketResolution } from '@busbar/domain';

/** A reading of one connector. */
export interface Reading {
  /** ISO 8601. */
  readonly at: string;
  /** Energy register, in Wh. */
  readonly energyWh: number | null;
  readonly powerW: number | null;
}

export interface ReadingBucket {
  readonly at: string;
  readonly energyWh: number;
  readonly powerW: number | null;
}

/**
 * Puts the readings of one session, in order of time, into buckets. Energy between two registers is spread evenly over
 * the time between them; a register that falls was reset and tells nothing of that time. The energies of all buckets add
 * up to exactly what the registers tell.
 */
export function bucketReadings(
  readings: readonly Reading[],
  resolution: BucketResolution,
  timeZone: string,
): ReadingBucket[] {
  const buckets = new Map<number, { energyWh: number; powerW: number | null }>();
  const bucketAt = (at: number): { energyWh: number; powerW: number | null } => {
    const { since } = bucketOf(at, resolution, timeZone);
    const bucket = buckets.get(since) ?? { energyWh: 0, powerW: null };
    buckets.set(since, bucket);
    return bucket;
  };
  let last: { at: number; energyWh: number } | undefined;
  for (const reading of readings) {
    const at = Date.parse(reading.at);
    const bucket = bucketAt(at);
    if (reading.powerW !== null) bucket.powerW = Math.max(bucket.powerW ?? 0, reading.powerW);
    if (reading.energyWh === null) continue;
    if (last && reading.energyWh > last.energyWh) spread(last, { at, energyWh: reading.energyWh });
    last = { at, energyWh: reading.energyWh };
  }
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([since, bucket]) => ({ at: new Date(since).toISOString(), ...bucket }));

  function spread(from: { at: number; energyWh: number }, to: { at: number; energyWh: number }): void {
    const energyAt = (moment: number): number =>
      moment >= to.at
        ? to.energyWh
        : from.energyWh + Math.round(((to.energyWh - from.energyWh) * (moment - from.at)) / (to.at - from.at));
    // Two registers of one moment belong to that moment's bucket.
    if (to.at === from.at) bucketAt(to.at).energyWh += to.energyWh - from.energyWh;
    for (let moment = from.at; moment < to.at;) {
      const until = Math.min(bucketOf(moment, resolution, timeZone).until, to.at);
      bucketAt(moment).energyWh += energyAt(until) - energyAt(moment);
      moment = until;
    }
  }
}
