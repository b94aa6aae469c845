import type { InvocationSpan, JournalEntry } from '../kernel/journal';
import { traceIdOf } from '../kernel/trace-ids';
import { MemoryJournal } from './memory-journal';

const entry = (id: string, kind: JournalEntry['kind'], causes: string[] = []): JournalEntry => ({
  id,
  kind,
  causes,
  at: 0,
  resource: id,
  outcome: 'ok',
});

describe('the journal', () => {
  it('puts everything that follows from one another into one trace, also what is recorded after its consequence', () => {
    const journal = new MemoryJournal();
    const trace = traceIdOf('given');
    journal.began({ id: 'invocation', traceId: trace, causes: ['request'] });
    journal.record(entry('publish', 'publish', ['invocation']));
    journal.record(entry('message', 'message', ['publish']));
    journal.record(entry('invocation', 'invocation', ['request']));
    journal.record(entry('request', 'request', ['front']));
    journal.record(entry('front', 'request'));
    journal.record(entry('other', 'publish'));
    const traces = new Map(journal.entries().map(({ id, traceId }) => [id, traceId]));
    for (const id of ['publish', 'message', 'invocation', 'request', 'front']) expect(traces.get(id)).toBe(trace);
    expect(traces.get('other')).toBe(traceIdOf('other'));
    expect(journal.traceOf(['unknown', 'message'])).toBe(trace);
  });

  it('hands an invocation’s calls to the sink, those without an answer marked', () => {
    const seen: InvocationSpan[][] = [];
    const journal = new MemoryJournal(100, (_entry, spans) => seen.push([...spans]));
    journal.began({ id: 'a', traceId: traceIdOf('a'), causes: [] });
    const answered = journal.calls('a', { kind: 'aws', name: 'sns.Publish', resource: 'facts' });
    journal.calls('a', { kind: 'aws', name: 'dynamodb.GetItem' });
    answered({ status: 200 });
    answered({ status: 500 });
    journal.observed('a', { kind: 'sql', startMs: 99_999, durationMs: 1, name: 'select 1' });
    journal.record(entry('a', 'invocation'));
    expect(seen[0]?.map(({ name, status, open }) => [name, status, open])).toEqual([
      ['sns.Publish', 200, undefined],
      ['dynamodb.GetItem', undefined, true],
      ['select 1', undefined, undefined],
    ]);
    // What comes after the end belongs to nobody.
    journal.observed('a', { kind: 'sql', startMs: 0, durationMs: 1, name: 'late' });
    journal.record(entry('a', 'invocation'));
    expect(seen[1]).toEqual([]);
  });

  it('bounds what one invocation leaves, and what the memory holds', () => {
    const counts: number[] = [];
    const journal = new MemoryJournal(10, (_entry, spans) => counts.push(spans.length));
    journal.began({ id: 'a', traceId: traceIdOf('a'), causes: [] });
    for (let n = 0; n < 2_000; n += 1)
      journal.observed('a', { kind: 'sql', startMs: n, durationMs: 1, name: 'select 1' });
    journal.record(entry('a', 'invocation'));
    expect(counts[0]).toBe(500);
    for (let n = 0; n < 100; n += 1) journal.record(entry(`m-${n}`, 'message'));
    expect(journal.entries().length).toBeLessThanOrEqual(10);
    expect(journal.entries().at(-1)?.id).toBe('m-99');
  });
});
