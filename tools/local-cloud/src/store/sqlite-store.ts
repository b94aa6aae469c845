import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Store } from '../kernel/store';
import { StoreError, storeError } from './store-error';

/** Raised when the meaning of what lies in the folder changes, so that an older program refuses it. */
const FORMAT = 1;

const FILE = 'state.sqlite';

/**
 * After a commit that many waited for, the next one waits for as long as that one took, times this, but no longer than the
 * limit: the thread that commits is the one that everything else runs on, and a disk that is slow is slow for fewer commits.
 * Who writes alone never waits.
 */
const REST = { times: 2, mostMs: 8, fromWrites: 4 };
/** Pages in the log before they move to the database's file: moving is dear, and most messages are gone by then. */
const CHECKPOINT_PAGES = 8_000;
const CACHE_KIB = 64_000;

interface Waiting {
  resolve(): void;
  reject(error: StoreError): void;
}

/**
 * The store on SQLite in WAL mode with `synchronous=FULL`: what a resolved `write` promised survives a power cut.
 * All writes of one turn of the event loop, and under load of a few milliseconds, become one transaction, so that they share its fsync. Each is a savepoint in
 * it: one that throws takes back its own statements only.
 *
 * The connection reads its own open group, so `database` may show a change that is not yet safe. Whoever acts on it
 * towards the outside waits for `write`.
 */
export class SqliteStore implements Store {
  #group: Waiting[] = [];
  #inChange = false;
  #commit: { cancel(): void } | undefined;
  /** By the machine's own clock: durability knows no virtual time. */
  #restsUntil = 0;
  #closed = false;

  readonly #savepointBegin: StatementSync;
  readonly #savepointEnd: StatementSync;

  private constructor(
    readonly database: DatabaseSync,
    readonly folder: string,
  ) {
    this.#savepointBegin = database.prepare('SAVEPOINT change');
    this.#savepointEnd = database.prepare('RELEASE change');
  }

  /** Opens the store in `folder`, which is created when absent. @throws {StoreError} */
  static open(folder: string): SqliteStore {
    let database: DatabaseSync | undefined;
    try {
      mkdirSync(folder, { recursive: true });
      database = new DatabaseSync(join(folder, FILE));
      // Exclusive: a second local cloud in the same folder would deliver every message twice.
      database.exec(
        'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY',
      );
      database.exec(`PRAGMA wal_autocheckpoint=${CHECKPOINT_PAGES}; PRAGMA cache_size=-${CACHE_KIB}`);
      const format = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
      if (format > FORMAT) {
        throw new StoreError(
          'store.newer',
          `The state folder ${folder} was written by a newer version of the local cloud (format ${format}; this one reads up to ${FORMAT}). Update the working copy, wipe the state with "npm run reset", or choose another folder with --state-dir.`,
        );
      }
      // A write takes the lock at once: the second program in the folder fails here, not at its first message.
      database.exec(`BEGIN IMMEDIATE; PRAGMA user_version=${FORMAT}; COMMIT`);
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      return new SqliteStore(database, folder);
    } catch (error) {
      if (database?.isOpen) database.close();
      throw storeError(error, folder);
    }
  }

  write<T>(change: (database: DatabaseSync) => T): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreError('store.failed', 'The store is closed.'));
    // A write inside a write would resolve although the outer one may still be taken back.
    if (this.#inChange)
      return Promise.reject(
        new StoreError(
          'store.failed',
          'A write was begun inside another write. Use the database that the outer change was given.',
        ),
      );
    let value: T;
    try {
      this.#begin();
      value = this.#savepoint(change);
    } catch (error) {
      this.#failWhenGone(error);
      return Promise.reject(isOfSqlite(error) ? storeError(error, this.folder) : error);
    }
    return new Promise<T>((resolve, reject) => this.#group.push({ resolve: () => resolve(value), reject }));
  }

  /** Makes what was written safe and lets the folder go. */
  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#flush();
    this.#closed = true;
    this.database.close();
    return Promise.resolve();
  }

  #begin(): void {
    if (this.#commit !== undefined) return;
    this.database.exec('BEGIN IMMEDIATE');
    const rest = this.#restsUntil - performance.now();
    if (rest > 0) {
      const timer = setTimeout(() => this.#flush(), rest);
      this.#commit = { cancel: () => clearTimeout(timer) };
    } else {
      const immediate = setImmediate(() => this.#flush());
      this.#commit = { cancel: () => clearImmediate(immediate) };
    }
  }

  #savepoint<T>(change: (database: DatabaseSync) => T): T {
    this.#savepointBegin.run();
    this.#inChange = true;
    try {
      const value = change(this.database);
      this.#savepointEnd.run();
      return value;
    } catch (error) {
      // Some errors, a full disk among them, roll the whole transaction back by themselves.
      if (this.database.isTransaction) this.database.exec('ROLLBACK TO change; RELEASE change');
      throw error;
    } finally {
      this.#inChange = false;
    }
  }

  #flush(): void {
    if (this.#commit === undefined) return;
    this.#commit.cancel();
    this.#commit = undefined;
    const group = this.#group;
    this.#group = [];
    const startedAt = performance.now();
    try {
      this.database.exec('COMMIT');
      const endedAt = performance.now();
      if (group.length >= REST.fromWrites)
        this.#restsUntil = endedAt + Math.min((endedAt - startedAt) * REST.times, REST.mostMs);
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      const reason = storeError(error, this.folder);
      for (const waiting of group) waiting.reject(reason);
      return;
    }
    for (const waiting of group) waiting.resolve();
  }

  /** After an error that ended the transaction, nothing of the group is left: its earlier members must hear it too. */
  #failWhenGone(error: unknown): void {
    if (this.#commit === undefined || this.database.isTransaction) return;
    this.#commit.cancel();
    this.#commit = undefined;
    const group = this.#group;
    this.#group = [];
    const reason = storeError(error, this.folder);
    for (const waiting of group) waiting.reject(reason);
  }
}

function isOfSqlite(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === 'ERR_SQLITE_ERROR';
}
