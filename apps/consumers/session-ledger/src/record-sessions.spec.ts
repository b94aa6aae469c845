import { isDatabaseUnavailable, type Queryable } from '@busbar/database';
import { createTestDatabase, emptyTables, useTestDatabase } from '@busbar/database/testing';
import { checkFact, FACTS, type AnyFact, type FactName } from '@busbar/events';
import fc from 'fast-check';
import { recordSessions } from './record-sessions';

const BASE = Date.parse('2026-03-01T08:00:00.000Z');
const at = (minutes: number): string => new Date(BASE + minutes * 60_000).toISOString();
const TOKEN = 'a'.repeat(64);
const { database, testDatabase } = useTestDatabase();

function aFact(name: FactName, id: string, minutes: number, data: object, station = 'BB-1'): AnyFact {
  return checkFact({
    id,
    name,
    version: FACTS[name],
    occurredAt: at(minutes),
    recordedAt: at(minutes),
    source: 'ocpp-websocket',
    operatorId: 'busbar',
    stationId: station,
    correlationId: 'c-1',
    data,
  });
}
const started = (session: string, minutes: number, meterStartWh: number, connectorId = 1, station?: string) =>
  aFact(
    'transaction.started',
    session,
    minutes,
    { transactionId: session.slice(-4), connectorId, tokenRef: TOKEN, authorisation: 'Accepted', meterStartWh },
    station,
  );
const stopped = (session: string, id: string, minutes: number, meterStopWh: number, station?: string) =>
  aFact(
    'transaction.stopped',
    id,
    minutes,
    { sessionKey: session, transactionId: session.slice(-4), meterStopWh, reason: 'Local' },
    station,
  );
const sampled = (
  session: string | undefined,
  id: string,
  pairs: [number, number][],
  connectorId = 1,
  station?: string,
) =>
  aFact(
    'meter.sampled',
    id,
    pairs[0]?.[0] ?? 0,
    {
      connectorId,
      ...(session && { sessionKey: session }),
      samples: pairs.map(([minutes, energyWh]) => ({ at: at(minutes), energyWh })),
    },
    station,
  );

const booted = (id: string, minutes: number, station = 'BB-1') =>
  aFact(
    'station.booted',
    id,
    minutes,
    { protocol: 'ocpp1.6', registration: 'Accepted', vendor: 'Acme', model: 'X' },
    station,
  );
const free = (id: string, minutes: number, connectorId = 1, station = 'BB-1') =>
  aFact('station.status-reported', id, minutes, { connectorId, status: 'Available', errorCode: 'NoError' }, station);

function aLedger(db: Queryable) {
  const published: AnyFact[] = [];
  const warnings: string[] = [];
  let refusing = false;
  const ports = {
    database: db,
    source: 'session-ledger',
    clock: { now: () => new Date(at(1000)) },
    publisher: {
      publish: async (facts: readonly AnyFact[]) => {
        if (refusing) throw new Error('the bus is down');
        // What goes out fits its class.
        published.push(...facts.map((fact) => checkFact(JSON.parse(JSON.stringify(fact)))));
      },
    },
    log: { warn: (message: string) => void warnings.push(message) },
  };
  return {
    record: (...facts: AnyFact[]) => recordSessions(facts, ports),
    published,
    warnings,
    refuse: (value: boolean) => (refusing = value),
  };
}

/** The ledger's tables without what tells of the way there. */
async function tables(db: Queryable) {
  const sessions = await db.selectFrom('session').selectAll().orderBy('id').execute();
  return {
    sessions: sessions.map(
      ({ revision: _revision, startedTold: _started, completedTold: _completed, updatedAt: _updated, ...rest }) => rest,
    ),
    conflicts: await db
      .selectFrom('sessionConflict')
      .select(['sessionId', 'id', 'kind', 'detail'])
      .orderBy('sessionId')
      .orderBy('id')
      .execute(),
    evidence: await db.selectFrom('sessionEvidence').selectAll().orderBy('sessionId').orderBy('factId').execute(),
  };
}

