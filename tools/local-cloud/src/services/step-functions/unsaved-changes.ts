import type { HistoryEvent } from './history';
import type { Thread } from './thread';

/** What happened to an execution since its last commit. */
export class UnsavedChanges {
  #events: HistoryEvent[] = [];
  readonly #changed = new Set<Thread>();
  readonly #ended = new Set<number>();
  /** Threads that the store knows. */
  readonly #stored = new Set<number>();

  get eventCount(): number {
    return this.#events.length;
  }

  event(event: HistoryEvent): void {
    this.#events.push(event);
  }

  thread(thread: Thread): void {
    this.#changed.add(thread);
  }

  ended(id: number): void {
    this.#ended.add(id);
  }

  /** The store has this thread. */
  known(id: number): void {
    this.#stored.add(id);
  }

  /** What a commit has to write; `undefined` when that is nothing. */
  take(
    living: ReadonlyMap<number, Thread>,
  ): { events: readonly HistoryEvent[]; threads: readonly Thread[]; ended: readonly number[] } | undefined {
    const events = this.#events;
    const threads = [...this.#changed].filter(({ id }) => living.has(id));
    const ended = [...this.#ended].filter((id) => this.#stored.delete(id));
    this.#events = [];
    this.#changed.clear();
    this.#ended.clear();
    for (const { id } of threads) this.#stored.add(id);
    return events.length + threads.length + ended.length === 0 ? undefined : { events, threads, ended };
  }
}
