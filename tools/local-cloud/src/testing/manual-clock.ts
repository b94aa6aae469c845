import type { Clock } from '../kernel/clock';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

/**
 * A clock that stands still until it is told to move. Timers fire in the order of their times while it moves.
 *
 * Work that a timer sets off and that leaves the thread (workers, the disk) needs real time: between two steps a test
 * waits for what it expects, e.g. with {@link eventually}.
 */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves on by `ms`, firing what falls due on the way; timers set meanwhile included. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.task();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets promises that are due, and what they set off at once, run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Resolves with the first value of `look` that is neither `undefined` nor `false`. @throws after `withinMs` of real time */
export async function eventually<T>(
  look: () => T | Promise<T>,
  withinMs = 15_000,
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>;
    if (performance.now() > deadline)
      throw new Error(`What was expected did not happen within ${withinMs} ms: ${look.toString()}`);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
