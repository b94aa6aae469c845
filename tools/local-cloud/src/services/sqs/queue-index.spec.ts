import fc from 'fast-check';
import { type IndexEntry, QueueIndex } from './queue-index';

/** What may happen to a queue, with time passing in between. */
type Step =
  | { kind: 'send'; delay: number }
  | { kind: 'receive'; max: number; timeout: number }
  | { kind: 'delete'; pick: number }
  | { kind: 'change'; pick: number; timeout: number }
  | { kind: 'wait'; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('send' as const), delay: fc.constantFrom(0, 0, 5, 40) }),
  fc.record({
    kind: fc.constant('receive' as const),
    max: fc.integer({ min: 1, max: 4 }),
    timeout: fc.constantFrom(0, 10, 30),
  }),
  fc.record({ kind: fc.constant('delete' as const), pick: fc.nat() }),
  fc.record({ kind: fc.constant('change' as const), pick: fc.nat(), timeout: fc.constantFrom(0, 3, 50) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 20 }) }),
);

interface Known {
  visibleAt: number;
}

describe('QueueIndex', () => {
  it('never loses a message, hands out none that is hidden or deleted, and counts right', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const index = new QueueIndex();
        const model = new Map<number, Known>();
        let now = 1_000;
        let nextId = 1;
        const pick = (number: number): number | undefined => [...model.keys()][number % Math.max(model.size, 1)];
        for (const each of steps) {
          if (each.kind === 'wait') now += each.ms;
          if (each.kind === 'send') {
            index.add({ id: nextId, sentAt: now, visibleAt: now + each.delay, receives: 0 }, now);
            model.set(nextId++, { visibleAt: now + each.delay });
          }
          if (each.kind === 'receive') {
            const visible = [...model].filter(([, known]) => known.visibleAt <= now).map(([id]) => id);
            const taken = index.take(each.max, now);
            expect(taken).toHaveLength(Math.min(each.max, visible.length));
            expect(visible).toEqual(expect.arrayContaining(taken.map((entry) => entry.id)));
            expect(new Set(taken.map((entry) => entry.id)).size).toBe(taken.length);
            for (const entry of taken) hide(index, model, entry, now, each.timeout);
          }
          const id = each.kind === 'delete' || each.kind === 'change' ? pick(each.pick) : undefined;
          const entry = id === undefined ? undefined : index.get(id);
          if (entry !== undefined && each.kind === 'delete') {
            index.remove(entry);
            model.delete(entry.id);
          }
          if (entry !== undefined && each.kind === 'change') {
            index.counts(now);
            if (entry.state === 'in-flight') hide(index, model, entry, now, each.timeout);
          }
          const counts = index.counts(now);
          expect(counts.visible).toBe([...model.values()].filter((known) => known.visibleAt <= now).length);
          expect(counts.visible + counts.inFlight + counts.delayed).toBe(model.size);
          const due = [...model.values()].map((known) => known.visibleAt).filter((at) => at > now);
          expect(index.nextDue() ?? Infinity).toBe(Math.min(...due));
        }
        // After all timeouts everything that was not deleted comes out, once.
        now += 1_000;
        expect(
          index
            .take(1_000, now)
            .map((entry) => entry.id)
            .sort((a, b) => a - b),
        ).toEqual([...model.keys()]);
      }),
      { numRuns: 300 },
    );
  });

  it('hands messages out first in, first out where none was hidden', () => {
    const index = new QueueIndex();
    for (let id = 1; id <= 5_000; id += 1) index.add({ id, sentAt: id, visibleAt: id, receives: 0 }, 10_000);
    const out: number[] = [];
    for (let taken = index.take(10, 10_000); taken.length > 0; taken = index.take(10, 10_000)) {
      for (const entry of taken) {
        out.push(entry.id);
        index.remove(entry);
      }
    }
    expect(out).toEqual(Array.from({ length: 5_000 }, (_, index_) => index_ + 1));
    expect(index.size).toBe(0);
  });
});

function hide(index: QueueIndex, model: Map<number, Known>, entry: IndexEntry, now: number, timeout: number): void {
  index.hide(entry, now + timeout, now);
  model.set(entry.id, { visibleAt: now + timeout });
}
