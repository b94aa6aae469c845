import type { DatabaseSync } from 'node:sqlite';

/**
 * What the local cloud must not forget: one SQLite database in the state folder. Writes of one turn of the event loop
 * share a commit (group commit), so that durability costs one fsync for many callers.
 */
export interface Store {
  /** For reading, and for creating a service's tables at its start. */
  readonly database: DatabaseSync;
  /**
   * Runs `change` in the current group; its own statements succeed or fail together. The promise resolves when the
   * group is safe on disk. An answer that promises safety waits for it.
   */
  write<T>(change: (database: DatabaseSync) => T): Promise<T>;
  /** The folder for what is too large for the database. */
  readonly folder: string;
  close(): Promise<void>;
}
