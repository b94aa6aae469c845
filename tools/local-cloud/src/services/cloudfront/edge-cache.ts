import type { Clock } from '../../kernel/clock';
import type { WebResponse } from '../../kernel/services';
import type { CachePolicy } from './policies';

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 5_000;

interface Entry {
  readonly response: WebResponse;
  readonly path: string;
  readonly storedAt: number;
  readonly until: number;
  readonly variants: Map<string, WebResponse>;
}

/** What a distribution keeps of its origins: bounded, the least recently used goes first. */
export class EdgeCache {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly clock: Clock) {}

  /** The answer and its age in seconds. */
  find(
    key: string,
  ): { readonly response: WebResponse; readonly age: number; readonly variants: Map<string, WebResponse> } | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    const now = this.clock.now();
    if (now >= entry.until) {
      this.remove(key, entry);
      return undefined;
    }
    // A Map keeps the order of insertion; the last one in is the last one out.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return { response: entry.response, age: Math.floor((now - entry.storedAt) / 1000), variants: entry.variants };
  }

  /** Keeps an answer for `seconds`; answers what there is to keep compressed forms in. */
  keep(key: string, path: string, response: WebResponse, seconds: number): void {
    if (seconds <= 0 || response.body.length > MAX_BYTES / 8) return;
    const earlier = this.entries.get(key);
    if (earlier !== undefined) this.remove(key, earlier);
    const storedAt = this.clock.now();
    this.entries.set(key, { response, path, storedAt, until: storedAt + seconds * 1000, variants: new Map() });
    this.bytes += response.body.length;
    for (const [oldest, entry] of this.entries) {
      if (this.bytes <= MAX_BYTES && this.entries.size <= MAX_ENTRIES) break;
      this.remove(oldest, entry);
    }
  }

  /** Forgets every entry whose path matches; answers how many. */
  invalidate(matches: (path: string) => boolean): number {
    let count = 0;
    for (const [key, entry] of this.entries) {
      if (!matches(entry.path)) continue;
      this.remove(key, entry);
      count += 1;
    }
    return count;
  }

  private remove(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.bytes -= entry.response.body.length;
  }
}

/**
 * For how many seconds an answer is kept: the origin's `s-maxage`, `max-age` or `Expires` within the policy's bounds;
 * `no-store`, `no-cache` and `private` count unless the policy's minimum is above zero.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist
 */
export function timeToLive(policy: CachePolicy, response: WebResponse, now: number): number {
  const control = String(response.headers['cache-control'] ?? '').toLowerCase();
  if (/\b(no-store|no-cache|private)\b/.test(control)) return policy.minTtl;
  const seconds = /\bs-maxage=(\d+)/.exec(control)?.[1] ?? /\bmax-age=(\d+)/.exec(control)?.[1];
  if (seconds !== undefined) return Math.min(Math.max(Number(seconds), policy.minTtl), policy.maxTtl);
  const expires = Date.parse(String(response.headers['expires'] ?? ''));
  if (!Number.isNaN(expires)) return Math.min(Math.max((expires - now) / 1000, policy.minTtl), policy.maxTtl);
  return Math.max(policy.minTtl, policy.defaultTtl);
}
