import { Sites, Stations, type Queryable, type Resolution, type RollupScope } from '@busbar/database';
import { emptyTables, useTestDatabase } from '@busbar/database/testing';
import { checkFact, FACTS, type AnyFact, type FactName } from '@busbar/events';
import fc from 'fast-check';
import { rollUpFacts } from './roll-up-facts';

const BASE = Date.parse('2026-03-08T05:00:00.000Z');
const at = (minutes: number): string => new Date(BASE + minutes * 60_000).toISOString();
const { database, testDatabase } = useTestDatabase();

function aFact(name: FactName, id: string, minutes: number, data: object, station?: string): AnyFact {
  return checkFact({
    id,
    name,
    version: FACTS[name],
    occurredAt: at(minutes),
    recordedAt: at(minutes),
    source: 'ocpp-soap',
    operatorId: 'busbar',
    ...(station && { stationId: station }),
    correlationId: 'c-1',
    data,
  });
}
const sampled = (
  id: string,
  station: string,
  connectorId: number,
  samples: [minutes: number, energyWh: number | undefined, powerW?: number][],
) =>
  aFact(
    'meter.sampled',
    id,
    samples[0]?.[0] ?? 0,
    { connectorId, samples: samples.map(([minutes, energyWh, powerW]) => ({ at: at(minutes), energyWh, powerW })) },
    station,
  );
const started = (id: string, station: string, connectorId: number, minutes: number, meterStartWh: number) =>
  aFact(
    'transaction.started',
    id,
    minutes,
    { transactionId: '1', connectorId, tokenRef: 'a'.repeat(64), authorisation: 'Accepted', meterStartWh },
    station,
  );
const stopped = (id: string, station: string, session: string, minutes: number, meterStopWh: number) =>
  aFact(
    'transaction.stopped',
    id,
    minutes,
    { sessionKey: session, transactionId: '1', meterStopWh, reason: 'Local' },
    station,
  );

const roll = (facts: AnyFact[], db: Queryable = database()) =>
  rollUpFacts(facts, {
    database: db,
    clock: { now: () => new Date(at(3000)) },
    consumer: 'meter-rollup',
    partitions: new Set(),
  });

async function rows(scope: RollupScope, subject: string, resolution: Resolution, connectorId = -1) {
  const found = await database()
    .selectFrom('rollup')
    .selectAll()
    .where('scope', '=', scope)
    .where('subjectId', '=', subject)
    .where('resolution', '=', resolution)
    .where('connectorId', '=', connectorId)
    .orderBy('bucketAt')
    .execute();
  return found.map(({ bucketAt, energyWh, peakPowerW }) => [bucketAt, energyWh, peakPowerW]);
}
const everything = (db: Queryable) =>
  db
    .selectFrom('rollup')
    .selectAll()
    .orderBy('scope')
    .orderBy('subjectId')
    .orderBy('connectorId')
    .orderBy('resolution')
    .orderBy('bucketAt')
    .execute();

async function aNetwork(timeZone = 'America/Chicago') {
  for (const [id, zone] of [
    ['chicago', timeZone],
    ['other', 'UTC'],
  ] as const) {
    await new Sites(database()).create(
      {
        id,
        operatorId: 'busbar',
        name: id,
        address: '',
        city: '',
        country: 'US',
        latitude: 0,
        longitude: 0,
        timeZone: zone,
        currency: 'USD',
      },
      at(0),
    );
  }
  for (const id of ['A', 'B'])
    await new Stations(database()).create(
      { id, operatorId: 'busbar', siteId: 'chicago', selfRegistered: false, admission: 'accepted' },
      at(0),
    );
}

it('sums connectors up to stations and stations up to sites, at every resolution', async () => {
  await aNetwork();
  await roll([
    sampled('f-000001', 'A', 1, [
      [0, 0, 6000],
      [1, 100, 7000],
      [2, 200, 3000],
    ]),
    sampled('f-000002', 'A', 2, [
      [0, 50],
      [1, 80],
    ]),
    sampled('f-000003', 'B', 1, [
      [1, 0, 1000],
      [3, 10, 500],
    ]),
  ]);
  expect(await rows('station', 'a', '1m')).toEqual([
    [at(0), 130, 7800],
    [at(1), 100, 7000],
    [at(2), 0, 3000],
  ]);
  expect(await rows('site', 'chicago', '1m')).toEqual([
    [at(0), 130, 7800],
    [at(1), 105, 8000],
    [at(2), 5, 3300],
    [at(3), 0, 500],
  ]);
  for (const resolution of ['15m', '1h'] as const)
    expect(await rows('site', 'chicago', resolution)).toEqual([[at(0), 240, 8000]]);
  // 05:00 UTC is 23:00 of the day before in Chicago.
  expect(await rows('site', 'chicago', '1d')).toEqual([['2026-03-07T06:00:00.000Z', 240, 8000]]);
  expect(await rows('connector', 'a', '1h', 2)).toEqual([[at(0), 30, 1800]]);
});

