import type { MessageRow } from './message-rows';

/** Characters of bodies in one generation. Copies of one body are one text in memory and are counted each. */
const GENERATION_CHARACTERS = 16 * 1024 * 1024;

/**
 * The rows of late, so that a message that is received soon after it was sent is not read from the store. A generation is
 * forgotten as a whole: taking the oldest out of a map one by one is slow.
 */
export class RecentRows {
  #young = new Map<number, MessageRow>();
  #old = new Map<number, MessageRow>();
  #characters = 0;

  get(id: number): MessageRow | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  put(row: MessageRow): void {
    this.forget(row.id);
    if (this.#characters > GENERATION_CHARACTERS) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#characters = 0;
    }
    this.#young.set(row.id, row);
    this.#characters += row.body.length;
  }

  forget(id: number): void {
    const row = this.#young.get(id);
    this.#old.delete(id);
    if (row === undefined) return;
    this.#young.delete(id);
    this.#characters -= row.body.length;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#characters = 0;
  }
}
