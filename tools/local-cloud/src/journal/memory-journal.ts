import type { Journal, JournalEntry } from '../kernel/journal';

/** The latest entries in memory. The oldest go, a tenth at a time, when there are more than `capacity`. */
export class MemoryJournal implements Journal {
  private list: JournalEntry[] = [];
  private readonly byCause = new Map<string, JournalEntry[]>();
  private readonly listeners = new Set<(entry: JournalEntry) => void>();

  constructor(private readonly capacity = 50_000) {}

  record(entry: JournalEntry): void {
    this.list.push(entry);
    for (const cause of entry.causes) {
      const effects = this.byCause.get(cause);
      if (effects) effects.push(entry);
      else this.byCause.set(cause, [entry]);
    }
    if (this.list.length > this.capacity) this.forgetOldest();
    for (const listener of this.listeners) listener(entry);
  }

  entries(filter: { since?: number; kind?: JournalEntry['kind']; resource?: string; limit?: number } = {}): JournalEntry[] {
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
