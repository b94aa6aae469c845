import type { Clock } from '../../kernel/clock';
import type { SqsMessage } from '../../kernel/services';
import { QueueIndex } from './queue-index';
import type { QueueSettings } from './queue-settings';

/** A caller of ReceiveMessage that waits for a message. */
export interface Waiter {
  readonly max: number;
  /** It is served once so many can be received. */
  readonly least: number;
  readonly visibilityTimeoutSeconds: number;
  resolve(messages: SqsMessage[]): void;
  reject(error: unknown): void;
}

/** One queue: its settings, which of its messages can be received, and who waits for them. */
export class Queue {
  settings: QueueSettings;
  readonly index = new QueueIndex();
  /** When the last purge was, in ms since the epoch. */
  purgedAt = -Infinity;
  readonly #waiters = new Set<Waiter>();
  #dispatch: NodeJS.Immediate | undefined;
  #alarm: { at: number; cancel(): void } | undefined;
  #stopped = false;

  constructor(
    readonly arn: string,
    readonly name: string,
    /** Its key in the store. */
    readonly key: number,
    readonly createdAt: number,
    settings: QueueSettings,
    private readonly clock: Clock,
    /** Gives a waiter what can be received now; an empty list when there is nothing. */
    private readonly take: (queue: Queue, waiter: Waiter) => Promise<SqsMessage[]>,
  ) {
    this.settings = settings;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  addWaiter(waiter: Waiter): void {
    if (this.#stopped) return waiter.resolve([]);
    this.#waiters.add(waiter);
    this.changed();
  }

  /** @returns whether it still waited */
  removeWaiter(waiter: Waiter): boolean {
    return this.#waiters.delete(waiter);
  }

  /**
   * Something may have become receivable. Messages that arrive in one commit are handed out together, which is why
   * waiters are served a turn later.
   */
  changed(): void {
    if (this.#waiters.size === 0 || this.#dispatch !== undefined || this.#stopped) return;
    this.#dispatch = setImmediate(() => {
      this.#dispatch = undefined;
      this.#serve();
    });
  }

  stop(): void {
    this.#stopped = true;
    if (this.#dispatch !== undefined) clearImmediate(this.#dispatch);
    this.#alarm?.cancel();
    for (const waiter of this.#waiters) waiter.resolve([]);
    this.#waiters.clear();
  }

  #serve(): void {
    for (const waiter of this.#waiters) {
      const { visible } = this.index.counts(this.clock.now());
      if (visible === 0) break;
      if (visible < waiter.least) continue;
      this.#waiters.delete(waiter);
      this.take(this, waiter).then(
        // Everything that was receivable may have gone to the dead-letter queue: then it waits on.
        (messages) => (messages.length > 0 ? waiter.resolve(messages) : this.addWaiter(waiter)),
        (error: unknown) => waiter.reject(error),
      );
    }
    this.#setAlarm();
  }

  /** Wakes up when the next hidden message returns, as long as somebody waits for it. */
  #setAlarm(): void {
    const next = this.#waiters.size === 0 ? undefined : this.index.nextDue();
    if (next === this.#alarm?.at) return;
    this.#alarm?.cancel();
    this.#alarm = undefined;
    if (next === undefined) return;
    const cancel = this.clock.after(next - this.clock.now(), () => {
      this.#alarm = undefined;
      this.changed();
    });
    this.#alarm = { at: next, cancel };
  }
}
