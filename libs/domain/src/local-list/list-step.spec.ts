import fc from 'fast-check';
import {
  LIST_CHECK_MS,
  listFailed,
  listRestarted,
  listTaken,
  listTold,
  nextListStep,
  type ListFailure,
  type ListState,
} from './list-step';

const NEW: ListState = { version: null, sentVersion: null, askedAt: null, failures: 0, notBefore: null };
const HOUR = 3_600_000;

/** The list that we mean: what each version has changed. */
class Lists {
  /** The token that each version, from 1 on, is about, and whether it is on the list from then on. */
  readonly changes: { readonly token: number; readonly isOn: boolean }[] = [{ token: 0, isOn: true }];

  get wanted(): number {
    return this.changes.length;
  }
  /** Each token with the version of its last change. */
  latest(): { readonly token: number; readonly isOn: boolean; readonly version: number }[] {
    return this.changes
      .map((change, index) => ({ ...change, version: index + 1 }))
      .filter(({ token }, index) => !this.changes.slice(index + 1).some((later) => later.token === token));
  }
  tokens(): number[] {
    return this.latest()
      .filter(({ isOn }) => isOn)
      .map(({ token }) => token)
      .sort((a, b) => a - b);
  }
}

/** A station that keeps a list as the specification says. */
class Station {
  version = 0;
  tokens = new Set<number>();

  take(command: { update: 'full' | 'differential'; version: number; on: number[]; off: number[] }): boolean {
    // 1.6 §5.15: a difference has to follow on what is there.
    if (command.update === 'differential' && command.version <= this.version) return false;
    if (command.update === 'full') this.tokens = new Set();
    for (const token of command.on) this.tokens.add(token);
    for (const token of command.off) this.tokens.delete(token);
    this.version = command.version;
    return true;
  }
}

function commandOf(lists: Lists, step: { update: 'full' } | { update: 'differential'; after: number }, atOnce: number) {
  const after = step.update === 'full' ? 0 : step.after;
  const changed = lists.latest().filter(({ version, isOn }) => version > after && (step.update !== 'full' || isOn));
  const part = changed.slice(0, atOnce);
  return {
    update: step.update,
    version: changed.length > atOnce ? (part.at(-1)?.version ?? lists.wanted) : lists.wanted,
    on: part.filter(({ isOn }) => isOn).map(({ token }) => token),
    off: part.filter(({ isOn }) => !isOn).map(({ token }) => token),
  };
}

const event = fc.oneof(
  fc.record({ do: fc.constant('change' as const), token: fc.nat(5), isOn: fc.boolean() }),
  fc.record({ do: fc.constant('restart' as const) }),
  fc.record({ do: fc.constant('forget' as const) }),
  fc.record({ do: fc.constant('meddle' as const), version: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    do: fc.constant('step' as const),
    how: fc.constantFrom('well', 'well', 'not-reached', 'mute', 'deaf' as const),
  }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.nat(8) }),
);

it('brings any station to the list that is wanted, whatever happened before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(event, { maxLength: 40, size: 'max' }), (atOnce, events) => {
      const lists = new Lists();
      const station = new Station();
      let state = NEW;
      let now = 0;
      const step = (how: 'well' | 'not-reached' | 'mute' | 'deaf'): boolean => {
        const next = nextListStep(state, lists.wanted, now);
        if (next === undefined) return false;
        const failure: ListFailure = how === 'not-reached' ? 'not-reached' : 'unknown';
        if (next.do === 'ask') {
          state = how === 'well' ? listTold(state, station.version, now) : listFailed(state, 'ask', failure, now);
          return true;
        }
        const command = commandOf(lists, next, atOnce);
        state = { ...state, sentVersion: command.version };
        const isTaken = how === 'well' || how === 'mute' ? station.take(command) : false;
        if (how !== 'well') state = listFailed(state, 'send', failure, now);
        else state = isTaken ? listTaken(state, now) : listFailed(state, 'send', 'refused', now);
        return true;
      };
      for (const each of events) {
        if (each.do === 'change') lists.changes.push(each);
        if (each.do === 'restart') state = listRestarted(state);
        if (each.do === 'forget') Object.assign(station, { version: 0, tokens: new Set() });
        // Somebody else sends a list, under a number that is none of ours.
        if (each.do === 'meddle') Object.assign(station, { version: 1000 + each.version, tokens: new Set([99]) });
        if (each.do === 'forget' || each.do === 'meddle') now += HOUR / 10;
        if (each.do === 'wait') now += each.hours * HOUR;
        if (each.do === 'step') step(each.how);
      }
      // After the longest back-off, and when the station is next asked what it has.
      for (let round = 0; round < 2; round++) {
        now += LIST_CHECK_MS + HOUR;
        for (let left = 100; left > 0 && step('well'); left--);
      }
      expect([...station.tokens].sort((a, b) => a - b)).toEqual(lists.tokens());
      expect(state.version).toBe(lists.wanted);
      expect(nextListStep(state, lists.wanted, now)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

it('sends everything where the station has a list that is not known, and the difference where it is', () => {
  expect(nextListStep(NEW, 5, 0)).toEqual({ do: 'ask' });
  const unknown = listTold(NEW, 4, 0);
  expect(nextListStep(unknown, 5, 0)).toEqual({ do: 'send', update: 'full' });
  const known = listTaken({ ...unknown, sentVersion: 5 }, 0);
  expect(nextListStep(known, 5, 0)).toBeUndefined();
  expect(nextListStep(known, 7, 0)).toEqual({ do: 'send', update: 'differential', after: 5 });
  // Later it may have lost it, and a difference is taken whatever it is put on.
  expect(nextListStep(known, 7, HOUR)).toEqual({ do: 'ask' });
});

it('sends everything at once where a difference did not fit, and then waits longer and longer', () => {
  const known = { ...NEW, version: 5, sentVersion: 7, askedAt: 0 };
  const refused = listFailed(known, 'send', 'refused', 0);
  expect(nextListStep(refused, 7, 0)).toEqual({ do: 'send', update: 'full' });
  const again = listFailed({ ...refused, sentVersion: 7 }, 'send', 'refused', 0);
  expect(nextListStep(again, 7, 0)).toBeUndefined();
  expect(nextListStep(again, 7, HOUR)).toEqual({ do: 'send', update: 'full' });
});

it('asks what the station has where nobody knows whether it took what was sent', () => {
  const sent = { ...NEW, version: 5, sentVersion: 7, askedAt: 0 };
  const unknown = listFailed(sent, 'send', 'unknown', 0);
  expect(nextListStep(unknown, 7, HOUR)).toEqual({ do: 'ask' });
  expect(listTold(unknown, 7, HOUR).version).toBe(7);
  expect(listTold(unknown, 5, HOUR).version).toBe(5);
  expect(listTold(unknown, 6, HOUR).version).toBeNull();
});

it('leaves a station alone for a day that keeps no list', () => {
  const state = listFailed(NEW, 'ask', 'impossible', 0);
  expect(nextListStep(state, 5, 23 * HOUR)).toBeUndefined();
  expect(nextListStep(state, 5, 24 * HOUR)).toEqual({ do: 'ask' });
});
