import fc from 'fast-check';
import { checkCommand } from '../command/station-command';
import { profileOfFallback, profileOfShare } from './share-profile';
import { limitAt, secondsOf } from './profile-limit';
import { shareLimit, type Share, type Sharer } from './share-limit';

const LIMITS = ['L1', 'L2', 'L3', 'site', 'station-a', 'station-b'];

const limits = fc.record(Object.fromEntries(LIMITS.map((name) => [name, fc.nat(60)])), { noNullPrototype: true });
const sharers = (uses: readonly string[], most = 8): fc.Arbitrary<Sharer[]> =>
  fc
    .array(
      fc.record(
        {
          min: fc.nat(10),
          more: fc.nat(30),
          uses: fc.uniqueArray(fc.constantFrom(...uses), { minLength: 1, maxLength: 4 }),
        },
        { noNullPrototype: true },
      ),
      { maxLength: most },
    )
    .map((each) =>
      each.map(({ min, more, uses: drawn }, index) => ({ id: `s${index}`, min, max: min + more, uses: drawn })),
    );

const drawnOn = (use: string, all: readonly Sharer[], shares: readonly Share[]): number =>
  all.reduce((sum, { uses }, index) => sum + (uses.includes(use) ? (shares[index]?.amount ?? 0) : 0), 0);

/** Who was let in: everybody whose minimum fitted after those before him. */
function letIn(all: readonly Sharer[], limit: Readonly<Record<string, number>>): Sharer[] {
  const left = { ...limit };
  return all.filter(({ min, max, uses }) => {
    if (max <= 0 || uses.some((use) => (left[use] ?? 0) < min)) return false;
    for (const use of uses) left[use] = (left[use] ?? 0) - min;
    return true;
  });
}

