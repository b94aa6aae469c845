/** Time as a station has it. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`, or as soon as the signal is given. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What a timer of Node takes at most. */
const LONGEST_MS = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => new Date(),
  pause(ms, signal) {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(LONGEST_MS, ms));
      signal?.addEventListener('abort', done);
    });
  },
};

/** A rest that others may end: whoever is woken while not at rest does not rest the next time. */
export class Rest {
  private isWoken = false;
  private waking: AbortController | undefined;

  constructor(private readonly clock: Clock) {}

  async for(ms: number): Promise<void> {
    if (!this.isWoken) {
      this.waking = new AbortController();
      await this.clock.pause(ms, this.waking.signal);
      this.waking = undefined;
    }
    this.isWoken = false;
  }

  wake(): void {
    this.isWoken = true;
    this.waking?.abort();
  }
}
