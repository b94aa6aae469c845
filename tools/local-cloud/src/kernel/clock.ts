/** Time as the local cloud sees it. Nothing outside this file asks the machine for the time or sets a timer. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `task` once, `delayMs` from now. The answer cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** The machine's own time. Its timers do not keep the process alive. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    after: (delayMs, task) => {
      // setTimeout overflows above 2^31-1 ms and would fire at once.
      const timer = setTimeout(task, Math.min(Math.max(delayMs, 0), 2 ** 31 - 1));
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/** Resolves `delayMs` from now. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve));
}
