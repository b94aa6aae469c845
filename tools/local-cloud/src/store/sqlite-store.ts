import { closeSync, fdatasync, fdatasyncSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Store } from '../kernel/store';
import { StoreError, storeError } from './store-error';

/** Raised when the meaning of what lies in the folder changes, so that an older program refuses it. */
const FORMAT = 1;

const FILE = 'state.sqlite';

/**
 * Pages in the log (of 4 KiB) before they move to the database's file. Moving holds everything up until the disk has them,
 * and most messages are gone by then: what has to move grows far less than the log.
 */
const CHECKPOINT_PAGES = 32_000;
const CACHE_KIB = 64_000;

interface Waiting {
  resolve(): void;
  reject(error: StoreError): void;
}

export interface SqliteStoreOptions {
  /** Whether a resolved `write` survives a power cut. Tests that never look at the disk again go without. Default: true. */
  readonly durable?: boolean;
}

/**
 * The store on SQLite in WAL mode; what a resolved `write` promised survives a power cut. All writes of one turn of the
 * event loop become one transaction, and while the disk makes one safe, those that come meanwhile become the next: under
 * load they share an fsync, and who writes alone never waits for others. Each is a savepoint in it: one that throws takes
 * back its own statements only.
 *
 * The log is synced here and not by SQLite, which would hold up the thread that everything else runs on. `synchronous=NORMAL`
 * leaves out exactly the sync of the log after each commit, and keeps those around checkpoints that the file's soundness
 * needs (https://www.sqlite.org/pragma.html#pragma_synchronous).
 *
 * The connection reads its own open group, so `database` may show a change that is not yet safe. Whoever acts on it
 * towards the outside waits for `write`.
 */
export class SqliteStore implements Store {
  #group: Waiting[] = [];
  #inChange = false;
  #inTransaction = false;
  #flushing: NodeJS.Immediate | undefined;
  /** Settles when the sync that is on its way is over. */
  #syncing: Promise<void> | undefined;
  #closed = false;

  readonly #savepointBegin: StatementSync;
  readonly #savepointEnd: StatementSync;

  private constructor(
    readonly database: DatabaseSync,
    readonly folder: string,
    /** Of the log; absent where nothing is to be made safe. */
    private readonly log: number | undefined,
  ) {
    this.#savepointBegin = database.prepare('SAVEPOINT change');
    this.#savepointEnd = database.prepare('RELEASE change');
  }

  /** Opens the store in `folder`, which is created when absent. @throws {StoreError} */
  static open(folder: string, { durable = true }: SqliteStoreOptions = {}): SqliteStore {
    let database: DatabaseSync | undefined;
    try {
      mkdirSync(folder, { recursive: true });
      database = new DatabaseSync(join(folder, FILE));
      // Exclusive: a second local cloud in the same folder would deliver every message twice.
      database.exec(
        `PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=${durable ? 'NORMAL' : 'OFF'}; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY`,
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
      return new SqliteStore(database, folder, durable ? openSync(join(folder, `${FILE}-wal`), 'r') : undefined);
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
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#syncing) await this.#syncing;
    this.#flush((log) => fdatasyncSync(log));
    if (this.log !== undefined) closeSync(this.log);
    this.database.close();
  }

  #begin(): void {
    if (this.#inTransaction) return;
    this.database.exec('BEGIN IMMEDIATE');
    this.#inTransaction = true;
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#syncing || this.#closed) return;
    this.#flushing ??= setImmediate(() => this.#flush());
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

  /** Commits the group and has the disk make it safe: meanwhile, or at once by `syncNow`. */
  #flush(syncNow?: (log: number) => void): void {
    const group = this.#takeGroup();
    if (group === undefined) return;
    try {
      this.database.exec('COMMIT');
      if (this.log !== undefined && syncNow) syncNow(this.log);
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      return this.#settle(group, storeError(error, this.folder));
    }
    if (this.log === undefined || syncNow) return this.#settle(group);
    const { log } = this;
    this.#syncing = new Promise((over) => {
      fdatasync(log, (error) => {
        this.#syncing = undefined;
        this.#settle(group, error === null ? undefined : storeError(error, this.folder));
        if (this.#inTransaction) this.#flushSoon();
        over();
      });
    });
  }

  #settle(group: readonly Waiting[], reason?: StoreError): void {
    for (const waiting of group)
      if (reason) waiting.reject(reason);
      else waiting.resolve();
  }

  /** The transaction's writers; it is over, one way or the other. */
  #takeGroup(): Waiting[] | undefined {
    if (!this.#inTransaction) return undefined;
    this.#inTransaction = false;
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    const group = this.#group;
    this.#group = [];
    return group;
  }

  /** After an error that ended the transaction, nothing of the group is left: its earlier members must hear it too. */
  #failWhenGone(error: unknown): void {
    if (!this.#inTransaction || this.database.isTransaction) return;
    this.#settle(this.#takeGroup() ?? [], storeError(error, this.folder));
  }
}

function isOfSqlite(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === 'ERR_SQLITE_ERROR';
}
