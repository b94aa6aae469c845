import { sql } from 'kysely';
import { parseConnectionSecret } from './connection';
import { useTestDatabase } from './testing/test-database';

const { database, testDatabase } = useTestDatabase();

it('moments come as ISO 8601 in UTC with milliseconds, whole numbers as exact numbers', async () => {
  const { rows } =
    await sql`select timestamptz '2026-03-01 08:00:00.5+02' as half, timestamptz(3) '2026-03-01 08:00:00Z' as whole,
    null::timestamptz as none, 9007199254740991::bigint as most, count(*) as counted, sum(1::bigint) as summed from (values (1), (2)) as v`.execute(
      database(),
    );
  expect(rows).toEqual([
    {
      half: '2026-03-01T06:00:00.500Z',
      whole: '2026-03-01T08:00:00.000Z',
      none: null,
      most: 9007199254740991,
      counted: 2,
      summed: 2,
    },
  ]);
});

it('a number that cannot be held exactly is an error, not another number', async () => {
  await expect(sql`select 9007199254740993::bigint as n`.execute(database())).rejects.toThrow(RangeError);
  // The connection is fine afterwards.
  expect((await sql`select 1::bigint as n`.execute(database())).rows).toEqual([{ n: 1 }]);
});

it('a service shows by its name', async () => {
  const db = testDatabase().open({ service: 'meter-rollup' });
  expect(
    (
      await sql`select current_setting('application_name') as name, current_setting('statement_timeout') as timeout`.execute(
        db,
      )
    ).rows,
  ).toEqual([{ name: 'meter-rollup', timeout: '15s' }]);
});

it('reads the secret of a database, and says what it lacks', () => {
  expect(
    parseConnectionSecret('{"host":"h","port":"5432","username":"u","password":"p","dbname":"d","engine":"postgres"}'),
  ).toEqual({ host: 'h', port: 5432, user: 'u', password: 'p', database: 'd' });
  expect(() => parseConnectionSecret('{"host":"h","port":5432,"username":"u","dbname":"d"}')).toThrow('"password"');
  expect(() => parseConnectionSecret('nonsense')).toThrow('not JSON');
});
