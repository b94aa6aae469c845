import type { DatabaseSync } from 'node:sqlite';
import type { Kernel } from '../../kernel/kernel';

export interface LogEvent {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly text: string;
}

export interface StoredEvent extends LogEvent {
  /** Sorts as the events were written. */
  readonly id: string;
  readonly stream: string;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly firstAt?: number;
  readonly lastAt?: number;
}

interface Block {
  readonly group: string;
  readonly stream: string;
  readonly events: readonly LogEvent[];
}

/** Blocks are written together; what a crash loses is the last half second of log lines. */
const FLUSH_MS = 500;
const FLUSH_BLOCKS = 128;
/** What a group keeps, in blocks; a block is what one invocation wrote. Oldest go first. */
const BLOCKS_PER_GROUP = 5000;
const STREAMS_PER_GROUP = 500;
/** Blocks beyond what a group keeps before the oldest go, so that few statements do it. */
const TRIM_EVERY = 100;
const READ_BLOCKS = 500;

/**
 * Log events on disk, bounded. All lines of an invocation are one row: a function that logs ten lines a call must not
 * cost ten inserts.
 */
export class LogStore {
  readonly #pending: Block[] = [];
  #flushing: (() => void) | undefined;
  /** The rows of each group that was written to, the oldest first. */
  readonly #rowsOf = new Map<string, number[]>();
  readonly #streams = new Set<string>();

  constructor(private readonly kernel: Kernel) {
    kernel.store.database.exec(`
      CREATE TABLE IF NOT EXISTS log_blocks (id INTEGER PRIMARY KEY AUTOINCREMENT, log_group TEXT NOT NULL, stream TEXT NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, events TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS log_blocks_by_group ON log_blocks (log_group, id);
      CREATE INDEX IF NOT EXISTS log_blocks_by_stream ON log_blocks (log_group, stream, id);
      CREATE TABLE IF NOT EXISTS log_streams (log_group TEXT NOT NULL, stream TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (log_group, stream)) WITHOUT ROWID;
    `);
  }

