import { percentile, Statistics } from './statistics';

describe('statistics', () => {
  it('take percentiles by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(values, 50)).toBe(50);
    expect(percentile(values, 99)).toBe(99);
    expect(percentile([7], 99)).toBe(7);
    expect(percentile([], 50)).toBe(0);
  });

  it('count errors by kind', () => {
    const statistics = new Statistics();
    statistics.sent();
    statistics.failed('timeout');
    statistics.failed('timeout');
    expect(statistics.summary()).toMatchObject({ sent: 1, answered: 0, errors: { timeout: 2 } });
  });
});