it('knows that the day on which clocks change has 23 hours', async () => {
  await aNetwork();
  // One Wh a minute from 06:00 UTC (midnight, CST) on, for 24 hours: the last hour belongs to the next day.
  await roll([
    sampled('f-000001', 'A', 1, [
      [60, 0],
      [60 + 24 * 60, 1440],
    ]),
  ]);
  expect(await rows('station', 'a', '1d')).toEqual([
    ['2026-03-08T06:00:00.000Z', 23 * 60, 60],
    ['2026-03-09T05:00:00.000Z', 60, 60],
  ]);
});

it('keeps the energy of a session within its time by the registers of start and stop', async () => {
  await aNetwork();
  await roll([stopped('stop-0001', 'A', 'session-1', 12, 400)]);
  expect(await rows('station', 'a', '1m')).toEqual([]);
  await roll([sampled('f-000001', 'A', 1, [[0, 100]])]);
  await roll([started('session-1', 'A', 1, 10, 100)]);
  expect(await rows('station', 'a', '1m')).toEqual([
    [at(10), 150, 9000],
    [at(11), 150, 9000],
  ]);
});

it('counts a session that started before anybody knew where by the readings that say it, in any order', async () => {
  const start = aFact('transaction.started', 's-unknown1', 0, { transactionId: '1', connectorId: 0 }, 'A');
  const reading = (id: string, minutes: number, energyWh: number, connectorId: number) =>
    aFact(
      'meter.sampled',
      id,
      minutes,
      { connectorId, sessionKey: 's-unknown1', samples: [{ at: at(minutes), energyWh }] },
      'A',
    );
  const [begin, nowhere, end] = [
    reading('f-begin001', 10, 100, 2),
    reading('f-nowhere1', 5, 100, 0),
    reading('f-end00001', 30, 700, 2),
  ];
  const stop = aFact(
    'transaction.stopped',
    'f-stop0001',
    30,
    { sessionKey: 's-unknown1', transactionId: '1', reason: 'Local' },
    'A',
  );
  const results = [];
  for (const order of [
    [start, nowhere, begin, end, stop],
    [stop, end, begin, nowhere, start],
  ]) {
    await emptyTables(database());
    await aNetwork();
    for (const fact of order) await roll([fact]);
    results.push(await everything(database()));
    const hours = await rows('connector', 'a', '1h', 2);
    expect(hours.reduce((sum, [, energyWh]) => sum + Number(energyWh), 0)).toBe(600);
  }
  expect(results[1]).toEqual(results[0]);
});

it("uses the station's own meter only where connectors are silent", async () => {
  await aNetwork();
  await roll([
    sampled('f-000001', 'A', 0, [
      [0, 0],
      [2, 200],
    ]),
    sampled('f-000002', 'A', 1, [
      [0, 0],
      [1, 90],
    ]),
  ]);
  expect(await rows('station', 'a', '1m')).toEqual([
    [at(0), 90, 5400],
    [at(1), 100, 6000],
  ]);
});

it('follows a station to another site and a site to another time zone', async () => {
  await aNetwork();
  await roll([
    sampled('f-000001', 'A', 1, [
      [0, 0],
      [2, 200],
    ]),
    sampled('f-000002', 'B', 1, [
      [0, 0],
      [2, 20],
    ]),
  ]);
  await new Stations(database()).change('a', { siteId: 'other' }, at(5));
  await roll([aFact('station.changed', 'changed-1', 5, { revision: 2 }, 'A')]);
  expect(await rows('site', 'chicago', '1h')).toEqual([[at(0), 20, 600]]);
  expect(await rows('site', 'other', '1d')).toEqual([['2026-03-08T00:00:00.000Z', 200, 6000]]);
  expect(await rows('station', 'a', '1d')).toEqual([['2026-03-08T00:00:00.000Z', 200, 6000]]);
  await new Sites(database()).change('other', { timeZone: 'America/New_York' }, at(6));
  await roll([aFact('site.changed', 'changed-2', 6, { siteId: 'other', revision: 2 })]);
  expect(await rows('site', 'other', '1d')).toEqual([['2026-03-08T05:00:00.000Z', 200, 6000]]);
  expect(await rows('station', 'a', '1d')).toEqual([['2026-03-08T05:00:00.000Z', 200, 6000]]);
});

