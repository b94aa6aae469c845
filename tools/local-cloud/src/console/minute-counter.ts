const BUCKET_MS = 5_000;
const BUCKETS = 12;

export interface Rate {
  /** Of the last minute. */
  readonly events: number;
  readonly errors: number;
}

interface Counter {
  readonly events: Uint32Array;
  readonly errors: Uint32Array;
  /** The number of the bucket that was written last. */
  last: number;
}

/** Counts by key over the last minute, in steps of five seconds. */
export class MinuteCounter {
  private readonly counters = new Map<string, Counter>();

  constructor(private readonly now: () => number) {}

  add(key: string, failed: boolean, times = 1): void {
    const bucket = Math.floor(this.now() / BUCKET_MS);
    let counter = this.counters.get(key);
    if (counter === undefined)
      this.counters.set(
        key,
        (counter = { events: new Uint32Array(BUCKETS), errors: new Uint32Array(BUCKETS), last: bucket }),
      );
    advance(counter, bucket);
    const at = bucket % BUCKETS;
    counter.events[at] = (counter.events[at] ?? 0) + times;
    if (failed) counter.errors[at] = (counter.errors[at] ?? 0) + times;
  }

  read(): Record<string, Rate> {
    const bucket = Math.floor(this.now() / BUCKET_MS);
    const found: Record<string, Rate> = {};
    for (const [key, counter] of this.counters) {
      advance(counter, bucket);
      const events = sum(counter.events);
      if (events > 0) found[key] = { events, errors: sum(counter.errors) };
      else this.counters.delete(key);
    }
    return found;
  }
}

function advance(counter: Counter, bucket: number): void {
  for (let steps = Math.min(bucket - counter.last, BUCKETS); steps > 0; steps -= 1) {
    counter.events[(bucket - steps + 1) % BUCKETS] = 0;
    counter.errors[(bucket - steps + 1) % BUCKETS] = 0;
  }
  counter.last = Math.max(counter.last, bucket);
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
