import type { JournalEntry } from '../kernel/journal';

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

/** How much happens to each resource, and how much of it goes wrong: the last minute, in steps of five seconds. */
export class RateMeter {
  private readonly counters = new Map<string, Counter>();

  constructor(private readonly now: () => number) {}

  count(entry: JournalEntry): void {
    // An execution counts once, when it ends; its tasks are seen where they go.
    if (entry.kind === 'task' || (entry.kind === 'execution' && entry.detail?.['status'] === undefined)) return;
    const key = meterKey(entry);
    const bucket = Math.floor(this.now() / BUCKET_MS);
    let counter = this.counters.get(key);
    if (counter === undefined)
      this.counters.set(
        key,
        (counter = { events: new Uint32Array(BUCKETS), errors: new Uint32Array(BUCKETS), last: bucket }),
      );
    advance(counter, bucket);
    const at = bucket % BUCKETS;
    counter.events[at] = (counter.events[at] ?? 0) + 1;
    if (entry.outcome !== 'ok') counter.errors[at] = (counter.errors[at] ?? 0) + 1;
  }

  rates(): Record<string, Rate> {
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

/** The resource as the map knows it: an ARN without qualifier, object key or route. */
export function meterKey(entry: Pick<JournalEntry, 'kind' | 'resource'>): string {
  const { resource } = entry;
  if (resource.startsWith('arn:aws:lambda:')) return resource.split(':').slice(0, 7).join(':');
  if (resource.startsWith('arn:aws:s3:::')) return resource.split('/', 1)[0] as string;
  if (resource.startsWith('arn:aws:execute-api:')) return `api:${resource.split(':')[5]?.split('/', 1)[0] ?? ''}`;
  return resource;
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
