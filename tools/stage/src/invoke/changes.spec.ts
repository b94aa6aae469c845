import type { InvocationSpan } from '../journal-client';
import { changesOf, rowsWritten } from './changes';

let startMs = 0;
const statement = (name: string, rows?: number, error?: string): InvocationSpan => ({
  kind: 'sql',
  name,
  startMs: (startMs += 1),
  durationMs: 1,
  ...(rows !== undefined && { rows }),
  ...(error !== undefined && { error }),
});

it('counts the rows of statements that write, and of no others', () => {
  const spans = [
    statement('connect'),
    statement('select "fact_id" from "outbox" limit $2 for update skip locked', 4),
    statement('insert into "session" ("id") values ($1) on conflict ("id") do update set "id" = excluded."id"', 1),
    statement('insert into inbox (consumer) select $1 on conflict do nothing', 0),
    statement('update "outbox" set "published_at" = $1', 2),
    statement('update "outbox" set "published_at" = $1', 1),
    statement('with gone as (delete from inbox where applied_at < $1 returning fact_id) select count(*) from gone', 3),
    statement('insert into audit values ($1)', undefined, '23505'),
  ];
  expect(Object.fromEntries(rowsWritten(spans))).toEqual({ session: 1, outbox: 3, inbox: 3 });
});

it('counts what was committed only', () => {
  const tried = [statement('begin'), statement('insert into session values ($1)', 1), statement('rollback')];
  const done = [statement('begin'), statement('insert into session values ($1)', 1), statement('commit')];
  expect(rowsWritten(tried).size).toBe(0);
  expect(Object.fromEntries(rowsWritten([...tried, ...done]))).toEqual({ session: 1 });
  expect(rowsWritten(done.slice(0, 2)).size).toBe(0);
});

it('adds up what a flow changed', () => {
  const entry = (kind: string, resource: string, detail: object) => ({
    id: '1',
    at: 0,
    kind,
    resource,
    causes: [],
    outcome: 'ok' as const,
    detail: { ...detail },
  });
  const changes = changesOf(
    [
      entry('item', 'stations', { operation: 'PutItem' }),
      entry('item', 'stations', { operation: 'GetItem' }),
      { ...entry('item', 'stations', { operation: 'PutItem' }), outcome: 'denied' as const },
      entry('object', 'archive/a', { event: 'created' }),
    ],
    [new Map([['session', 1]]), new Map([['session', 2]])],
    (resource) => resource,
  );
  expect([...changes]).toEqual([
    ['PostgreSQL  session', 3],
    ['DynamoDB    stations', 1],
    ['S3          objects', 1],
  ]);
});
