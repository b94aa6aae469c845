import { runSeed } from './run-seed';
import { ledgerByArrival } from './ledger-by-arrival';

/** How many, and from which on: `npm run test:seeds -- --seeds=200 --seed=1`. */
const COUNT = Number(process.env['BUSBAR_SEEDS'] ?? 2);
const FIRST = Number(process.env['BUSBAR_SEED'] ?? 1);
const SEED_LIMIT_MS = 180_000;

describe('the network, with duplicates, reordering, crashes, throttles, a bus that refuses and a database that is away', () => {
  it.each(Array.from({ length: COUNT }, (_none, index) => FIRST + index))(
    'knows to the Wh what its stations did: seed %i',
    async (seed) => {
      const { findings } = await runSeed(seed);
      expect(findings).toEqual([]);
    },
    SEED_LIMIT_MS,
  );

  it(
    'lives the same life again with the same seed, and another one with another seed',
    async () => {
      const [first, again, other] = [await runSeed(FIRST), await runSeed(FIRST), await runSeed(FIRST + 1)];
      expect(again).toEqual(first);
      expect(other.fingerprint.deliveries).not.toBe(first.fingerprint.deliveries);
    },
    3 * SEED_LIMIT_MS,
  );

  it(
    'finds a ledger that believes the reading that arrives last, and finds it again from its seed',
    async () => {
      const wrong = await ledgerByArrival();
      try {
        for (let seed = FIRST; seed < FIRST + 10; seed += 1) {
          const { findings, fingerprint } = await runSeed(seed, { code: { 'session-ledger': wrong.folder } });
          if (findings.length === 0) continue;
          expect(findings.join('\n')).toMatch(/\d+ Wh instead of \d+ Wh/);
          expect(await runSeed(seed, { code: { 'session-ledger': wrong.folder } })).toMatchObject({
            findings,
            fingerprint,
          });
          return;
        }
        throw new Error('Ten seeds did not find it.');
      } finally {
        wrong.remove();
      }
    },
    12 * SEED_LIMIT_MS,
  );
});
