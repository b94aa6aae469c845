import fc from 'fast-check';
import { isMet } from './bench';
import { summary } from './statistics';

describe('a summary', () => {
  it('takes median and 99th percentile by rank', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(summary(samples)).toEqual({ count: 100, mean: 50.5, median: 50, p99: 99, max: 100 });
    expect(summary([7])).toEqual({ count: 1, mean: 7, median: 7, p99: 7, max: 7 });
  });

  it('is ordered', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1 }), (samples) => {
        const { median, p99, max } = summary(samples);
        expect(median).toBeLessThanOrEqual(p99);
        expect(p99).toBeLessThanOrEqual(max);
      }),
    );
  });
});

it('a limit is met at its value and broken beyond', () => {
  expect(isMet({ what: 'x', unit: 'ms', value: 1, atMost: 1 })).toBe(true);
  expect(isMet({ what: 'x', unit: 'ms', value: 1.01, atMost: 1 })).toBe(false);
  expect(isMet({ what: 'x', unit: '/s', value: 99, atLeast: 100 })).toBe(false);
  expect(isMet({ what: 'x', unit: 'ms', value: Number.NaN, atMost: 1 })).toBe(false);
});
