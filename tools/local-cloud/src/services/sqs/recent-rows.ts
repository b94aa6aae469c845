import type { MessageRow } from './message-rows';

/** Characters of bodies that are kept at most. Copies of one body are one text in memory and are counted each. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

/** The rows of late, so that a message that is received soon after it was sent is not read from the store. */
export class RecentRows {
  readonly #rows = new Map<number, MessageRow>();
  #characters = 0;

  get(id: number): MessageRow | undefined {
    return this.#rows.get(id);
  }

  put(row: MessageRow): void {
    this.forget(row.id);
    this.#rows.set(row.id, row);
    this.#characters += row.body.length;
    for (const [oldest] of this.#rows) {
      if (this.#characters <= MOST_CHARACTERS) break;
      this.forget(oldest);
    }
  }

  forget(id: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#rows.delete(id);
    this.#characters -= row.body.length;
  }

  clear(): void {
    this.#rows.clear();
    this.#characters = 0;
  }
}
