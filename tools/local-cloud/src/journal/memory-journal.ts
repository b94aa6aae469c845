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
  /** Most causes have one effect, which needs no list. */
  private readonly byCause = new Map<string, JournalEntry | JournalEntry[]>();
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
    this.keep(entry);
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
    for (let age = 1; age <= this.list.length && found.length < limit; age += 1) {
      const entry = this.list.at((this.head - age) % this.list.length) as JournalEntry;
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
      for (const entry of [this.byCause.get(cause) ?? []].flat()) {
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

  private keep(entry: JournalEntry): void {
    if (this.list.length < this.capacity) this.list.push(entry);
    else {
      this.forget(this.list[this.head] as JournalEntry);
      this.list[this.head] = entry;
      this.head = (this.head + 1) % this.capacity;
    }
    for (const cause of entry.causes) {
      const effects = this.byCause.get(cause);
      if (effects === undefined) this.byCause.set(cause, entry);
      else if (Array.isArray(effects)) effects.push(entry);
      else this.byCause.set(cause, [effects, entry]);
    }
  }

  /** It is the oldest, and so the first among its causes' effects. */
  private forget(oldest: JournalEntry): void {
    for (const cause of oldest.causes) {
      const effects = this.byCause.get(cause);
      if (effects === oldest) this.byCause.delete(cause);
      else if (Array.isArray(effects)) {
        const left = effects.filter((effect) => effect !== oldest);
        if (left.length > 0) this.byCause.set(cause, left);
        else this.byCause.delete(cause);
      }
    }
  }
}
