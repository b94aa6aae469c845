import { sql } from 'kysely';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { migrate } from './migrator';
import { MIGRATIONS } from './migrations';
import { ensureMeterPartitions, MeterValues, type MeterValue } from './repositories/meter-values';
import { describeSchema } from './testing/describe-schema';
import { createTestDatabase, useTestDatabase, type TestDatabase } from './testing/test-database';

const now = () => new Date('2026-03-01T08:00:00.000Z');
const { database, testDatabase } = useTestDatabase();

describe('migrations', () => {
  let empty: TestDatabase;
  beforeEach(async () => (empty = await createTestDatabase({ migrated: false })));
  afterEach(() => empty.drop());
  const one = { id: '0001-one', sql: 'create table one (id text); insert into one values (1)' };
  const two = { id: '0002-two', sql: 'create table two (id text)' };

  it('are applied in order, once, each as a whole', async () => {
    const db = empty.open();
    const broken = { id: '0002-two', sql: 'create table two (id text); select nonsense' };
    await expect(migrate(db, now, [one, broken])).rejects.toThrow('nonsense');
    expect((await db.introspection.getTables()).map(({ name }) => name).sort()).toEqual(['migration', 'one']);
    expect(await migrate(db, now, [one, two])).toEqual({ applied: ['0002-two'], before: 1 });
    expect((await sql`select * from migration order by id`.execute(db)).rows).toMatchObject([
      { id: '0001-one', appliedAt: now().toISOString() },
      { id: '0002-two' },
    ]);
  });

  it('take turns when several run at once', async () => {
    const reports = await Promise.all([1, 2, 3].map(() => migrate(empty.open(), now, [one, two])));
    expect(reports.flatMap(({ applied }) => applied).sort()).toEqual(['0001-one', '0002-two']);
  });

  it('must not change after they were applied, nor be put in before', async () => {
    const db = empty.open();
    await migrate(db, now, [two]);
    await expect(migrate(db, now, [{ ...two, sql: 'create table other (id text)' }])).rejects.toMatchObject({
      code: 'database.migration-mismatch',
      migrationId: '0002-two',
    });
    await expect(migrate(db, now, [one, two])).rejects.toMatchObject({
      code: 'database.migration-mismatch',
      migrationId: '0001-one',
    });
  });

  it('leave an older release in peace', async () => {
    const db = empty.open();
    await migrate(db, now, [one, two]);
    expect(await migrate(db, now, [one])).toEqual({ applied: [], before: 2 });
  });
});

describe('the schema', () => {
  it('expands: nothing that an older release reads is taken away, unless a migration says that it contracts', () => {
    const removing =
      /\b(drop\s+(table|column|view|function|type)|rename\s+(to|column)|alter\s+column\s+\S+\s+(type|set\s+data|set\s+not\s+null))\b/i;
    const offenders = MIGRATIONS.filter(({ contracts, sql: text }) => !contracts && removing.test(text)).map(
      ({ id }) => id,
    );
    expect(offenders).toEqual([]);
    expect(MIGRATIONS.map(({ id }) => id)).toEqual([...MIGRATIONS].map(({ id }) => id).sort());
  });

  it('is the one that schema.sql describes (node libs/database/dump-schema.mts writes it)', async () => {
    expect(await describeSchema(database())).toBe(readFileSync(path.join(__dirname, '../schema.sql'), 'utf8'));
  });

  it('never asks the server what time it is', () => {
    const text = MIGRATIONS.map(({ sql: statements }) => statements).join('\n');
    expect(text).not.toMatch(/\bnow\s*\(|current_timestamp|clock_timestamp|current_date/i);
  });
});

describe('partitions of meter values', () => {
  const aValue = (at: string): MeterValue => ({
    stationKey: 'a',
    connectorId: 1,
    at,
    factId: at,
    ordinal: 0,
    sessionId: null,
    context: null,
    energyWh: 1,
    powerW: null,
    currentMa: null,
    voltageMv: null,
    socTenths: null,
    temperatureTenths: null,
  });
  const placeOf = async (at: string) =>
    (
      await sql<{ place: string }>`select tableoid::regclass::text as place from meter_value where at = ${at}`.execute(
        database(),
      )
    ).rows[0]?.place;

  it('are made once by whoever needs them first', async () => {
    const at = '2026-05-01T10:00:00.000Z';
    await Promise.all(
      [1, 2, 3, 4].map(() => ensureMeterPartitions(testDatabase().open(), [at], new Date(at), new Set())),
    );
    await new MeterValues(database()).add([aValue(at)]);
    expect(await placeOf(at)).toBe('meter_value_20260501');
  });

  it('take over what came before them', async () => {
    const at = '2026-05-02T23:59:59.999Z';
    await new MeterValues(database()).add([aValue(at), aValue('1970-01-01T00:00:00.000Z')]);
    expect(await placeOf(at)).toBe('meter_value_default');
    await ensureMeterPartitions(database(), [at, '1970-01-01T00:00:00.000Z'], new Date(at), new Set());
    expect(await placeOf(at)).toBe('meter_value_20260502');
    expect(await placeOf('1970-01-01T00:00:00.000Z')).toBe('meter_value_default');
  });

  it('hold thousands of readings added at once, each of them once', async () => {
    const values = Array.from({ length: 5_000 }, (_, index) =>
      aValue(new Date(Date.parse('2026-05-01T00:00:00.000Z') + index * 1000).toISOString()),
    );
    const store = new MeterValues(database());
    await store.add(values);
    await store.add(values.slice(0, 100));
    expect((await sql`select count(*) as count from meter_value`.execute(database())).rows).toEqual([{ count: 5_000 }]);
  });
});
