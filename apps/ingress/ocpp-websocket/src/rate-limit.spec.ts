import fc from 'fast-check';
import { rateLimit } from './rate-limit';

const START = Date.parse('2026-03-01T12:00:00.000Z');
const at = (ms: number): Date => new Date(START + ms);

describe('rateLimit', () => {
  it('lets a burst through, then as many as come in the time, and says how many it refused in a row', () => {
    const limit = rateLimit({ perMinute: 60 });
    expect(Array.from({ length: 60 }, () => limit('a', at(0))).every((refused) => refused === 0)).toBe(true);
    expect([limit('a', at(0)), limit('a', at(500)), limit('a', at(1_000)), limit('a', at(1_000))]).toEqual([
      1, 2, 0, 1,
    ]);
    expect(limit('b', at(0))).toBe(0);
  });

  it('never lets more through than the limit, over any time and however a clock jumps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 500 }),
        (perMinute, steps) => {
          const limit = rateLimit({ perMinute });
          let now = 0;
          let latest = 0;
          let passed = 0;
          let regained = 0;
          for (const step of steps) {
            now += step;
            regained += Math.max(0, step);
            latest = Math.max(latest, now);
            if (limit('a', at(now)) === 0) passed += 1;
          }
          expect(passed).toBeLessThanOrEqual(perMinute + (regained * perMinute) / 60_000 + 1);
        },
      ),
    );
  });

  it('keeps a bounded number of keys', () => {
    const limit = rateLimit({ perMinute: 1, mostKeys: 2 });
    expect([limit('a', at(0)), limit('a', at(0)), limit('b', at(0)), limit('c', at(0))]).toEqual([0, 1, 0, 0]);
    // The first one made room.
    expect([limit('a', at(0)), limit('c', at(0))]).toEqual([0, 1]);
  });
});
