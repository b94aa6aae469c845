import type { Clock } from '../clock';

interface Pause {
  readonly until: number;
  end(): void;
}

/** Time that passes only when a test says so. */
export class VirtualClock implements Clock {
  private readonly pauses = new Set<Pause>();

  constructor(private nowMs = Date.parse('2026-03-01T12:00:00Z')) {}

  now(): Date {
    return new Date(this.nowMs);
  }

  pause(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const pause = {
        until: this.nowMs + ms,
        end: () => {
          this.pauses.delete(pause);
          signal?.removeEventListener('abort', pause.end);
          resolve();
        },
      };
      this.pauses.add(pause);
      signal?.addEventListener('abort', pause.end);
    });
  }

  /** Lets time pass, and everything happen that is due, in its order. */
  async advance(ms: number): Promise<void> {
    const target = this.nowMs + ms;
    await settled();
    for (;;) {
      const next = [...this.pauses].filter(({ until }) => until <= target).sort((a, b) => a.until - b.until)[0];
      if (!next) break;
      this.nowMs = Math.max(this.nowMs, next.until);
      next.end();
      await settled();
    }
    this.nowMs = target;
  }
}

/** Everything that needs no time has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
