import type { StatementSync } from 'node:sqlite';
import type { Store } from '../../kernel/store';

/** One change of dynalite's: what is under a key from now on, as JSON, or that nothing is. */
export interface Change {
  readonly key: string;
  readonly text: string | undefined;
}

/** Everything that dynalite keeps (tables, items, index entries, tags), by its own keys: in memory, and safe in the store. */
export class ItemRows {
  readonly #texts = new Map<string, string>();
  readonly #put: StatementSync;
  readonly #delete: StatementSync;

  constructor(private readonly store: Store) {
    store.database.exec(
      'CREATE TABLE IF NOT EXISTS dynamodb_entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
    );
    for (const row of store.database.prepare('SELECT key, value FROM dynamodb_entries').iterate())
      this.#texts.set(String(row['key']), String(row['value']));
    this.#put = store.database.prepare(
      'INSERT INTO dynamodb_entries (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    this.#delete = store.database.prepare('DELETE FROM dynamodb_entries WHERE key = ?');
  }

  get(key: string): string | undefined {
    return this.#texts.get(key);
  }

  all(): IterableIterator<[key: string, text: string]> {
    return this.#texts.entries();
  }

  /**
   * Applies changes at once and resolves when they are safe. Where they cannot be made safe, what was there before is there
   * again.
   */
  async apply(changes: readonly Change[]): Promise<void> {
    const before = changes.map(({ key }) => ({ key, text: this.#texts.get(key) }));
    this.#remember(changes);
    try {
      await this.store.write(() => {
        for (const { key, text } of changes) {
          if (text === undefined) this.#delete.run(key);
          else this.#put.run(key, text);
        }
      });
    } catch (error) {
      this.#remember(before);
      throw error;
    }
  }

  #remember(changes: readonly Change[]): void {
    for (const { key, text } of changes) {
      if (text === undefined) this.#texts.delete(key);
      else this.#texts.set(key, text);
    }
  }
}
