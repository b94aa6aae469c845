import fc from 'fast-check';
import { bucketOf, bucketsBetween, isTimeZone } from './buckets';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const day = (text: string, zone: string) => {
  const { since, until } = bucketOf(at(text), '1d', zone);
  return [new Date(since).toISOString(), new Date(until).toISOString(), (until - since) / HOUR];
};

describe('a day', () => {
  it('has 23 hours where clocks go forward and 25 where they go back', () => {
    expect(day('2026-03-08T12:00:00Z', 'America/Chicago')).toEqual([
      '2026-03-08T06:00:00.000Z',
      '2026-03-09T05:00:00.000Z',
      23,
    ]);
    expect(day('2026-11-01T12:00:00Z', 'America/New_York')).toEqual([
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
      25,
    ]);
    expect(day('2026-06-01T00:30:00Z', 'America/Chicago')).toEqual([
      '2026-05-31T05:00:00.000Z',
      '2026-06-01T05:00:00.000Z',
      24,
    ]);
  });
  it('begins at one where the clock skips midnight', () => {
    // Lebanon goes forward at midnight.
    expect(day('2026-03-29T12:00:00Z', 'Asia/Beirut')).toEqual([
      '2026-03-28T22:00:00.000Z',
      '2026-03-29T21:00:00.000Z',
      23,
    ]);
  });
  it('follows the one before without gap or overlap, in every zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') }),
        fc.constantFrom(
          'America/Chicago',
          'Europe/Berlin',
          'Asia/Kathmandu',
          'Australia/Lord_Howe',
          'Pacific/Auckland',
          'UTC',
        ),
        (moment, zone) => {
          const { since, until } = bucketOf(moment, '1d', zone);
          expect(since <= moment && moment < until).toBe(true);
          expect(bucketOf(since, '1d', zone)).toEqual({ since, until });
          expect(bucketOf(since - 1, '1d', zone).until).toBe(since);
          expect(bucketOf(until, '1d', zone).since).toBe(until);
        },
      ),
    );
  });
});

it('shorter buckets are those of UTC', () => {
  expect(bucketOf(at('2026-01-01T10:44:59.999Z'), '15m')).toEqual({
    since: at('2026-01-01T10:30:00Z'),
    until: at('2026-01-01T10:45:00Z'),
  });
  expect(bucketsBetween(at('2026-01-01T10:59:00Z'), at('2026-01-01T11:01:00Z'), '1h')).toHaveLength(2);
  expect(bucketsBetween(5, 5, '1m')).toEqual([]);
});

it('knows which names are time zones', () => {
  expect([isTimeZone('America/Chicago'), isTimeZone('Chicago')]).toEqual([true, false]);
});
