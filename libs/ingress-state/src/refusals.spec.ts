import fc from 'fast-check';
import {
  afterRefusal,
  afterSuccess,
  lockOf,
  networkOf,
  NO_REFUSALS,
  REFUSAL_RULES,
  type StationRefusals,
  type ToldRefusal,
} from './refusals';

const START = Date.parse('2026-03-01T12:00:00.000Z');
const at = (seconds: number): Date => new Date(START + seconds * 1000);

/** A station's refusals over time: seconds since the one before, and where from. */
function play(tries: readonly { readonly after: number; readonly network: string }[]) {
  let state: StationRefusals = NO_REFUSALS;
  let now = 0;
  const told: (ToldRefusal & { readonly at: number })[] = [];
  for (const { after, network } of tries) {
    now += after;
    const refusal = afterRefusal(state, network, at(now));
    state = refusal.next;
    if (refusal.told) told.push({ ...refusal.told, at: now });
  }
  return { state, told, now };
}

const tries = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 4_000 }),
    network: fc.integer({ min: 0, max: 60 }).map((n) => `192.0.${n}.0/24`),
  }),
  { maxLength: 200 },
);

describe('wrong keys', () => {
  it('lock their network out for longer and longer, after some that are forgiven', () => {
    const locks = Array.from({ length: 16 }, (_, count) => {
      const { state, now } = play(Array.from({ length: count + 1 }, () => ({ after: 0, network: 'here' })));
      const until = lockOf(state, 'here', at(now));
      return until === undefined ? 0 : (Date.parse(until) - at(now).getTime()) / 1000;
    });
    expect(locks).toEqual([0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]);
  });

  it('never lock out another network, nor for longer than is allowed', () => {
    fc.assert(
      fc.property(tries, (all) => {
        const { state, now } = play(all);
        expect(lockOf(state, 'where the station is', at(now))).toBeUndefined();
        for (const { network } of all) {
          const until = lockOf(state, network, at(now));
          if (until !== undefined)
            expect(Date.parse(until) - at(now).getTime()).toBeLessThanOrEqual(REFUSAL_RULES.longestLockSeconds * 1000);
        }
      }),
    );
  });

  it('take bounded room, and are told of at a bounded rate, each one once', () => {
    fc.assert(
      fc.property(tries, (all) => {
        const { state, told } = play(all);
        expect(JSON.stringify(state).length).toBeLessThan(4_096);
        for (const [index, { at: when }] of told.entries())
          if (index > 0) expect(when - (told[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(600);
        expect(told.reduce((sum, { attempts }) => sum + attempts, state.untold)).toBe(all.length);
        if (all.length > 0) expect(told[0]).toMatchObject({ attempts: 1, at: all[0]?.after });
      }),
    );
  });

  it('are forgotten by the right key, and after a day', () => {
    const { state } = play(Array.from({ length: 9 }, () => ({ after: 0, network: 'here' })));
    expect(afterSuccess(state, 'there')).toBeUndefined();
    expect(lockOf(afterSuccess(state, 'here') ?? state, 'here', at(0))).toBeUndefined();
    const later = afterRefusal(state, 'here', at(24 * 3600));
    expect(later.next.networks).toMatchObject([{ network: 'here', failures: 1 }]);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:aa::7', '2001:db8:aa::/48'],
    ['2001:0DB8:00aa:1:2:3:4:5', '2001:db8:aa::/48'],
    ['2001:db8::7', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['', 'unknown'],
    ['somewhere', 'unknown'],
    [undefined, 'unknown'],
  ])('of %j is %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('is short whatever it is given', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => networkOf(text).length < 64));
  });
});
