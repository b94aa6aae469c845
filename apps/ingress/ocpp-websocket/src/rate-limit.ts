export interface RateLimitOptions {
  /** As many at once, and on average in each minute. */
  readonly perMinute: number;
  /** So many keys are kept; beyond it the one seen first starts anew. */
  readonly mostKeys?: number;
}

/**
 * Counts in memory, so it costs no call; each environment of a function counts for itself. Answers 0 for what is within the
 * limit, else how many were refused in a row.
 */
export function rateLimit({ perMinute, mostKeys = 20_000 }: RateLimitOptions) {
  const perMs = perMinute / 60_000;
  const buckets = new Map<string, { left: number; at: number; refused: number }>();

  return (key: string, now: Date): number => {
    const at = now.getTime();
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      if (buckets.size >= mostKeys) buckets.delete(buckets.keys().next().value as string);
      bucket = { left: perMinute, at, refused: 0 };
      buckets.set(key, bucket);
    }
    bucket.left = Math.min(perMinute, bucket.left + Math.max(0, at - bucket.at) * perMs);
    bucket.at = at;
    if (bucket.left < 1) return ++bucket.refused;
    bucket.left -= 1;
    bucket.refused = 0;
    return 0;
  };
}

export type RateLimit = ReturnType<typeof rateLimit>;
