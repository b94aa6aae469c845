import type { Clock } from '../kernel/clock';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
  cancelled: boolean;
}

/** Tests begin here unless told otherwise: a Thursday at noon. */
export const VIRTUAL_EPOCH = Date.UTC(2026, 0, 1, 12);

/** A clock that stands still until it is told to go on. */
export class VirtualClock implements Clock {
  /** The time for threads: one double. */
  readonly shared = new SharedArrayBuffer(8);
  readonly #time = new Float64Array(this.shared);
  /** A binary heap by time, then by the order in which timers were set. */
  readonly #heap: Timer[] = [];
  #order = 0;
  /** Hears of timers that are set. */
  onTimer: () => void = () => undefined;

  constructor(start: number = VIRTUAL_EPOCH) {
    this.#time[0] = start;
  }

  now(): number {
    return this.#time[0] as number;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer: Timer = {
      at: this.now() + Math.max(0, Math.ceil(delayMs)),
      order: this.#order++,
      task,
      cancelled: false,
    };
    this.#push(timer);
    this.onTimer();
    return () => void (timer.cancelled = true);
  }

  /** When the next timer fires. */
  get nextAt(): number | undefined {
    for (let first = this.#heap[0]; first; first = this.#heap[0]) {
      if (!first.cancelled) return first.at;
      this.#pop();
    }
    return undefined;
  }

  /** Moves to the next timer and fires it, unless that is after `limit`. @returns whether there was one */
  fireNext(limit: number): boolean {
    const at = this.nextAt;
    if (at === undefined || at > limit) return false;
    const timer = this.#heap[0] as Timer;
    this.#pop();
    this.moveTo(at);
    timer.task();
    return true;
  }

  /** Time never goes back. */
  moveTo(at: number): void {
    this.#time[0] = Math.max(this.now(), at);
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let child = heap.push(timer) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!before(timer, heap[parent] as Timer)) break;
      heap[child] = heap[parent] as Timer;
      heap[parent] = timer;
      child = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = parent * 2 + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const smaller = right < heap.length && before(heap[right] as Timer, heap[left] as Timer) ? right : left;
      if (!before(heap[smaller] as Timer, heap[parent] as Timer)) return;
      [heap[parent], heap[smaller]] = [heap[smaller] as Timer, heap[parent] as Timer];
      parent = smaller;
    }
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
