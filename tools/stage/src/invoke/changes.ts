import type { InvocationSpan, JournalEntry } from '../journal-client';

/** How many rows, items and objects were written, by what they are: `{ 'PostgreSQL session': 1 }`. */
export type Changes = ReadonlyMap<string, number>;

const WRITE =
  /(?:^|[\s(])(?:insert into|delete from|(?<!\bfor )(?<!\bdo )update(?=\s+"?[\w.]+"?\s+set\b))\s+"?([\w.]+)"?/i;

/** Rows that an invocation's statements wrote and committed, by table. */
export function rowsWritten(spans: readonly InvocationSpan[]): Changes {
  const written = new Map<string, number>();
  let pending: [string, number][] | undefined;
  for (const span of spans.filter(({ kind }) => kind === 'sql').toSorted((a, b) => a.startMs - b.startMs)) {
    const statement = span.name.trim();
    if (/^(begin|start transaction)\b/i.test(statement)) pending = [];
    else if (/^rollback$/i.test(statement)) pending = undefined;
    else if (/^commit\b/i.test(statement)) {
      for (const [table, rows] of pending ?? []) add(written, table, rows);
      pending = undefined;
    } else {
      const table = WRITE.exec(statement)?.[1];
      if (table === undefined || !span.rows || span.error !== undefined) continue;
      if (pending) pending.push([table, span.rows]);
      else add(written, table, span.rows);
    }
  }
  return written;
}

const ITEM_WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

/** Everything that a flow changed: rows by table, items by table, objects, dead letters. */
export function changesOf(
  entries: readonly JournalEntry[],
  rows: Iterable<Changes>,
  nameOf: (resource: string) => string,
): Changes {
  const all = new Map<string, number>();
  for (const changes of rows) for (const [table, count] of changes) add(all, `PostgreSQL  ${table}`, count);
  for (const { kind, resource, detail, outcome } of entries) {
    if (outcome !== 'ok') continue;
    if (kind === 'item' && ITEM_WRITES.has(String(detail?.['operation'])))
      add(all, `DynamoDB    ${nameOf(resource)}`, 1);
    if (kind === 'object' && detail?.['event'] === 'created') add(all, 'S3          objects', 1);
    if (kind === 'dead-letter') add(all, `dead letter ${nameOf(resource)}`, 1);
  }
  return all;
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
