import type { InvocationSpan, Journal, JournalEntry, SpanEnd } from '../kernel/journal';
import { traceIdOf } from '../kernel/trace-ids';
import { RecentTraces } from './recent-traces';
import { RunningCalls } from './running-calls';

/** Gets every entry, an invocation's with the calls that it made. */
export type JournalSink = (entry: JournalEntry, spans: readonly InvocationSpan[]) => void;

const NO_SPANS: readonly InvocationSpan[] = [];

/**
 * The latest entries in memory. The oldest go, a tenth at a time, when there are more than `capacity`. An invocation's
 * calls are handed to the sink and not kept.
 */
export class MemoryJournal implements Journal {
  private list: JournalEntry[] = [];
  private readonly byCause = new Map<string, JournalEntry[]>();
  private readonly listeners = new Set<(entry: JournalEntry) => void>();
  private readonly running = new RunningCalls();
  private readonly traces: RecentTraces;

  constructor(
    private readonly capacity = 50_000,
    private readonly sink: JournalSink = () => undefined,
  ) {
    this.traces = new RecentTraces(Math.ceil(capacity / 2));
  }

  record(given: JournalEntry): void {
    const { id, causes } = given;
    const traceId = given.traceId ?? this.traces.get(id) ?? this.traceOf(causes) ?? traceIdOf(id);
    this.traces.set(id, traceId);
    // A request is recorded after what it led to.
    for (const cause of causes) this.traces.suggest(cause, traceId);
    const entry: JournalEntry = { ...given, traceId };
    this.list.push(entry);
    for (const cause of entry.causes) {
      const effects = this.byCause.get(cause);
      if (effects) effects.push(entry);
      else this.byCause.set(cause, [entry]);
    }
    if (this.list.length > this.capacity) this.forgetOldest();
    this.sink(entry, entry.kind === 'invocation' ? this.running.end(entry.id) : NO_SPANS);
    for (const listener of this.listeners) listener(entry);
  }

  began({ id, traceId, causes }: { id: string; traceId: string; causes: readonly string[] }): void {
    this.traces.set(id, traceId);
    for (const cause of causes) this.traces.suggest(cause, traceId);
    this.running.begin(id);
  }

  calls(invocationId: string, call: Pick<InvocationSpan, 'kind' | 'name' | 'resource'>): (end: SpanEnd) => void {
    return this.running.call(invocationId, call);
  }

  observed(invocationId: string, span: InvocationSpan): void {
    this.running.observed(invocationId, span);
  }

  traceOf(ids: readonly string[]): string | undefined {
    for (const id of ids) {
      const trace = this.traces.get(id);
      if (trace !== undefined) return trace;
    }
    return undefined;
  }

  entries(
    filter: { since?: number; kind?: JournalEntry['kind']; resource?: string; limit?: number } = {},
  ): JournalEntry[] {
    const { since = -Infinity, kind, resource, limit = Infinity } = filter;
    const found: JournalEntry[] = [];
    for (let index = this.list.length - 1; index >= 0 && found.length < limit; index -= 1) {
      const entry = this.list[index] as JournalEntry;
      if (entry.at < since || (kind && entry.kind !== kind) || (resource && entry.resource !== resource)) continue;
      found.push(entry);
    }
    return found.reverse();
  }

  consequences(id: string): JournalEntry[] {
    const seen = new Set<JournalEntry>();
    const visitedIds = new Set<string>();
    const waiting = [id];
    for (let cause = waiting.pop(); cause !== undefined; cause = waiting.pop()) {
      if (visitedIds.has(cause)) continue;
      visitedIds.add(cause);
      for (const entry of this.byCause.get(cause) ?? []) {
        seen.add(entry);
        waiting.push(entry.id);
      }
    }
    return [...seen].sort((a, b) => a.at - b.at);
  }

  subscribe(listener: (entry: JournalEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private forgetOldest(): void {
    const cut = Math.max(1, Math.floor(this.capacity / 10));
    const forgotten = new Set(this.list.slice(0, cut));
    this.list = this.list.slice(cut);
    for (const entry of forgotten) {
      for (const cause of entry.causes) {
        const effects = this.byCause.get(cause)?.filter((effect) => !forgotten.has(effect));
        if (effects?.length) this.byCause.set(cause, effects);
        else this.byCause.delete(cause);
      }
    }
  }
}
