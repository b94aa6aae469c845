import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { CloudLog } from '../kernel/kernel';
import type { InvocationSpan, JournalEntry } from '../kernel/journal';
import { ARCHIVE_FORMAT, ARCHIVE_SCHEMA } from './archive-schema';
import { InvocationLists, type InvocationPage, type InvocationQuery } from './invocation-lists';
import { wordsOf } from './entry-words';
import { WaitingEntries } from './waiting-entries';

export interface ArchiveLimits {
  /** The oldest invocations beyond this number are forgotten. */
  readonly invocations: number;
  /** The same for everything else: messages, publishes, requests, … */
  readonly others: number;
}

const LIMITS: ArchiveLimits = { invocations: 60_000, others: 240_000 };
const WRITE_EVERY_MS = 200;
/** Everything else waits meanwhile, so it is short. */
const WRITE_FOR_MS = 3;
/** Writing, with its commit, takes at most a twenty-fifth of the time, however much happens. */
const REST_TIMES = 24;
/**
 * Entries that wait to be written. Beyond it the older ones are lost to the archive and counted. What waits is kept in memory and makes its
 * collections longer: of what a busy network does besides invocations, only the last second or so.
 */
const MOST_WAITING = { invocations: 60_000, others: 10_000 };
/** A question writes what waits first, so that it sees it, but no more than this. */
const CATCH_UP_MS = 100;

export interface ArchivedEntry extends JournalEntry {
  readonly seq: number;
}

/**
 * Everything that happened, for the console: in a database of its own beside the state, which survives restarts but
 * promises nothing (no fsync), and trails behind the journal rather than slow the cloud down.
 */
export class Archive {
  /** Entries that were never written because more happened than could be written. */
  dropped = 0;
  private readonly waiting = new WaitingEntries(MOST_WAITING);
  private opened: Opened | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly folder: string,
    private readonly log: CloudLog,
    private readonly limits: ArchiveLimits = LIMITS,
  ) {}

  append(entry: JournalEntry, spans: readonly InvocationSpan[]): void {
    if (this.closed) return;
    this.dropped += this.waiting.add(entry, spans);
    this.timer ??= setTimeout(() => this.writeSome(), WRITE_EVERY_MS).unref();
  }

  /** Entries that are not in the archive yet. */
  get behind(): number {
    return this.waiting.length;
  }

  invocations(query: InvocationQuery): InvocationPage {
    return this.upToDate().lists.page(query);
  }

  /** Functions and triggers that occur, for filters. */
  facets(): { functions: string[]; triggers: string[] } {
    return this.upToDate().lists.facets();
  }

  /** The entry, and an invocation's calls. */
  entry(id: string): { entry: ArchivedEntry; spans: InvocationSpan[] } | undefined {
    const row = this.upToDate().byId.get(id);
    if (row === undefined) return undefined;
    return {
      entry: entryOf(row),
      spans: row['spans'] === null ? [] : (JSON.parse(String(row['spans'])) as InvocationSpan[]),
    };
  }

  /** What an entry directly led to, in the order of recording. */
  effects(id: string, limit: number): ArchivedEntry[] {
    return this.upToDate().effects.all(id, limit).map(entryOf);
  }

  /** What the parts of an entry (`id#part`) directly led to, each with its part. */
  effectsOfParts(id: string, limit: number): { cause: string; entry: ArchivedEntry }[] {
    // The sign after `#` ends the range.
    return this.upToDate()
      .effectsOfParts.all(`${id}#`, `${id}$`, limit)
      .map((row) => ({ cause: String(row['cause']), entry: entryOf(row) }));
  }

  /** The invocations of a trace, the latest first. */
  ofTrace(traceId: string, limit: number): ArchivedEntry[] {
    return this.upToDate().ofTrace.all(traceId, limit).map(entryOf);
  }

  /** Writes what waits, for two seconds at most, and lets the file go. */
  close(): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    if (this.waiting.length > 0) this.write(2_000);
    this.closed = true;
    this.opened?.database.close();
    this.opened = undefined;
  }

  private writeSome(): void {
    this.timer = undefined;
    if (this.closed) return;
    const startedAt = performance.now();
    this.write(WRITE_FOR_MS);
    const restMs = (performance.now() - startedAt) * REST_TIMES;
    if (this.waiting.length > 0) this.timer = setTimeout(() => this.writeSome(), restMs).unref();
  }

  private upToDate(): Opened {
    if (this.closed) throw new Error('The archive is closed.');
    const opened = (this.opened ??= open(this.folder));
    if (this.waiting.length > 0) this.write(CATCH_UP_MS);
    return opened;
  }

  /** As many entries as fit into the time; one at least. */
  private write(forMs: number): void {
    const until = performance.now() + forMs;
    let taken = 0;
    try {
      const opened = (this.opened ??= open(this.folder));
      opened.database.exec('BEGIN');
      try {
        // The clock is read after each: the entry of a batch has hundreds of causes.
        do {
          const next = this.waiting.next();
          if (next === undefined) break;
          taken += 1;
          opened.insert(next.entry, next.spans);
        } while (performance.now() < until);
        // As much as came and a little more: forgetting thousands in one go would be felt by everybody.
        opened.prune(this.limits, 2 * taken);
        opened.database.exec('COMMIT');
      } catch (error) {
        if (opened.database.isTransaction) opened.database.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      // A full disk costs the console its memory, never the cloud its work.
      this.dropped += taken;
      this.log.warn('The console’s archive could not be written.', { error: String(error) });
    }
  }
}