describe('sharing limits', () => {
  it('exceeds no limit, and gives whole amounts between minimum and maximum, or nothing', () => {
    fc.assert(
      fc.property(limits, sharers(LIMITS), (limit, all) => {
        const shares = shareLimit(limit, all);
        expect(shares.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
        for (const use of LIMITS) expect(drawnOn(use, all, shares)).toBeLessThanOrEqual(limit[use] ?? 0);
        all.forEach(({ min, max }, index) => {
          const amount = shares[index]?.amount ?? -1;
          expect(Number.isInteger(amount)).toBe(true);
          expect(amount === 0 || (amount >= min && amount <= max)).toBe(true);
        });
      }),
    );
  });

  it('lets in whoever fits, in order, with his minimum', () => {
    fc.assert(
      fc.property(limits, sharers(LIMITS), (limit, all) => {
        const shares = shareLimit(limit, all);
        const inside = letIn(all, limit);
        for (const sharer of all) {
          const { amount } = shares[all.indexOf(sharer)] as Share;
          if (inside.includes(sharer)) expect(amount).toBeGreaterThanOrEqual(sharer.min);
          else expect(amount).toBe(0);
        }
      }),
    );
  });

  it('is max-min fair: who has less than he can use meets a full limit where nobody who could give has more', () => {
    fc.assert(
      fc.property(limits, sharers(LIMITS), (limit, all) => {
        const shares = shareLimit(limit, all);
        const amountOf = (sharer: Sharer): number => shares[all.indexOf(sharer)]?.amount ?? 0;
        const inside = letIn(all, limit);
        for (const sharer of inside) {
          const amount = amountOf(sharer);
          if (amount === sharer.max) continue;
          const isHeldBack = sharer.uses.some(
            (use) =>
              drawnOn(use, all, shares) === (limit[use] ?? 0) &&
              // One unit does not go round.
              inside
                .filter(({ uses }) => uses.includes(use))
                .every((other) => amountOf(other) <= Math.max(amount + 1, other.min)),
          );
          expect({ sharer, amount, isHeldBack }).toEqual({ sharer, amount, isHeldBack: true });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of one limit leaves the poorest as well off as any way of sharing could', () => {
    fc.assert(
      fc.property(fc.nat(24), sharers(['site'], 4), (site, all) => {
        const inside = letIn(all, { site });
        const shares = shareLimit({ site }, inside);
        const got = shares.map(({ amount }) => amount).sort((a, b) => a - b);
        const best = everyWay(inside, site).reduce((one, other) => (isBetter(other, one) ? other : one), []);
        expect(got).toEqual(best);
      }),
    );
  });

  it('of one limit takes from nobody when somebody leaves', () => {
    fc.assert(
      fc.property(fc.nat(200), sharers(['site']), fc.nat(), (site, all, pick) => {
        fc.pre(all.length > 0 && letIn(all, { site }).length === all.length);
        const gone = pick % all.length;
        const rest = all.filter((_, index) => index !== gone);
        const before = shareLimit({ site }, all).filter((_, index) => index !== gone);
        shareLimit({ site }, rest).forEach(({ amount }, index) =>
          expect(amount).toBeGreaterThanOrEqual((before[index] as Share).amount),
        );
      }),
    );
  });

  it('keeps single-phase vehicles from crowding out the other phases', () => {
    const single = { id: 'single', min: 6_000, max: 32_000, uses: ['L1'] };
    const three = { id: 'three', min: 6_000, max: 32_000, uses: ['L1', 'L2', 'L3'] };
    const other = { id: 'other', min: 6_000, max: 32_000, uses: ['L2'] };
    expect(shareLimit({ L1: 40_000, L2: 63_000, L3: 63_000 }, [single, three, other])).toEqual([
      { id: 'single', amount: 20_000 },
      { id: 'three', amount: 20_000 },
      { id: 'other', amount: 32_000 },
    ]);
  });

  it('lets the last one wait where minima do not fit', () => {
    const vehicle = (id: string): Sharer => ({ id, min: 6_000, max: 16_000, uses: ['site'] });
    expect(shareLimit({ site: 16_000 }, [vehicle('a'), vehicle('b'), vehicle('c')])).toEqual([
      { id: 'a', amount: 8_000 },
      { id: 'b', amount: 8_000 },
      { id: 'c', amount: 0 },
    ]);
  });
});

/** Every way of giving whole amounts, sorted. */
function everyWay(all: readonly Sharer[], left: number): number[][] {
  const [first, ...rest] = all;
  if (first === undefined) return [[]];
  const ways: number[][] = [];
  for (let amount = first.min; amount <= Math.min(first.max, left); amount++)
    for (const way of everyWay(rest, left - amount)) ways.push([amount, ...way].sort((a, b) => a - b));
  return ways;
}

function isBetter(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((amount, index) => amount !== other[index]);
  return at !== -1 && (other[at] === undefined || (one[at] ?? 0) > (other[at] ?? 0));
}

describe('the profile of a share', () => {
  const units = fc.constantFrom('W' as const, 'mA' as const);

  it('allows what was given or a little less, from the start of charging to its end', () => {
    fc.assert(
      fc.property(fc.nat(100_000), units, fc.nat(1_000_000), (amount, unit, elapsed) => {
        const started = secondsOf('2026-03-01T12:00:00.000Z');
        const profiles = [
          profileOfShare({ unit, amount }, { id: 1, transactionId: '7' }),
          profileOfFallback({ unit, amount }, { id: 2 }),
        ];
        for (const profile of profiles) {
          const { limit } = limitAt(profile, started + elapsed, started);
          expect(limit).toEqual({ unit, phases: 3, value: unit === 'W' ? amount : amount - (amount % 100) });
        }
      }),
    );
  });

  it('is one that stations of every version can be given', () => {
    const share = { unit: 'mA', amount: 6_000 } as const;
    for (const parameters of [
      { evseId: 1, profile: profileOfShare(share, { id: 1, transactionId: '7' }) },
      { profile: profileOfFallback(share, { id: 2 }) },
    ])
      expect(checkCommand('set-charging-profile', parameters)).toMatchObject({ ok: true });
  });
});