  append(group: string, stream: string, events: readonly LogEvent[]): void {
    if (events.length === 0) return;
    this.#pending.push({ group, stream, events });
    if (this.#pending.length >= FLUSH_BLOCKS) void this.flush();
    else
      this.#flushing ??= this.kernel.clock.after(FLUSH_MS, () => {
        void this.flush();
      });
  }

  createStream(group: string, stream: string): void {
    const now = this.kernel.clock.now();
    this.#write((database) =>
      database.prepare('INSERT OR IGNORE INTO log_streams VALUES (?, ?, ?)').run(group, stream, now),
    );
  }

  hasStream(group: string, stream: string): boolean {
    return (
      this.kernel.store.database
        .prepare('SELECT 1 FROM log_streams WHERE log_group = ? AND stream = ?')
        .get(group, stream) !== undefined
    );
  }

  /** Writes what is pending; resolves when it is safe. Never rejects: a log that cannot be written must not stop a function. */
  async flush(): Promise<void> {
    this.#flushing?.();
    this.#flushing = undefined;
    const blocks = this.#pending.splice(0);
    if (blocks.length === 0) return;
    await this.#write((database) => {
      const insert = database.prepare(
        'INSERT INTO log_blocks (log_group, stream, first_at, last_at, events) VALUES (?, ?, ?, ?, ?)',
      );
      for (const block of blocks) {
        const first = block.events[0]?.at ?? 0;
        this.#ensureStream(database, block, first);
        const rows = this.#rows(database, block.group);
        const { lastInsertRowid } = insert.run(
          block.group,
          block.stream,
          first,
          block.events.at(-1)?.at ?? first,
          JSON.stringify(block.events.map(({ at, text }) => [at, text])),
        );
        rows.push(Number(lastInsertRowid));
      }
      for (const group of new Set(blocks.map((block) => block.group))) this.#trim(database, group);
    });
  }

  #ensureStream(database: DatabaseSync, { group, stream }: Block, first: number): void {
    const name = `${group}\n${stream}`;
    if (this.#streams.has(name)) return;
    database.prepare('INSERT OR IGNORE INTO log_streams VALUES (?, ?, ?)').run(group, stream, first);
    database
      .prepare(
        'DELETE FROM log_streams WHERE log_group = ? AND created_at < (SELECT created_at FROM log_streams WHERE log_group = ? ORDER BY created_at DESC LIMIT 1 OFFSET ?)',
      )
      .run(group, group, STREAMS_PER_GROUP);
    // One that went by this may be written to again.
    if (this.#streams.size >= STREAMS_PER_GROUP) this.#streams.clear();
    this.#streams.add(name);
  }

  /** A group's rows, counted when it is first written to: counting them again for each block would be felt. */
  #rows(database: DatabaseSync, group: string): number[] {
    let rows = this.#rowsOf.get(group);
    if (rows === undefined) {
      rows = database
        .prepare('SELECT id FROM log_blocks WHERE log_group = ? ORDER BY id')
        .all(group)
        .map(({ id }) => Number(id));
      this.#rowsOf.set(group, rows);
    }
    return rows;
  }

  #trim(database: DatabaseSync, group: string): void {
    const rows = this.#rows(database, group);
    if (rows.length < BLOCKS_PER_GROUP + TRIM_EVERY) return;
    const [last] = rows.splice(0, rows.length - BLOCKS_PER_GROUP).slice(-1);
    database.prepare('DELETE FROM log_blocks WHERE log_group = ? AND id <= ?').run(group, last ?? 0);
  }

  /** Drops what is older than a group's retention. */
  expire(group: string, before: number): void {
    this.#write((database) =>
      database.prepare('DELETE FROM log_blocks WHERE log_group = ? AND last_at < ?').run(group, before),
    );
  }

  streams(group: string): LogStream[] {
    return this.kernel.store.database
      .prepare(
        `SELECT s.stream AS name, s.created_at AS createdAt, min(b.first_at) AS firstAt, max(b.last_at) AS lastAt
         FROM log_streams s LEFT JOIN log_blocks b ON b.log_group = s.log_group AND b.stream = s.stream
         WHERE s.log_group = ? GROUP BY s.stream, s.created_at`,
      )
      .all(group)
      .map((row) => ({
        name: String(row['name']),
        createdAt: Number(row['createdAt']),
        ...(row['firstAt'] === null ? {} : { firstAt: Number(row['firstAt']), lastAt: Number(row['lastAt']) }),
      }));
  }

  /** Events of a group in the order of writing, after the event `afterId`, at most about `limit` of them and whole blocks read lazily. */
  *read(filter: {
    group: string;
    streams?: readonly string[];
    startTime?: number;
    endTime?: number;
    afterId?: string;
  }): Generator<StoredEvent> {
    const [afterBlock, afterIndex] = splitId(filter.afterId);
    let from = afterBlock;
    let inclusive = filter.afterId !== undefined;
    for (;;) {
      const rows = this.kernel.store.database
        .prepare(
          `SELECT id, stream, events FROM log_blocks WHERE log_group = ? AND id ${inclusive ? '>=' : '>'} ? AND last_at >= ? AND first_at < ?
           AND (? IS NULL OR stream IN (SELECT value FROM json_each(?))) ORDER BY id LIMIT ${READ_BLOCKS}`,
        )
        .all(
          filter.group,
          from,
          filter.startTime ?? 0,
          filter.endTime ?? Number.MAX_SAFE_INTEGER,
          ...twice(filter.streams === undefined ? null : JSON.stringify(filter.streams)),
        );
      for (const row of rows) {
        const block = Number(row['id']);
        const events = JSON.parse(String(row['events'])) as [number, string][];
        for (const [index, [at, text]] of events.entries()) {
          if (inclusive && block === afterBlock && index <= afterIndex) continue;
          if (at < (filter.startTime ?? 0) || at >= (filter.endTime ?? Number.MAX_SAFE_INTEGER)) continue;
          yield {
            id: `${String(block).padStart(16, '0')}${String(index).padStart(6, '0')}`,
            stream: String(row['stream']),
            at,
            text,
          };
        }
        from = block;
      }
      inclusive = false;
      if (rows.length < READ_BLOCKS) return;
    }
  }

  #write(change: Parameters<Kernel['store']['write']>[0]): Promise<void> {
    return this.kernel.store.write(change).then(
      () => undefined,
      (error: unknown) => {
        // What was taken back is not there, whatever is remembered of it.
        this.#streams.clear();
        this.#rowsOf.clear();
        this.kernel.log.warn('Log lines could not be stored.', { error: String(error) });
      },
    );
  }
}

function twice<T>(value: T): [T, T] {
  return [value, value];
}

function splitId(id: string | undefined): [block: number, index: number] {
  return id === undefined ? [0, -1] : [Number(id.slice(0, 16)), Number(id.slice(16))];
}