type Row = Record<string, unknown>;

class Opened {
  readonly lists: InvocationLists;
  readonly byId: StatementSync;
  readonly effects: StatementSync;
  readonly effectsOfParts: StatementSync;
  readonly ofTrace: StatementSync;
  readonly #insertEntry: StatementSync;
  readonly #insertEffects: StatementSync;
  readonly #insertInvocation: StatementSync;
  readonly #insertWords: StatementSync;
  #seq: number;
  #invocations: number;
  #others: number;
  /** The last that was forgotten of each sort: what is before need not be looked through again. */
  readonly #forgotten = { invocations: 0, others: 0 };

  constructor(readonly database: DatabaseSync) {
    const count = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0);
    this.#seq = count('SELECT max(seq) FROM entries');
    this.#invocations = count('SELECT count(*) FROM invocations');
    this.#others = count('SELECT count(*) FROM entries') - this.#invocations;
    this.lists = new InvocationLists(database);
    this.byId = database.prepare('SELECT * FROM entries WHERE id = ? ORDER BY seq DESC LIMIT 1');
    this.effects = database.prepare(
      'SELECT entries.* FROM effects JOIN entries ON entries.seq = effects.seq WHERE effects.cause = ? ORDER BY entries.at, entries.seq LIMIT ?',
    );
    this.effectsOfParts = database.prepare(
      'SELECT effects.cause, entries.* FROM effects JOIN entries ON entries.seq = effects.seq WHERE effects.cause > ? AND effects.cause < ? ORDER BY entries.seq LIMIT ?',
    );
    this.ofTrace = database.prepare(
      'SELECT entries.* FROM invocations JOIN entries ON entries.seq = invocations.seq WHERE invocations.trace = ? ORDER BY invocations.seq DESC LIMIT ?',
    );
    this.#insertEntry = database.prepare(
      'INSERT INTO entries (seq, id, at, kind, resource, causes, outcome, duration_ms, trace, detail, spans) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertEffects = database.prepare(
      'INSERT OR IGNORE INTO effects (cause, seq) SELECT value, ? FROM json_each(?)',
    );
    this.#insertInvocation = database.prepare(
      'INSERT INTO invocations (seq, at, id, function, trigger, outcome, cold, duration_ms, init_ms, waited_ms, memory_mb, attempt, error, aws_calls, statements, batch, trace) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertWords = database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
  }

  insert(entry: JournalEntry, spans: readonly InvocationSpan[]): void {
    const seq = ++this.#seq;
    const causes = JSON.stringify(entry.causes);
    this.#insertEntry.run(
      seq,
      entry.id,
      entry.at,
      entry.kind,
      entry.resource,
      causes,
      entry.outcome,
      entry.durationMs ?? null,
      entry.traceId ?? null,
      entry.detail === undefined ? null : JSON.stringify(entry.detail),
      spans.length === 0 ? null : JSON.stringify(spans),
    );
    if (entry.causes.length > 0) this.#insertEffects.run(seq, causes);
    if (entry.kind !== 'invocation') {
      this.#others += 1;
      return;
    }
    this.#invocations += 1;
    const detail = (entry.detail ?? {}) as Row;
    const number = (name: string): SQLInputValue => (typeof detail[name] === 'number' ? detail[name] : null);
    this.#insertInvocation.run(
      seq,
      entry.at,
      entry.id,
      String(detail['functionName'] ?? entry.resource),
      String(detail['trigger'] ?? ''),
      entry.outcome,
      detail['cold'] === true ? 1 : 0,
      entry.durationMs ?? 0,
      number('initMs'),
      number('waitedMs'),
      number('memoryMb'),
      number('attempt'),
      errorText(detail),
      spans.filter(({ kind }) => kind === 'aws').length,
      spans.filter(({ kind }) => kind === 'sql').length,
      entry.causes.length > 1 ? entry.causes.length : null,
      entry.traceId ?? '',
    );
    this.#insertWords.run(seq, wordsOf(entry, spans));
  }

  /** Forgets the oldest of each sort beyond its limit, `most` of them. */
  prune(limits: ArchiveLimits, most: number): void {
    const invocations = Math.min(this.#invocations - limits.invocations, most);
    if (invocations > 0) this.#invocations -= this.#forget('invocations', invocations);
    const others = Math.min(this.#others - limits.others, most);
    if (others > 0) this.#others -= this.#forget('others', others);
  }

  #forget(sort: 'invocations' | 'others', count: number): number {
    const from = this.#forgotten[sort];
    const kind = sort === 'invocations' ? "kind = 'invocation'" : "kind <> 'invocation'";
    const last = this.database
      .prepare(
        `SELECT max(seq) AS last FROM (SELECT seq FROM entries WHERE seq > ? AND ${kind} ORDER BY seq LIMIT ${count})`,
      )
      .get(from)?.['last'];
    if (typeof last !== 'number') return 0;
    this.#forgotten[sort] = last;
    this.database
      .prepare(
        `DELETE FROM effects WHERE (cause, seq) IN (SELECT causes.value, entries.seq FROM entries, json_each(entries.causes) AS causes WHERE entries.seq > ? AND entries.seq <= ? AND entries.${kind})`,
      )
      .run(from, last);
    if (sort === 'invocations') {
      this.database
        .prepare('DELETE FROM words WHERE rowid IN (SELECT seq FROM invocations WHERE seq > ? AND seq <= ?)')
        .run(from, last);
      this.database.prepare('DELETE FROM invocations WHERE seq > ? AND seq <= ?').run(from, last);
    }
    return Number(
      this.database.prepare(`DELETE FROM entries WHERE seq > ? AND seq <= ? AND ${kind}`).run(from, last).changes,
    );
  }
}