it('keeps readings of a day that lies far away without making a partition for it', async () => {
  await roll([
    sampled('f-000001', 'A', 1, [
      [-1_000_000, 1],
      [0, 2],
    ]),
  ]);
  const partitions = (await database().introspection.getTables())
    .map(({ name }) => name)
    .filter((name) => name.startsWith('meter_value_'));
  expect(partitions).toEqual(expect.arrayContaining(['meter_value_default', 'meter_value_20260308']));
  expect(partitions.some((name) => name.startsWith('meter_value_2024'))).toBe(false);
  expect(
    (await database().selectFrom('meterValue').select('energyWh').orderBy('at').execute()).map(
      ({ energyWh }) => energyWh,
    ),
  ).toEqual([1, 2]);
});

it('turns away what no meter shows, before it gets into any sum', async () => {
  for (const samples of [[[0, 1e13]], [[0, undefined, 2e9]]] as [number, number | undefined, number?][][]) {
    await expect(roll([sampled('f-000001', 'A', 1, samples)])).rejects.toMatchObject({ code: 'rollup.unusable-fact' });
  }
  // The most that is let in still adds up.
  await aNetwork();
  await roll([
    sampled('f-000002', 'A', 1, [
      [0, 0, 1e9],
      [1, 1e12],
    ]),
    sampled('f-000003', 'B', 1, [
      [0, 0],
      [1, 1e12],
    ]),
  ]);
  expect(await rows('site', 'chicago', '1h')).toEqual([[at(0), 2e12, 60e12 + 1e9]]);
});

describe('whatever the order, repetition and batching', () => {
  const scene = [
    started('session-1', 'A', 1, 0, 0),
    sampled('f-000001', 'A', 1, [[1, 100, 6000]]),
    sampled('f-000002', 'A', 1, [
      [2, 190, 5500],
      [3, 260],
    ]),
    sampled('f-000003', 'A', 1, [[9, 500, 100]]),
    stopped('stop-0001', 'A', 'session-1', 20, 730),
    sampled('f-000004', 'A', 2, [
      [0, 50],
      [7, 20],
      [8, 90],
    ]),
    sampled('f-000005', 'A', 0, [
      [0, 0],
      [30, 900],
    ]),
    sampled('f-000006', 'B', 1, [
      [2, 0],
      [2, 4],
      [400, 999],
    ]),
    sampled('f-000007', 'B', 1, [[100, 50, 77]]),
    sampled('f-000008', 'B', 1, [[150, undefined, 12_000]]),
    stopped('stop-0002', 'B', 'session-9', 410, 1000),
  ];

  it('the rollups end the same', async () => {
    await aNetwork();
    await roll(scene);
    const expected = await everything(database());
    expect(expected.length).toBeGreaterThan(400);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(scene, { minLength: scene.length }),
        fc.array(fc.constantFrom(...scene), { maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        async (facts, repeated, size) => {
          await emptyTables(database());
          await aNetwork();
          const deliveries = [...facts, ...repeated];
          for (let from = 0; from < deliveries.length; from += size) await roll(deliveries.slice(from, from + size));
          expect(await everything(database())).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);

  it('also when several environments roll up the same site at once', async () => {
    await aNetwork();
    await roll(scene);
    const expected = await everything(database());
    await emptyTables(database());
    await aNetwork();
    const environments = [0, 1, 2, 3].map(() => testDatabase().open());
    await Promise.all(
      environments.map(async (db, index) => {
        for (const fact of scene.filter((_fact, position) => position % 4 === index || position % 3 === index))
          await roll([fact], db);
      }),
    );
    expect(await everything(database())).toEqual(expected);
  });

  it('a site misses no station, however many environments write its stations at the same time', async () => {
    await aNetwork();
    const stations = ['A', 'B', 'C', 'D'];
    for (const id of ['C', 'D']) {
      await new Stations(database()).create(
        { id, operatorId: 'busbar', siteId: 'chicago', selfRegistered: false, admission: 'accepted' },
        at(0),
      );
    }
    await Promise.all(
      stations.map(async (station) => {
        const db = testDatabase().open();
        for (let round = 0; round < 15; round += 1) {
          await roll([sampled(`race-${station}-${round}`, station, 1, [[round, round * 10]])], db);
        }
      }),
    );
    // Each of the stations adds 10 Wh in each of the 14 minutes between its readings.
    expect((await rows('site', 'chicago', '1m')).map(([, energyWh]) => energyWh)).toEqual(
      Array.from({ length: 14 }, () => 40),
    );
    expect(await rows('site', 'chicago', '1h')).toEqual([[at(0), 560, 2400]]);
  });
});
