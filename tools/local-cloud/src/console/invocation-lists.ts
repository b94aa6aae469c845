import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { searchQuery } from './search-words';

export interface InvocationQuery {
  /** Words that must occur. */
  readonly search?: string;
  readonly functionName?: string;
  /** A part of the function's name. */
  readonly service?: string;
  readonly trigger?: string;
  readonly outcome?: string;
  readonly cold?: boolean;
  readonly minDurationMs?: number;
  /** Epoch milliseconds; from the first, before the second. */
  readonly since?: number;
  readonly until?: number;
  readonly traceId?: string;
  /** `next` of the page before. */
  readonly cursor?: number;
  readonly limit?: number;
}

/** One line of the list. */
export interface InvocationSummary {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly function: string;
  readonly trigger: string;
  readonly outcome: string;
  readonly cold: boolean;
  readonly durationMs: number;
  readonly initMs?: number;
  readonly waitedMs?: number;
  readonly memoryMb?: number;
  readonly attempt?: number;
  readonly error?: string;
  readonly awsCalls: number;
  readonly statements: number;
  /** How many messages (causes) it was given, when more than one. */
  readonly batch?: number;
  readonly traceId: string;
}

export interface InvocationPage {
  readonly items: readonly InvocationSummary[];
  /** The cursor of what is older; absent at the end. */
  readonly next?: number;
  /** How many match, counted up to {@link MOST_COUNTED}; on the first page only. */
  readonly total?: number;
}

export const MOST_COUNTED = 100_000;
const COLUMNS =
  'seq, id, at, function, trigger, outcome, cold, duration_ms, init_ms, waited_ms, memory_mb, attempt, error, aws_calls, statements, batch, trace';

/** Lists of invocations, the latest first. */
export class InvocationLists {
  readonly #statements = new Map<string, StatementSync>();

  constructor(private readonly database: DatabaseSync) {}

  page(query: InvocationQuery): InvocationPage {
    const limit = Math.min(Math.max(Math.trunc(query.limit ?? 100), 1), 1_000);
    const words = query.search === undefined || query.search.trim() === '' ? undefined : searchQuery(query.search);
    if (words === undefined && query.search?.trim()) return { items: [], total: 0 };
    const { conditions, values } = conditionsOf(query);
    const from = words === undefined ? 'invocations' : 'words CROSS JOIN invocations ON invocations.seq = words.rowid';
    const where = [...(words === undefined ? [] : ['words MATCH ?']), ...conditions];
    const given = words === undefined ? values : [words, ...values];
    const clause = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
    const key = words === undefined ? 'seq' : 'words.rowid';
    const older = query.cursor === undefined ? clause : `${clause === '' ? 'WHERE' : `${clause} AND`} ${key} < ?`;
    const rows = this.#prepare(`SELECT ${COLUMNS} FROM ${from} ${older} ORDER BY ${key} DESC LIMIT ?`).all(
      ...given,
      ...(query.cursor === undefined ? [] : [query.cursor]),
      limit + 1,
    );
    const items = rows.slice(0, limit).map(summaryOf);
    const last = items.at(-1);
    return {
      items,
      ...(rows.length > limit && last && { next: last.seq }),
      ...(query.cursor === undefined && {
        total: rows.length <= limit ? rows.length : this.#count(words, conditions, values),
      }),
    };
  }

  facets(): { functions: string[]; triggers: string[] } {
    const list = (sql: string): string[] =>
      this.#prepare(sql)
        .all()
        .map((row) => String(Object.values(row)[0]));
    // The loose scan reads one index entry per function, however many invocations there are.
    const functions = list(`
      WITH RECURSIVE names (name) AS (
        SELECT min(function) FROM invocations
        UNION ALL SELECT (SELECT min(function) FROM invocations WHERE function > name) FROM names WHERE name IS NOT NULL
      ) SELECT name FROM names WHERE name IS NOT NULL`);
    return {
      functions,
      triggers: list(
        'SELECT DISTINCT trigger FROM (SELECT trigger FROM invocations ORDER BY seq DESC LIMIT 20000) ORDER BY trigger',
      ),
    };
  }

  #count(words: string | undefined, conditions: readonly string[], values: readonly SQLInputValue[]): number {
    const clause = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const sql =
      words === undefined
        ? `SELECT count(*) AS n FROM (SELECT 1 FROM invocations ${clause} LIMIT ${MOST_COUNTED})`
        : conditions.length === 0
          ? `SELECT count(*) AS n FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ${MOST_COUNTED})`
          : `SELECT count(*) AS n FROM (SELECT 1 FROM words CROSS JOIN invocations ON invocations.seq = words.rowid WHERE words MATCH ? AND ${conditions.join(' AND ')} LIMIT ${MOST_COUNTED})`;
    return Number(this.#prepare(sql).get(...(words === undefined ? values : [words, ...values]))?.['n'] ?? 0);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }
}

function conditionsOf(query: InvocationQuery): { conditions: string[]; values: SQLInputValue[] } {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, value: SQLInputValue | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  add('function = ?', query.functionName);
  add('instr(function, ?) > 0', query.service);
  add('trigger = ?', query.trigger);
  // `failed` is whatever is not well.
  if (query.outcome === 'failed') conditions.push("outcome <> 'ok'");
  else add('outcome = ?', query.outcome);
  if (query.cold !== undefined) conditions.push(`cold = ${query.cold ? 1 : 0}`);
  add('duration_ms >= ?', query.minDurationMs);
  add('at >= ?', query.since);
  add('at < ?', query.until);
  add('trace = ?', query.traceId);
  return { conditions, values };
}

function summaryOf(row: Record<string, unknown>): InvocationSummary {
  const optional = (name: string, column: string): Record<string, unknown> =>
    row[column] === null ? {} : { [name]: row[column] };
  return {
    seq: Number(row['seq']),
    id: String(row['id']),
    at: Number(row['at']),
    function: String(row['function']),
    trigger: String(row['trigger']),
    outcome: String(row['outcome']),
    cold: row['cold'] === 1,
    durationMs: Number(row['duration_ms']),
    awsCalls: Number(row['aws_calls']),
    statements: Number(row['statements']),
    traceId: String(row['trace']),
    ...optional('initMs', 'init_ms'),
    ...optional('waitedMs', 'waited_ms'),
    ...optional('memoryMb', 'memory_mb'),
    ...optional('attempt', 'attempt'),
    ...optional('error', 'error'),
    ...optional('batch', 'batch'),
  };
}
