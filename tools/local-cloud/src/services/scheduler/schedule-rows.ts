import type { Kernel } from '../../kernel/kernel';
import type { Execution } from './schedule';

/** A call that is to be made. */
export interface PendingExecution extends Execution {
  /** When, in ms since the epoch. */
  readonly at: number;
}

/** What schedules must not forget: when they are due next, and which calls are not made yet. */
export class ScheduleRows {
  constructor(private readonly kernel: Kernel) {
    kernel.store.database.exec(`
      CREATE TABLE IF NOT EXISTS schedule_state (arn TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, begin INTEGER NOT NULL, due INTEGER) STRICT;
      CREATE TABLE IF NOT EXISTS schedule_execution (id TEXT PRIMARY KEY, arn TEXT NOT NULL, scheduled_at INTEGER NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;`);
  }

  find(arn: string, fingerprint: string): { begin: number; due: number | undefined } | undefined {
    const row = this.kernel.store.database
      .prepare('SELECT begin, due FROM schedule_state WHERE arn = ? AND fingerprint = ?')
      .get(arn, fingerprint);
    return row && { begin: Number(row['begin']), due: row['due'] === null ? undefined : Number(row['due']) };
  }

  planned(arn: string, fingerprint: string, begin: number, due: number | undefined): void {
    this.#write('INSERT OR REPLACE INTO schedule_state VALUES (?, ?, ?, ?)', arn, fingerprint, begin, due ?? null);
  }

  pending(arn: string): PendingExecution[] {
    return this.kernel.store.database
      .prepare('SELECT id, scheduled_at, attempt, at FROM schedule_execution WHERE arn = ? ORDER BY at')
      .all(arn)
      .map((row) => ({
        id: String(row['id']),
        scheduledAt: Number(row['scheduled_at']),
        attempt: Number(row['attempt']),
        at: Number(row['at']),
      }));
  }

  wait(arn: string, { id, scheduledAt, attempt, at }: PendingExecution): void {
    this.#write('INSERT OR REPLACE INTO schedule_execution VALUES (?, ?, ?, ?, ?)', id, arn, scheduledAt, attempt, at);
  }

  done(id: string): void {
    this.#write('DELETE FROM schedule_execution WHERE id = ?', id);
  }

  /** The schedule is gone. */
  forget(arn: string): void {
    this.#write('DELETE FROM schedule_execution WHERE arn = ?', arn);
    this.#write('DELETE FROM schedule_state WHERE arn = ?', arn);
  }

  #write(sql: string, ...values: (string | number | null)[]): void {
    this.kernel.store
      .write((database) => database.prepare(sql).run(...values))
      .catch((error: unknown) => this.kernel.log.error('A schedule could not be stored.', { error: String(error) }));
  }
}
