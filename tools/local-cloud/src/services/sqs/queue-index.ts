/** A message as the index knows it; its body stays in the store. */
export interface IndexEntry {
  /** The row in the store. */
  readonly id: number;
  readonly sentAt: number;
  /** How often it was received. The latest receive's number is part of its receipt handle. */
  receives: number;
  /** When it can be received (again), in ms since the epoch. */
  visibleAt: number;
  state: 'ready' | 'delayed' | 'in-flight' | 'gone';
  /** When the latest receive was, in ms since the epoch. */
  receivedAt: number;
}

interface Due {
  readonly at: number;
  readonly entry: IndexEntry;
}

/**
 * Which messages of one queue can be received at a moment. In memory; knows nothing of bodies, stores or timers, and is
 * told the time. Order is first in, first out where nothing was hidden in between: best effort, never a promise.
 */
export class QueueIndex {
  readonly #entries = new Map<number, IndexEntry>();
  #ready: IndexEntry[] = [];
  #readyHead = 0;
  /** A binary heap by time. Entries that changed since are skipped when they come up. */
  readonly #due: Due[] = [];
  readonly #counts = { ready: 0, delayed: 0, 'in-flight': 0, gone: 0 };

  get size(): number {
    return this.#entries.size;
  }

  get(id: number): IndexEntry | undefined {
    return this.#entries.get(id);
  }

  /** Oldest first. */
  entries(): IterableIterator<IndexEntry> {
    return this.#entries.values();
  }

  add(message: { id: number; sentAt: number; visibleAt: number; receives: number }, now: number): void {
    const state = message.visibleAt <= now ? 'ready' : message.receives > 0 ? 'in-flight' : 'delayed';
    // One that was hidden before a restart counts its twelve hours from now: when it was received is not kept.
    const entry: IndexEntry = { ...message, state, receivedAt: state === 'in-flight' ? now : 0 };
    this.#entries.set(entry.id, entry);
    this.#counts[state] += 1;
    if (state === 'ready') this.#ready.push(entry);
    else this.#push({ at: entry.visibleAt, entry });
  }

  /** Takes at most `max` messages that can be received now. Each must be hidden or removed at once. */
  take(max: number, now: number): IndexEntry[] {
    this.#promote(now);
    const taken: IndexEntry[] = [];
    while (taken.length < max && this.#readyHead < this.#ready.length) {
      const entry = this.#ready[this.#readyHead++];
      if (entry?.state === 'ready') taken.push(entry);
    }
    if (this.#readyHead > 1_024 && this.#readyHead * 2 > this.#ready.length) {
      this.#ready = this.#ready.slice(this.#readyHead);
      this.#readyHead = 0;
    }
    return taken;
  }

  /** Hides a message until `until`; at or before `now` it can be received at once. */
  hide(entry: IndexEntry, until: number, now: number): void {
    this.#move(entry, until <= now ? 'ready' : 'in-flight');
    entry.visibleAt = until;
    if (entry.state === 'ready') this.#ready.push(entry);
    else this.#push({ at: until, entry });
  }

  /** Puts those that can be received in another order, the same for the same numbers of `random` (0 ≤ n < 1). */
  mix(now: number, random: () => number): void {
    this.#promote(now);
    const ready = this.#ready.slice(this.#readyHead).filter(({ state }) => state === 'ready');
    for (let last = ready.length - 1; last > 0; last -= 1) {
      const other = Math.floor(random() * (last + 1));
      [ready[last], ready[other]] = [ready[other] as IndexEntry, ready[last] as IndexEntry];
    }
    this.#ready = ready;
    this.#readyHead = 0;
  }

  remove(entry: IndexEntry): void {
    this.#move(entry, 'gone');
    this.#entries.delete(entry.id);
  }

  counts(now: number): { visible: number; inFlight: number; delayed: number } {
    this.#promote(now);
    return { visible: this.#counts.ready, inFlight: this.#counts['in-flight'], delayed: this.#counts.delayed };
  }

  /** When the next hidden message can be received. */
  nextDue(): number | undefined {
    for (let first = this.#due[0]; first !== undefined; first = this.#due[0]) {
      if (isCurrent(first)) return first.at;
      this.#pop();
    }
    return undefined;
  }

  #promote(now: number): void {
    for (let first = this.#due[0]; first !== undefined && first.at <= now; first = this.#due[0]) {
      this.#pop();
      if (!isCurrent(first)) continue;
      this.#move(first.entry, 'ready');
      this.#ready.push(first.entry);
    }
  }

  #move(entry: IndexEntry, state: IndexEntry['state']): void {
    this.#counts[entry.state] -= 1;
    this.#counts[state] += 1;
    entry.state = state;
  }

  #push(due: Due): void {
    const heap = this.#due;
    let child = heap.push(due) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (at(heap, parent) <= due.at) break;
      swap(heap, parent, child);
      child = parent;
    }
  }

  #pop(): void {
    const heap = this.#due;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = parent * 2 + 1;
      const smaller = at(heap, left + 1) < at(heap, left) ? left + 1 : left;
      if (at(heap, smaller) >= last.at) return;
      swap(heap, parent, smaller);
      parent = smaller;
    }
  }
}

function isCurrent(due: Due): boolean {
  return (due.entry.state === 'in-flight' || due.entry.state === 'delayed') && due.entry.visibleAt === due.at;
}

function at(heap: readonly Due[], index: number): number {
  return heap[index]?.at ?? Infinity;
}

function swap(heap: Due[], a: number, b: number): void {
  const first = heap[a];
  const second = heap[b];
  if (first === undefined || second === undefined) return;
  heap[a] = second;
  heap[b] = first;
}
