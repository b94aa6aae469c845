import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { MachineDefinition } from './definition';
import type { HistoryEvent } from './history';
import type { JsonObject } from './json';
import type { Thread } from './thread';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What is known of an execution beside its history and its threads. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly machineArn: string;
  /** A version or alias, where it was started by one. */
  readonly qualifiedArn?: string;
  readonly machineName: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly name: string;
  /** Its id in the journal. */
  readonly journalId: string;
  readonly roleArn: string;
  readonly startedAt: number;
  /** JSON text. */
  readonly input: string;
  readonly causes: readonly string[];
  readonly traceHeader?: string;
  status: ExecutionStatus;
  stoppedAt?: number;
  /** JSON text. */
  output?: string;
  error?: string;
  cause?: string;
}

export interface StoredExecution {
  readonly key: number;
  readonly record: ExecutionRecord;
  readonly definition: MachineDefinition;
}

/** What one commit of an execution writes. */
export interface ExecutionChange {
  readonly key: number;
  readonly record: ExecutionRecord;
  readonly events: readonly HistoryEvent[];
  readonly threads: readonly Thread[];
  readonly ended: readonly number[];
}

/** Executions in the store. A definition is stored once, however many executions run it: each goes on with the one that it began with. */
export class ExecutionRows {
  #nextKey: number;

