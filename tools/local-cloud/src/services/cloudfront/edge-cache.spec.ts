import { ManualClock } from '../../testing/manual-clock';
import { EdgeCache, timeToLive } from './edge-cache';
import { NONE, type CachePolicy } from './policies';

const policy = (minTtl: number, defaultTtl: number, maxTtl: number): CachePolicy => ({
  minTtl,
  defaultTtl,
  maxTtl,
  gzip: false,
  brotli: false,
  headers: NONE,
  cookies: NONE,
  query: NONE,
});
const answer = (
  headers: Record<string, string> = {},
  body = 'x',
): { status: number; headers: Record<string, string>; body: Buffer } => ({
  status: 200,
  headers,
  body: Buffer.from(body),
});
const NOW = Date.UTC(2026, 0, 1);

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist
describe('how long an answer is kept', () => {
  it.each([
    ['the default without a word of the origin', policy(1, 60, 100), {}, 60],
    ['as the origin says', policy(1, 60, 100), { 'cache-control': 'max-age=30' }, 30],
    ['by s-maxage before max-age', policy(1, 60, 100), { 'cache-control': 'max-age=30, s-maxage=20' }, 20],
    ['no longer than the maximum', policy(1, 60, 100), { 'cache-control': 'max-age=3000' }, 100],
    ['no shorter than the minimum', policy(10, 60, 100), { 'cache-control': 'max-age=0' }, 10],
    ['until it expires', policy(1, 60, 100), { expires: new Date(NOW + 40_000).toUTCString() }, 40],
    ['not at all when the origin forbids it', policy(0, 60, 100), { 'cache-control': 'no-store' }, 0],
    ['for the minimum even then', policy(5, 60, 100), { 'cache-control': 'private' }, 5],
  ])('%s', (_name, by, headers, seconds) => {
    expect(timeToLive(by, answer(headers), NOW)).toBe(seconds);
  });
});

describe('the cache of a distribution', () => {
  it('tells the age and forgets when the time is over', async () => {
    const clock = new ManualClock();
    const cache = new EdgeCache(clock);
    cache.keep('k', '/k', answer(), 10);
    await clock.advance(9_000);
    expect(cache.find('k')?.age).toBe(9);
    await clock.advance(1_000);
    expect(cache.find('k')).toBeUndefined();
  });

  it('lets the least recently used go first', () => {
    const cache = new EdgeCache(new ManualClock());
    const large = 'x'.repeat(7 * 1024 * 1024);
    for (let i = 0; i < 9; i += 1) cache.keep(`k${i}`, `/k${i}`, answer({}, large), 100);
    cache.find('k0');
    cache.keep('k9', '/k9', answer({}, large), 100);
    expect([cache.find('k0') !== undefined, cache.find('k1') !== undefined, cache.find('k9') !== undefined]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('forgets what an invalidation names', () => {
    const cache = new EdgeCache(new ManualClock());
    cache.keep('a', '/a', answer(), 10);
    cache.keep('b', '/b', answer(), 10);
    expect(cache.invalidate((path) => path === '/a')).toBe(1);
    expect([cache.find('a'), cache.find('b')?.age]).toEqual([undefined, 0]);
  });
});