describe('the ledger', () => {
  it('tells the start once, the energy as it grows, and the end once', async () => {
    const { record, published } = aLedger(database());
    await record(started('session-1', 0, 1000));
    await record(sampled('session-1', 'meter-10', [[10, 2000]]));
    await record(sampled('session-1', 'meter-10', [[10, 2000]]));
    await record(sampled('session-1', 'meter-05', [[5, 1500]]));
    await record(stopped('session-1', 'stop-0001', 60, 8000), stopped('session-1', 'stop-0001', 60, 8000));
    expect(
      published.map(({ name, data }) => [
        name,
        'energyWh' in data && data.energyWh,
        'revision' in data && data.revision,
      ]),
    ).toEqual([
      ['session.started', 0, 1],
      ['session.updated', 1000, 2],
      ['session.completed', 7000, 3],
    ]);
    expect(published.at(-1)).toMatchObject({
      causationId: 'stop-0001',
      correlationId: 'c-1',
      stationId: 'BB-1',
      data: { endedAt: at(60), stopReason: 'Local' },
    });
    expect((await tables(database())).sessions).toMatchObject([
      {
        id: 'session-1',
        status: 'ended',
        energyWh: 7000,
        startedAt: at(0),
        endedAt: at(60),
        stationId: 'BB-1',
        transactionId: 'on-1',
      },
    ]);
  });

  it('corrects a session that a late fact changes', async () => {
    const { record, published } = aLedger(database());
    await record(stopped('session-1', 'stop-0001', 60, 8000));
    expect(published.map(({ name }) => name)).toEqual(['session.completed', 'session.conflicted']);
    await record(started('session-1', 0, 1000));
    expect(published.slice(2).map(({ name }) => name)).toEqual(['session.started', 'session.corrected']);
    expect((await tables(database())).conflicts).toEqual([]);
  });

  it('ends a session that lost its stop when the next one starts on its connector', async () => {
    const { record, published } = aLedger(database());
    await record(started('session-1', 0, 1000), sampled('session-1', 'meter-10', [[10, 2000]]));
    await record(started('session-2', 30, 2500), started('session-3', 30, 0, 2));
    expect(
      (await tables(database())).sessions.map(({ id, status, energyWh, stopReason }) => [
        id,
        status,
        energyWh,
        stopReason,
      ]),
    ).toEqual([
      ['session-1', 'ended', 1000, 'Superseded'],
      ['session-2', 'active', 0, null],
      ['session-3', 'active', 0, null],
    ]);
    expect(published.filter(({ name }) => name === 'session.conflicted')).toMatchObject([
      { data: { sessionId: 'session-1', kind: 'overlap' } },
    ]);
  });

  it('ends a session that lost its stop when its station restarted and says that the connector is free', async () => {
    const { record, published } = aLedger(database());
    await record(started('session-1', 0, 1000), sampled('session-1', 'meter-05', [[5, 1500]]));
    // Without a restart a free connector only announces the stop, which may be on its way.
    await record(free('free-0001', 6));
    expect((await tables(database())).sessions).toMatchObject([{ status: 'active' }]);
    await record(booted('boot-0001', 10));
    expect((await tables(database())).sessions).toMatchObject([{ status: 'active' }]);
    await record(free('free-0002', 11));
    const { sessions, conflicts } = await tables(database());
    expect(sessions).toMatchObject([{ status: 'ended', endedAt: at(5), stopReason: 'Restarted', energyWh: 500 }]);
    expect(conflicts).toMatchObject([{ kind: 'restart', detail: expect.stringContaining(at(11)) }]);
    expect(published.map(({ name }) => name)).toEqual(['session.started', 'session.completed', 'session.conflicted']);
    await record(stopped('session-1', 'stop-0001', 9, 1800));
    const after = await tables(database());
    expect(after.sessions).toMatchObject([{ endedAt: at(9), stopReason: 'Local', energyWh: 800 }]);
    expect(after.conflicts).toEqual([]);
    expect(published.at(-1)?.name).toBe('session.corrected');
  });

  it('takes up a session again that went on over a restart', async () => {
    const { record } = aLedger(database());
    await record(started('session-1', 0, 1000), booted('boot-0001', 10), free('free-0001', 11));
    expect((await tables(database())).sessions).toMatchObject([{ status: 'ended' }]);
    await record(sampled('session-1', 'meter-12', [[12, 1700]]));
    expect((await tables(database())).sessions).toMatchObject([{ status: 'active', endedAt: null, energyWh: 700 }]);
    await record(stopped('session-1', 'stop-0001', 20, 2000));
    expect((await tables(database())).sessions).toMatchObject([{ status: 'ended', endedAt: at(20), energyWh: 1000 }]);
  });

  it('knows the driver who came after the cable, and the connector that came after the driver', async () => {
    const ledger = aLedger(database());
    await ledger.record(
      aFact('transaction.started', 'cable-00001', 0, { transactionId: 'tx-1', connectorId: 2 }),
      aFact('transaction.authorised', 'driver-0001', 1, {
        sessionKey: 'cable-00001',
        transactionId: 'tx-1',
        tokenRef: TOKEN,
        authorisation: 'Accepted',
      }),
      aFact('transaction.started', 'driver-first', 0, {
        transactionId: 'tx-2',
        connectorId: 0,
        tokenRef: TOKEN,
        authorisation: 'Accepted',
      }),
      sampled(
        'driver-first',
        'r-00000001',
        [
          [3, 1000],
          [4, 1500],
        ],
        3,
      ),
      aFact('transaction.stopped', 'stop-000001', 9, {
        sessionKey: 'driver-first',
        transactionId: 'tx-2',
        reason: 'Local',
      }),
    );
    expect((await tables(database())).sessions).toMatchObject([
      { id: 'cable-00001', connectorId: 2, tokenRef: TOKEN, status: 'active' },
      { id: 'driver-first', connectorId: 3, tokenRef: TOKEN, status: 'ended', energyWh: 500 },
    ]);
  });

  it('lets no session end another while nobody knows where they run', async () => {
    const ledger = aLedger(database());
    for (const [session, minutes] of [
      ['nowhere-0001', 0],
      ['nowhere-0002', 5],
    ] as const)
      await ledger.record(aFact('transaction.started', session, minutes, { transactionId: session, connectorId: 0 }));
    expect((await tables(database())).sessions.map(({ status }) => status)).toEqual(['active', 'active']);
  });

  it('ignores readings that belong to no session', async () => {
    const { record, published } = aLedger(database());
    await record(sampled(undefined, 'meter-10', [[10, 2000]]));
    expect(published).toEqual([]);
  });

  it('keeps in the outbox what the bus refuses, and the facts applied', async () => {
    const { record, published, refuse, warnings } = aLedger(database());
    refuse(true);
    await record(started('session-1', 0, 1000));
    expect(warnings).toEqual(['derived facts wait in the outbox']);
    refuse(false);
    await record(started('session-2', 1, 1000, 2));
    expect(published.map(({ data }) => 'sessionId' in data && data.sessionId)).toEqual(['session-1', 'session-2']);
  });

  it('leaves nothing half when it fails in between, and applies everything the next time', async () => {
    const { record, published } = aLedger(database());
    const facts = [started('session-1', 0, 1000), stopped('session-1', 'stop-0001', 60, 8000)];
    // The outbox is the last thing written: taking it away fails the transaction after all else is done.
    await testDatabase().open().schema.alterTable('outbox').renameTo('outboxAside').execute();
    await expect(record(...facts)).rejects.toThrow();
    await testDatabase().open().schema.alterTable('outboxAside').renameTo('outbox').execute();
    expect(await tables(database())).toEqual({ sessions: [], conflicts: [], evidence: [] });
    expect(await database().selectFrom('inbox').selectAll().execute()).toEqual([]);
    await record(...facts);
    expect(published.map(({ name }) => name)).toEqual(['session.started', 'session.completed']);
  });

  it('calls a database that is gone unavailable', async () => {
    const gone = await createTestDatabase();
    const db = gone.open();
    await gone.drop();
    const error = await aLedger(db)
      .record(started('session-1', 0, 1000))
      .catch((caught: unknown) => caught);
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it('refuses what it can never use as such', async () => {
    const { record } = aLedger(database());
    const { stationId: _station, ...nowhere } = started('session-1', 0, 1000);
    await expect(record(nowhere as AnyFact)).rejects.toMatchObject({ code: 'ledger.unusable-fact' });
    await expect(record(stopped('session-1', 'stop-0001', 60, 1e300))).rejects.toMatchObject({
      code: 'ledger.unusable-fact',
    });
    const sample = sampled('session-1', 'meter-10', [[10, 2000]]);
    await expect(
      record({ ...sample, data: { ...sample.data, samples: [{ at: '2026-W07-1', energyWh: 1 }] } } as AnyFact),
    ).rejects.toMatchObject({ code: 'ledger.unusable-fact' });
  });
});

describe('whatever the order, repetition and batching of facts', () => {
  const scene: AnyFact[] = [
    // An honest session, one that lost its stop, and its successor on the same connector.
    started('session-a', 0, 1000),
    sampled('session-a', 'meter-a1', [
      [1, 1100],
      [2, 1300],
    ]),
    sampled('session-a', 'meter-a2', [[3, 1500]]),
    stopped('session-a', 'stop-a-1', 5, 1600),
    started('session-b', 10, 1600),
    sampled('session-b', 'meter-b1', [[12, 1900]]),
    sampled('session-b', 'meter-b2', [
      [25, 2600],
      [11, 1700],
    ]),
    started('session-c', 20, 2000),
    sampled('session-c', 'meter-c1', [[21, 2100]]),
    // A meter that is reset, differing stops, a stop without a start, readings without a start.
    started('session-d', 0, 9000, 2),
    sampled('session-d', 'meter-d1', [
      [1, 9500],
      [3, 20],
    ]),
    sampled('session-d', 'meter-d2', [
      [2, 9700],
      [4, 120],
    ]),
    started('session-e', 30, 0, 2),
    sampled('session-e', 'meter-e0', [
      [30, 0],
      [33, 40],
    ]),
    sampled('session-e', 'meter-e1', [[31, 10]]),
    stopped('session-e', 'stop-e-1', 40, 50),
    stopped('session-e', 'stop-e-2', 41, 60),
    stopped('session-f', 'stop-f-1', 7, 777),
    sampled(
      'session-g',
      'meter-g1',
      [
        [8, 1],
        [9, 5],
      ],
      2,
    ),
    // The same connectors of another station.
    started('session-h', 15, 1, 1, 'BB-2'),
    sampled('session-h', 'meter-h1', [[16, 500]], 1, 'BB-2'),
    // A station that restarts: one session lost its stop, one goes on, one tells its stop late, one starts afterwards.
    started('session-i', 0, 1000, 1, 'BB-3'),
    sampled('session-i', 'meter-i1', [[5, 1500]], 1, 'BB-3'),
    started('session-j', 1, 1000, 2, 'BB-3'),
    started('session-k', 2, 1000, 3, 'BB-3'),
    booted('boot-0003', 10, 'BB-3'),
    free('free-0031', 11, 1, 'BB-3'),
    free('free-0032', 11, 2, 'BB-3'),
    free('free-0033', 11, 3, 'BB-3'),
    sampled('session-j', 'meter-j1', [[12, 1200]], 2, 'BB-3'),
    stopped('session-k', 'stop-k-1', 9, 1300, 'BB-3'),
    started('session-l', 13, 1500, 1, 'BB-3'),
    free('free-0034', 14, 1, 'BB-3'),
  ];

  it('the tables end the same', async () => {
    await aLedger(database()).record(...scene);
    const expected = await tables(database());
    expect(expected.sessions.map(({ id, status, energyWh }) => [id, status, energyWh])).toEqual([
      ['session-a', 'ended', 600],
      ['session-b', 'ended', 300],
      ['session-c', 'active', 100],
      ['session-d', 'ended', 800],
      ['session-e', 'ended', 50],
      ['session-f', 'ended', 0],
      ['session-g', 'active', 4],
      ['session-h', 'active', 499],
      ['session-i', 'ended', 500],
      ['session-j', 'active', 200],
      ['session-k', 'ended', 300],
      ['session-l', 'active', 0],
    ]);
    const order = fc.shuffledSubarray([...scene.keys()], { minLength: scene.length });
    const repeated = fc.array(fc.nat({ max: scene.length - 1 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        order,
        repeated,
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 60, maxLength: 60 }),
        async (indices, repetitions, sizes) => {
          await emptyTables(database());
          const ledger = aLedger(database());
          const deliveries = [...indices, ...repetitions].map((index) => scene[index]!);
          for (let from = 0, batch = 0; from < deliveries.length; from += sizes[batch++] ?? 1) {
            await ledger.record(...deliveries.slice(from, from + (sizes[batch] ?? 1)));
          }
          expect(await tables(database())).toEqual(expected);
          const count = (name: FactName, session: string) =>
            ledger.published.filter(
              (fact) => fact.name === name && 'sessionId' in fact.data && fact.data.sessionId === session,
            ).length;
          for (const session of ['session-a', 'session-e'])
            expect([count('session.started', session), count('session.completed', session)]).toEqual([1, 1]);
          expect(new Set(ledger.published.map(({ id }) => id)).size).toBe(ledger.published.length);
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  it('and so they do when several environments apply them at once', async () => {
    await aLedger(database()).record(...scene);
    const expected = await tables(database());
    await emptyTables(database());
    const environments = [1, 2, 3, 4].map(() => aLedger(testDatabase().open()));
    await Promise.all(
      environments.map(async ({ record }, index) => {
        const mine = scene.filter((_fact, position) => position % 3 !== index).reverse();
        for (let from = 0; from < mine.length; from += 3) await record(...mine.slice(from, from + 3));
      }),
    );
    expect(await tables(database())).toEqual(expected);
  });

  it('two starts on one connector find each other when two environments record them at the same time', async () => {
    const stations = Array.from({ length: 40 }, (_, index) => `RACE-${index}`);
    const [earlier, later] = [aLedger(testDatabase().open()), aLedger(testDatabase().open())];
    for (const station of stations) {
      await Promise.all([
        earlier.record(started(`early-${station}`, 0, 0, 1, station)),
        later.record(started(`later-${station}`, 5, 0, 1, station)),
      ]);
    }
    const { sessions } = await tables(database());
    expect(sessions.filter(({ id }) => id.startsWith('early-')).map(({ stopReason }) => stopReason)).toEqual(
      stations.map(() => 'Superseded'),
    );
    expect(sessions.filter(({ status }) => status === 'active')).toHaveLength(stations.length);
  });
});
