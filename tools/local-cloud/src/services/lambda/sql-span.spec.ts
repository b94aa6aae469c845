import { openSqlSpan, sqlSpan, withoutLiterals } from './sql-span';

describe('a statement in the journal', () => {
  it.each([
    ["select * from t where a = 'it''s' and b = 12.5", 'select * from t where a = ? and b = ?'],
    ['select $1, $2 from t1 where c2 = $3', 'select $1, $2 from t1 where c2 = $3'],
    ["select E'a\\n', $q$ secret $q$", 'select ?, ?'],
    ['insert into t\n  values (-3, 1e9)', 'insert into t values (?, ?)'],
    ['begin', 'begin'],
  ])('carries no value: %s', (statement, expected) => expect(withoutLiterals(statement)).toBe(expected));

  it('nor do its errors', () => {
    const span = sqlSpan([
      'sql',
      1,
      'insert into t values ($1)',
      1,
      2,
      undefined,
      '22P02: invalid input syntax for type integer: "secret"',
      'localhost:5432',
      undefined,
    ]);
    expect(span.error).toBe('22P02: invalid input syntax for type integer: "?"');
  });

  it('has no end where it has no answer', () => {
    expect(
      openSqlSpan(['sql-open', 1, '1:2', "select pg_sleep(60), 'secret'", 12, 50, '127.0.0.1:5433'], 2_988),
    ).toEqual({
      kind: 'sql',
      startMs: 12,
      durationMs: 2_988,
      name: 'select pg_sleep(?), ?',
      resource: '127.0.0.1:5433',
      open: true,
    });
  });
});
