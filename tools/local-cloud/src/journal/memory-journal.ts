import type { InvocationSpan, Journal, JournalEntry, SpanEnd } from '../kernel/journal';
import { traceIdOf } from '../kernel/trace-ids';
import { RecentTraces } from './recent-traces';
import { RunningCalls } from './running-calls';

/** Gets every entry, an invocation's with the calls that it made. */
export type JournalSink = (entry: JournalEntry, spans: readonly InvocationSpan[]) => void;

const NO_SPANS: readonly InvocationSpan[] = [];

/**
 * The latest entries in memory, `capacity` of them. An invocation's calls are handed to the sink and not kept.
 */
export class MemoryJournal implements Journal {
  /** A ring once it is full: the oldest entry is at `head`. */
  private readonly list: JournalEntry[] = [];
  private head = 0;
  private readonly listeners = new Set<(entry: JournalEntry) => void>();
  private readonly running = new RunningCalls();
  private readonly traces: RecentTraces;

  constructor(
    private readonly capacity = 20_000,
    private readonly sink: JournalSink = () => undefined,
  ) {
    this.traces = new RecentTraces(Math.ceil(capacity / 2));
  }

  record(given: JournalEntry): void {
    const { id, causes } = given;
    const traceId = given.traceId ?? this.traces.get(id) ?? this.traceOf(causes) ?? traceIdOf(id);
    this.traces.set(id, traceId);
    this.suggest(causes, traceId);
    const entry: JournalEntry = { ...given, traceId };
    this.keep(entry);
    this.sink(entry, entry.kind === 'invocation' ? this.running.end(entry.id) : NO_SPANS);
    for (const listener of this.listeners) listener(entry);
  }

  began({ id, traceId, causes }: { id: string; traceId: string; causes: readonly string[] }): void {
    this.traces.set(id, traceId);
    this.suggest(causes, traceId);
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
    for (let age = 1; age <= this.list.length && found.length < limit; age += 1) {
      const entry = this.list.at((this.head - age) % this.list.length) as JournalEntry;
      if (entry.at < since || (kind && entry.kind !== kind) || (resource && entry.resource !== resource)) continue;
      found.push(entry);
    }
    return found.reverse();
  }

  consequences(id: string): JournalEntry[] {
    // Asked for seldom, while entries come by the thousand: what a cause led to is put together here, not with each entry.
    const byCause = new Map<string, JournalEntry[]>();
    for (const entry of this.list)
      for (const cause of entry.causes) {
        const effects = byCause.get(cause);
        if (effects === undefined) byCause.set(cause, [entry]);
        else effects.push(entry);
      }
    const seen = new Set<JournalEntry>();
    const visitedIds = new Set<string>();
    const waiting = [id];
    for (let cause = waiting.pop(); cause !== undefined; cause = waiting.pop()) {
      if (visitedIds.has(cause)) continue;
      visitedIds.add(cause);
      for (const entry of byCause.get(cause) ?? []) {
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

  /** A request is recorded after what it led to. What comes of several causes need not be of the trace of each. */
  private suggest(causes: readonly string[], traceId: string): void {
    const [cause] = causes;
    if (cause !== undefined && causes.length === 1) this.traces.suggest(cause, traceId);
  }

  private keep(entry: JournalEntry): void {
    if (this.list.length < this.capacity) this.list.push(entry);
    else {
      this.list[this.head] = entry;
      this.head = (this.head + 1) % this.capacity;
    }
  }
}
