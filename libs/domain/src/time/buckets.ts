/** Lengths of rollup buckets; `1d` is the day of a time zone. */
export const BUCKET_RESOLUTIONS = ['1m', '15m', '1h', '1d'] as const;
export type BucketResolution = (typeof BUCKET_RESOLUTIONS)[number];

/** Half open: `since` belongs to the bucket, `until` does not. In ms since the epoch. */
export interface Bucket {
  readonly since: number;
  readonly until: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FIXED: Readonly<Record<Exclude<BucketResolution, '1d'>, number>> = {
  '1m': MINUTE,
  '15m': 15 * MINUTE,
  '1h': HOUR,
};

const formats = new Map<string, Intl.DateTimeFormat>();
const days = new Map<string, Bucket>();
const MAX_DAYS = 5_000;

/** Whether this is the name of an IANA time zone, e.g. `America/Chicago`. */
export function isTimeZone(name: string): boolean {
  try {
    dateFormat(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The bucket that a moment lies in. Minutes, quarters and hours are those of UTC; a day is the day of the zone: 23 or
 * 25 hours long where the clock is changed on it.
 * @param at ms since the epoch
 * @param timeZone IANA name; needed for `1d` only
 * @throws {RangeError} for an unknown zone
 */
export function bucketOf(at: number, resolution: BucketResolution, timeZone = 'UTC'): Bucket {
  if (resolution !== '1d') {
    const length = FIXED[resolution];
    const since = Math.floor(at / length) * length;
    return { since, until: since + length };
  }
  return dayOf(at, timeZone);
}

/** Every bucket that shares a moment with [since, until), oldest first. */
export function bucketsBetween(since: number, until: number, resolution: BucketResolution, timeZone = 'UTC'): Bucket[] {
  const buckets: Bucket[] = [];
  for (let at = since; at < until; at = buckets.at(-1)?.until ?? until)
    buckets.push(bucketOf(at, resolution, timeZone));
  return buckets;
}

function dayOf(at: number, timeZone: string): Bucket {
  const date = localDate(at, timeZone);
  const key = `${timeZone} ${date}`;
  const known = days.get(key);
  if (known) return known;
  // Dates only grow with time, so the first moment of one can be searched for. That finds midnight also where the
  // clock skips it. No day is longer than 25 hours or shorter than 23.
  const since = firstMoment(at - 26 * HOUR, at, (moment) => localDate(moment, timeZone) >= date);
  const until = firstMoment(at, at + 26 * HOUR, (moment) => localDate(moment, timeZone) > date);
  const day = { since, until };
  if (days.size >= MAX_DAYS) days.clear();
  days.set(key, day);
  return day;
}

/** The first whole minute in (low, high] for which the test holds; it does not hold at `low`, and does at `high`. */
function firstMoment(low: number, high: number, holds: (moment: number) => boolean): number {
  let before = Math.floor(low / MINUTE);
  let after = Math.ceil(high / MINUTE);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (holds(middle * MINUTE)) after = middle;
    else before = middle;
  }
  return after * MINUTE;
}

/** `2026-03-08` */
function localDate(at: number, timeZone: string): string {
  const parts = dateFormat(timeZone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `${part('year').padStart(6, '0')}-${part('month')}-${part('day')}`;
}

function dateFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format;
}