  constructor(private readonly database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS sfn_definitions (hash TEXT PRIMARY KEY, definition TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS sfn_executions (
        key INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine_arn TEXT NOT NULL, status TEXT NOT NULL, started_at INTEGER NOT NULL,
        stopped_at INTEGER, definition TEXT NOT NULL, record TEXT NOT NULL) STRICT;
      CREATE INDEX IF NOT EXISTS sfn_executions_by_machine ON sfn_executions (machine_arn, started_at);
      CREATE INDEX IF NOT EXISTS sfn_executions_running ON sfn_executions (status) WHERE status = 'RUNNING';
      CREATE TABLE IF NOT EXISTS sfn_threads (execution INTEGER NOT NULL, id INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (execution, id)) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS sfn_events (
        execution INTEGER NOT NULL, id INTEGER NOT NULL, previous INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, detail TEXT,
        PRIMARY KEY (execution, id)) STRICT, WITHOUT ROWID;
    `);
    this.#nextKey = Number(
      database.prepare('SELECT coalesce(max(key), 0) + 1 AS next FROM sfn_executions').get()?.['next'] ?? 1,
    );
    const prepare = (sql: string): ReturnType<DatabaseSync['prepare']> => database.prepare(sql);
    this.#sql = {
      insertEvent: prepare('INSERT INTO sfn_events VALUES (?, ?, ?, ?, ?, ?)'),
      putThread: prepare('INSERT INTO sfn_threads VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data'),
      dropThread: prepare('DELETE FROM sfn_threads WHERE execution = ? AND id = ?'),
      finish: prepare('UPDATE sfn_executions SET status = ?, stopped_at = ?, record = ? WHERE key = ?'),
      byArn: prepare('SELECT key, record, definition FROM sfn_executions WHERE arn = ?'),
    };
  }

  readonly #sql: Readonly<
    Record<'insertEvent' | 'putThread' | 'dropThread' | 'finish' | 'byArn', ReturnType<DatabaseSync['prepare']>>
  >;

  newKey(): number {
    return this.#nextKey++;
  }

  /** Within a write. */
  insert(database: DatabaseSync, { key, record, definition }: StoredExecution): void {
    const text = JSON.stringify(definition);
    const hash = createHash('sha256').update(text).digest('hex');
    database.prepare('INSERT OR IGNORE INTO sfn_definitions VALUES (?, ?)').run(hash, text);
    database
      .prepare('INSERT INTO sfn_executions VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(key, record.arn, record.machineArn, record.status, record.startedAt, null, hash, JSON.stringify(record));
  }

  /** Within a write. */
  apply({ key, record, events, threads, ended }: ExecutionChange): void {
    for (const event of events)
      this.#sql.insertEvent.run(
        key,
        event.id,
        event.previous,
        event.at,
        event.type,
        event.detail === undefined ? null : JSON.stringify(event.detail),
      );
    for (const id of ended) this.#sql.dropThread.run(key, id);
    for (const thread of threads) this.#sql.putThread.run(key, thread.id, JSON.stringify(thread));
    if (record.status !== 'RUNNING')
      this.#sql.finish.run(record.status, record.stoppedAt ?? null, JSON.stringify(record), key);
  }

  /** Within a write: an execution that leaves no trace. */
  remove(database: DatabaseSync, key: number): void {
    for (const table of ['sfn_events', 'sfn_threads'])
      database.prepare(`DELETE FROM ${table} WHERE execution = ?`).run(key);
    database.prepare('DELETE FROM sfn_executions WHERE key = ?').run(key);
  }

  find(arn: string): StoredExecution | undefined {
    const row = this.#sql.byArn.get(arn);
    return row && this.#read(row);
  }

  /** Of one machine, the latest first. */
  list(machineArn: string, filter: { status?: string; limit: number; offset: number }): ExecutionRecord[] {
    return this.database
      .prepare(
        `SELECT record FROM sfn_executions WHERE machine_arn = ? ${filter.status === undefined ? '' : 'AND status = ?'} ORDER BY started_at DESC, key DESC LIMIT ? OFFSET ?`,
      )
      .all(...[machineArn, ...(filter.status === undefined ? [] : [filter.status]), filter.limit, filter.offset])
      .map((row) => JSON.parse(String(row['record'])) as ExecutionRecord);
  }

  /** Those that an earlier run of the local cloud left running. */
  running(): StoredExecution[] {
    return this.database
      .prepare("SELECT key, record, definition FROM sfn_executions WHERE status = 'RUNNING' ORDER BY key")
      .all()
      .map((row) => this.#read(row));
  }

  threads(key: number): Thread[] {
    return this.database
      .prepare('SELECT data FROM sfn_threads WHERE execution = ? ORDER BY id')
      .all(key)
      .map((row) => JSON.parse(String(row['data'])) as Thread);
  }

  events(key: number, page: { reverse: boolean; limit: number; offset: number }): HistoryEvent[] {
    return this.database
      .prepare(
        `SELECT * FROM sfn_events WHERE execution = ? ORDER BY id ${page.reverse ? 'DESC' : 'ASC'} LIMIT ? OFFSET ?`,
      )
      .all(key, page.limit, page.offset)
      .map((row) => ({
        id: Number(row['id']),
        previous: Number(row['previous']),
        at: Number(row['at']),
        type: String(row['type']),
        detail: row['detail'] === null ? undefined : (JSON.parse(String(row['detail'])) as JsonObject),
      }));
  }

  eventCount(key: number): number {
    return Number(
      this.database.prepare('SELECT coalesce(max(id), 0) AS last FROM sfn_events WHERE execution = ?').get(key)?.[
        'last'
      ] ?? 0,
    );
  }

  /** Within a write: every execution of a machine that is gone. */
  forgetMachine(database: DatabaseSync, machineArn: string): void {
    for (const row of database.prepare('SELECT key FROM sfn_executions WHERE machine_arn = ?').all(machineArn))
      this.remove(database, Number(row['key']));
  }

  /** Within a write: forgets what ended before that time. @returns how many */
  forgetBefore(database: DatabaseSync, time: number): number {
    const old = database.prepare('SELECT key FROM sfn_executions WHERE stopped_at < ?').all(time);
    for (const row of old) this.remove(database, Number(row['key']));
    database.exec('DELETE FROM sfn_definitions WHERE hash NOT IN (SELECT definition FROM sfn_executions)');
    return old.length;
  }

  #read(row: Record<string, unknown>): StoredExecution {
    const definition = this.database
      .prepare('SELECT definition FROM sfn_definitions WHERE hash = ?')
      .get(String(row['definition']));
    return {
      key: Number(row['key']),
      record: JSON.parse(String(row['record'])) as ExecutionRecord,
      definition: JSON.parse(String(definition?.['definition'])) as MachineDefinition,
    };
  }
}
