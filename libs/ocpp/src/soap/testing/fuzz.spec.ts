import { fuzz } from './fuzz';

describe('damaged envelopes', () => {
  it('end as a proper fault or a checked message, quickly, whatever the damage', () => {
    const count = 3_000;
    for (const { version, failures, ends } of fuzz({ count, seed: 20_261_124, now: () => performance.now() })) {
      expect({ version, failures }).toEqual({ version, failures: [] });
      // A fuzzer that only ever breaks the XML, or never does, tries little.
      for (const end of ['request accepted', 'answer accepted', 'request refused', 'answer malformed']) {
        const times = Object.entries(ends).reduce((sum, [name, each]) => sum + (name.startsWith(end) ? each : 0), 0);
        expect(times / count).toBeGreaterThan(0.05);
      }
    }
  });

  it('are the same for the same seed', () => {
    const run = () => fuzz({ count: 100, seed: 7, now: () => 0 });
    expect(run()).toEqual(run());
  });
});