/** Opens the archive; what cannot be read, or is of another format, is begun anew. */
function open(folder: string): Opened {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'console.sqlite');
  try {
    return new Opened(openFile(file));
  } catch {
    for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(file + ending, { force: true });
    return new Opened(openFile(file));
  }
}

function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    // Few pages at a time move from the log to the file, for the thread that everything runs on waits for it.
    database.exec(
      'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000; PRAGMA wal_autocheckpoint=250',
    );
    const format = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (format === 0) database.exec(`BEGIN; ${ARCHIVE_SCHEMA} PRAGMA user_version=${ARCHIVE_FORMAT}; COMMIT`);
    else if (format !== ARCHIVE_FORMAT) throw new Error(`format ${format}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function entryOf(row: Row): ArchivedEntry {
  return {
    seq: Number(row['seq']),
    id: String(row['id']),
    at: Number(row['at']),
    kind: row['kind'] as JournalEntry['kind'],
    resource: String(row['resource']),
    causes: JSON.parse(String(row['causes'])) as string[],
    outcome: row['outcome'] as JournalEntry['outcome'],
    ...(row['duration_ms'] !== null && { durationMs: Number(row['duration_ms']) }),
    ...(row['trace'] !== null && { traceId: String(row['trace']) }),
    ...(row['detail'] !== null && { detail: JSON.parse(String(row['detail'])) as Record<string, unknown> }),
  };
}

function errorText(detail: Row): string | null {
  const { error, reason } = detail;
  if (typeof error === 'object' && error !== null) {
    const { type, message } = error as { type?: string; message?: string };
    return `${type ?? 'Error'}: ${message ?? ''}`.slice(0, 300);
  }
  return typeof reason === 'string' ? reason : null;
}
