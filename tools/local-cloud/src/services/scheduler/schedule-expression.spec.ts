import fc from 'fast-check';
import { scheduleExpression } from './schedule-expression';

const at = (text: string): number => Date.parse(text);
const next = (expression: string, after: string, zone = 'UTC'): string | undefined => {
  const time = scheduleExpression(expression, zone).next(at(after), at(after));
  return time === undefined ? undefined : new Date(time).toISOString();
};

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
describe('a rate', () => {
  it.each([
    ['rate(1 minute)', '2026-01-01T00:01:00.000Z'],
    ['rate(5 minutes)', '2026-01-01T00:05:00.000Z'],
    ['rate(1 hour)', '2026-01-01T01:00:00.000Z'],
    ['rate(2 days)', '2026-01-03T00:00:00.000Z'],
  ])('%s fires one period after its begin', (expression, expected) => {
    expect(next(expression, '2026-01-01T00:00:00Z')).toBe(expected);
  });

  it('keeps its beat, whenever it is asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 90 }), fc.integer({ min: 0, max: 10 ** 10 }), (minutes, late) => {
        const begin = 1_700_000_000_000;
        const time = scheduleExpression(`rate(${minutes} minutes)`, 'UTC').next(begin + late, begin) ?? 0;
        expect((time - begin) % (minutes * 60_000)).toBe(0);
        expect(time).toBeGreaterThan(begin + late);
        expect(time - (begin + late)).toBeLessThanOrEqual(minutes * 60_000);
      }),
    );
  });

  it.each([
    'rate(1 minutes)',
    'rate(2 minute)',
    'rate(0 minutes)',
    'rate(5 weeks)',
    'rate(-1 hours)',
    'every minute',
    'cron(* * *)',
    'cron(0 10 * * * *)',
    'at(tomorrow)',
  ])('%s is refused', (expression) => {
    expect(() => scheduleExpression(expression, 'UTC')).toThrow();
  });
});

describe('a cron expression', () => {
  it.each([
    ['cron(0 10 * * ? *)', '2026-01-01T10:00:00Z', '2026-01-02T10:00:00.000Z'],
    ['cron(15 12 * * ? *)', '2026-01-01T00:00:00Z', '2026-01-01T12:15:00.000Z'],
    ['cron(0 18 ? * MON-FRI *)', '2026-01-02T18:00:00Z', '2026-01-05T18:00:00.000Z'],
    ['cron(0 8 1 * ? *)', '2026-01-02T00:00:00Z', '2026-02-01T08:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-01-01T00:01:00Z', '2026-01-01T00:15:00.000Z'],
    // 1 is Sunday, 7 Saturday; 2026-01-04 is a Sunday.
    ['cron(0 0 ? * 1 *)', '2026-01-01T00:00:00Z', '2026-01-04T00:00:00.000Z'],
    ['cron(0 0 ? * 2-6 *)', '2026-01-03T00:00:00Z', '2026-01-05T00:00:00.000Z'],
    ['cron(0 0 ? * 7 *)', '2026-01-01T00:00:00Z', '2026-01-03T00:00:00.000Z'],
    ['cron(0 0 L * ? *)', '2026-02-01T00:00:00Z', '2026-02-28T00:00:00.000Z'],
    ['cron(0 9 ? * 2#1 *)', '2026-01-06T00:00:00Z', '2026-02-02T09:00:00.000Z'],
    ['cron(0 0 ? * 6L *)', '2026-01-01T00:00:00Z', '2026-01-30T00:00:00.000Z'],
    ['cron(0 0 1 1 ? 2028)', '2026-01-01T00:00:00Z', '2028-01-01T00:00:00.000Z'],
  ])('%s after %s fires at %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it('follows the wall clock of its time zone over the change to summer time', () => {
    expect(next('cron(0 8 * * ? *)', '2026-03-07T15:00:00Z', 'America/Chicago')).toBe('2026-03-08T13:00:00.000Z');
    expect(next('cron(0 8 * * ? *)', '2026-03-06T15:00:00Z', 'America/Chicago')).toBe('2026-03-07T14:00:00.000Z');
  });

  it('ends with its last year', () => {
    expect(next('cron(0 0 1 1 ? 2025)', '2026-01-01T00:00:00Z')).toBeUndefined();
  });
});

describe('a single time', () => {
  it('fires once, in its time zone', () => {
    expect(next('at(2026-06-01T12:00:00)', '2026-01-01T00:00:00Z', 'America/New_York')).toBe(
      '2026-06-01T16:00:00.000Z',
    );
    expect(next('at(2025-06-01T12:00:00)', '2026-01-01T00:00:00Z')).toBeUndefined();
  });

  it('needs a time zone that exists', () => {
    expect(() => scheduleExpression('at(2026-06-01T12:00:00)', 'Mars/Olympus')).toThrow("no time zone 'Mars/Olympus'");
  });
});
