import { fuzz } from './fuzz';

describe('damaged frames', () => {
  it('end as a proper error or a checked message, quickly, whatever the damage', () => {
    const reports = fuzz({ count: 7_000, seed: 20_261_124, now: () => performance.now() });
    for (const { version, failures, ends } of reports) {
      expect({ version, failures }).toEqual({ version, failures: [] });
      // A fuzzer that only ever breaks the JSON, or never does, tries little.
      const share = (prefix: string) =>
        Object.entries(ends).reduce((sum, [end, count]) => sum + (end.startsWith(prefix) ? count : 0), 0) / 7_000;
      expect(share('call accepted')).toBeGreaterThan(0.02);
      expect(share('call refused')).toBeGreaterThan(0.1);
      expect(share('malformed')).toBeGreaterThan(0.1);
    }
  });

  it('are the same for the same seed', () => {
    const run = () => fuzz({ count: 200, seed: 7, now: () => 0 });
    expect(run()).toEqual(run());
  });
});
