import type { InvocationSpan, JournalEntry } from '../kernel/journal';

export interface WaitingEntry {
  readonly entry: JournalEntry;
  readonly spans: readonly InvocationSpan[];
  /** Counts what was added. */
  readonly order: number;
}

/** First in, first out, without moving what stays. */
class Line {
  #items: WaitingEntry[] = [];
  #head = 0;

  get first(): WaitingEntry | undefined {
    return this.#items[this.#head];
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: WaitingEntry): void {
    this.#items.push(item);
  }

  shift(): WaitingEntry | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    if (this.#head > 1_000 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}

/** So many may wait of each sort. */
export interface MostWaiting {
  readonly invocations: number;
  readonly others: number;
}

/**
 * Entries that wait to be written, in the order in which they came. Where there are too many of a sort its oldest are given up.
 * Of invocations more may wait: the console is about them, and of messages there are ten times as many.
 */
export class WaitingEntries {
  readonly #invocations = new Line();
  readonly #others = new Line();
  #added = 0;

  constructor(private readonly most: MostWaiting) {}

  get length(): number {
    return this.#invocations.length + this.#others.length;
  }

  /** @returns how many had to be given up */
  add(entry: JournalEntry, spans: readonly InvocationSpan[]): number {
    const isInvocation = entry.kind === 'invocation';
    const line = isInvocation ? this.#invocations : this.#others;
    line.push({ entry, spans, order: (this.#added += 1) });
    if (line.length <= (isInvocation ? this.most.invocations : this.most.others)) return 0;
    line.shift();
    return 1;
  }

  next(): WaitingEntry | undefined {
    const invocation = this.#invocations.first;
    const other = this.#others.first;
    if (invocation === undefined) return this.#others.shift();
    return other === undefined || invocation.order < other.order ? this.#invocations.shift() : this.#others.shift();
  }
}
