import fc from 'fast-check';
import type { JournalEntry } from '../kernel/journal';
import { WaitingEntries } from './waiting-entries';

const anEntry = (id: number, kind: JournalEntry['kind']): JournalEntry => ({
  id: String(id),
  at: id,
  kind,
  resource: 'r',
  causes: [],
  outcome: 'ok',
});

/** Everything that is left, in the order in which it comes. */
function drain(waiting: WaitingEntries): number[] {
  const ids: number[] = [];
  for (let next = waiting.next(); next; next = waiting.next()) ids.push(Number(next.entry.id));
  return ids;
}

describe('entries that wait for the archive', () => {
  it('come in the order in which they went in', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 3_000 }), (kinds) => {
        const waiting = new WaitingEntries({ invocations: 3_000, others: 3_000 });
        kinds.forEach((isInvocation, id) => waiting.add(anEntry(id, isInvocation ? 'invocation' : 'message'), []));
        expect(waiting.length).toBe(kinds.length);
        expect(drain(waiting)).toEqual(kinds.map((_, id) => id));
      }),
      { numRuns: 50 },
    );
  });

  it('are never more of a sort than its limit, and the oldest go first', () => {
    const limit = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), limit, limit, (kinds, invocations, others) => {
        const waiting = new WaitingEntries({ invocations, others });
        let dropped = 0;
        kinds.forEach((isInvocation, id) => {
          dropped += waiting.add(anEntry(id, isInvocation ? 'invocation' : 'message'), []);
          expect(waiting.length).toBeLessThanOrEqual(invocations + others);
        });
        const left = drain(waiting);
        expect(left.length + dropped).toBe(kinds.length);
        const latest = (sort: boolean, most: number): number[] =>
          kinds.flatMap((isInvocation, id) => (isInvocation === sort ? [id] : [])).slice(-most);
        expect(left).toEqual([...latest(true, invocations), ...latest(false, others)].sort((a, b) => a - b));
      }),
    );
  });
});
