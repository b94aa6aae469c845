import type { Clock } from '../../kernel/clock';

/** Timers of threads, by thread; for any length of time. */
export class ThreadTimers {
  readonly #timers = new Map<number, Set<() => void>>();

  constructor(private readonly clock: Clock) {}

  set(thread: number, at: number, task: () => void): void {
    const timers = this.#timers.get(thread) ?? new Set();
    this.#timers.set(thread, timers);
    let cancelCurrent: () => void = () => undefined;
    const cancel = (): void => cancelCurrent();
    const arm = (): void => {
      cancelCurrent = this.clock.after(at - this.clock.now(), () => {
        // A timer holds at most 24 days.
        if (this.clock.now() < at) return arm();
        timers.delete(cancel);
        task();
      });
    };
    arm();
    timers.add(cancel);
  }

  cancel(thread: number): void {
    for (const cancel of this.#timers.get(thread) ?? []) cancel();
    this.#timers.delete(thread);
  }

  cancelAll(): void {
    for (const thread of [...this.#timers.keys()]) this.cancel(thread);
  }
}
