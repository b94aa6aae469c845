import { Connectors, StationFacts, type Queryable } from '@busbar/database';
import { emptyTables, useTestDatabase } from '@busbar/database/testing';
import { checkFact, FACTS, type AnyFact, type FactName } from '@busbar/events';
import fc from 'fast-check';
import { projectStations } from './project-stations';

const BASE = Date.parse('2026-03-01T08:00:00.000Z');
const at = (minutes: number): string => new Date(BASE + minutes * 60_000).toISOString();
const { database } = useTestDatabase();

let number = 0;
function aFact(
  name: FactName,
  minutes: number,
  data: object,
  options: { station?: string; occurred?: number } = {},
): AnyFact {
  return checkFact({
    id: `fact-${String(++number).padStart(6, '0')}`,
    name,
    version: FACTS[name],
    occurredAt: at(options.occurred ?? minutes),
    recordedAt: at(minutes),
    source: 'ocpp-websocket',
    operatorId: 'busbar',
    stationId: options.station ?? 'BB-1',
    correlationId: 'c-1',
    data,
  });
}
const connected = (minutes: number, connectionId: string) =>
  aFact('station.connected', minutes, { connectionId, protocol: 'ocpp1.6' });
const disconnected = (minutes: number, connectionId: string) =>
  aFact('station.disconnected', minutes, { connectionId });
const status = (minutes: number, connectorId: number, value: string, occurred?: number) =>
  aFact('station.status-reported', minutes, { connectorId, status: value, errorCode: 'NoError' }, { occurred });
const booted = (minutes: number, firmwareVersion: string) =>
  aFact('station.booted', minutes, {
    protocol: 'ocpp1.6',
    registration: 'Accepted',
    vendor: 'Acme',
    model: 'X',
    firmwareVersion,
  });

const project = (facts: AnyFact[], now = 60) =>
  projectStations(facts, {
    database: database(),
    clock: { now: () => new Date(at(now)) },
    consumer: 'station-projector',
  });

async function tables(db: Queryable) {
  const { updatedAt: _updated, ...state } = (await db.selectFrom('stationState').selectAll().executeTakeFirst()) ?? {};
  return {
    state,
    connectors: await db.selectFrom('connector').selectAll().orderBy('connectorId').execute(),
    history: await db.selectFrom('statusHistory').selectAll().orderBy('at').orderBy('factId').execute(),
    facts: await db.selectFrom('stationFact').selectAll().orderBy('factId').execute(),
  };
}

it('keeps a bare record of a station that nobody registered', async () => {
  await project([status(1, 1, 'Available')]);
  expect(await tables(database())).toMatchObject({
    state: { stationKey: 'bb-1', stationId: 'BB-1', online: true, lastSeenAt: at(1), vendor: null },
    connectors: [{ connectorId: 1, status: 'Available' }],
  });
});

it('shows the status that was reported last by the station, however late an older one comes in', async () => {
  await project([status(1, 1, 'Charging', 10)]);
  await project([status(2, 1, 'Preparing', 5)]);
  const { connectors, history } = await tables(database());
  expect(connectors).toMatchObject([{ status: 'Charging' }]);
  expect(history.map((row) => row.status)).toEqual(['Preparing', 'Charging']);
  const page = await new Connectors(database()).history({ stationKey: 'bb-1' }, { limit: 1 });
  expect(page).toMatchObject({ items: [{ status: 'Charging' }], nextCursor: expect.any(String) });
});

it('is not fooled by the late end of an old connection', async () => {
  await project([connected(0, 'one'), connected(10, 'two')]);
  await project([disconnected(11, 'one')]);
  expect((await tables(database())).state).toMatchObject({ online: true, protocol: 'ocpp1.6' });
  await project([disconnected(12, 'two')]);
  expect((await tables(database())).state).toMatchObject({ online: false });
});

it('does not take what we derive for a sign of life', async () => {
  await project([
    aFact('session.updated', 5, {
      sessionId: 'session-1',
      revision: 1,
      transactionId: '1',
      connectorId: 1,
      energyWh: 1,
    }),
  ]);
  expect((await tables(database())).state).toMatchObject({ online: false, lastSeenAt: null });
});

it('keeps recent facts, bounded in size and age', async () => {
  const samples = Array.from({ length: 400 }, (_, index) => ({
    at: at(index),
    energyWh: index,
    powerW: index,
    context: 'Sample.Periodic',
  }));
  const long = aFact('meter.sampled', 0, { connectorId: 1, samples });
  await project([long, status(1, 1, 'Available')]);
  const facts = new StationFacts(database());
  expect(await facts.find('bb-1', long.id)).toMatchObject({
    truncated: true,
    body: { name: 'meter.sampled', data: {} },
  });
  const late = status(49 * 60, 1, 'Charging');
  await project([late], 49 * 60);
  expect((await facts.list({ stationKey: 'bb-1' }, { limit: 9 })).items.map(({ factId }) => factId)).toEqual([late.id]);
});

it('stores what stations write as it is, without what PostgreSQL has no place for', async () => {
  const nasty = "'); drop table station; --\0<script>";
  const fact = aFact('station.status-reported', 1, {
    connectorId: 1,
    status: 'Faulted',
    errorCode: 'OtherError',
    info: nasty,
  });
  await project([fact]);
  expect((await tables(database())).history).toMatchObject([{ info: nasty.replace('\0', '') }]);
});

it('ends the same for every order, repetition and batching', async () => {
  const scene = [
    connected(0, 'one'),
    booted(1, 'v1'),
    status(2, 1, 'Available'),
    status(3, 1, 'Preparing'),
    status(4, 1, 'Charging'),
    status(4, 1, 'SuspendedEV'),
    status(3, 2, 'Faulted', 90),
    disconnected(20, 'one'),
    connected(10, 'two'),
    disconnected(21, 'ghost'),
    booted(11, 'v2'),
    aFact('station.offline', 15, { lastSeenAt: at(11), allowedSilenceSeconds: 60 }),
    aFact('station.online', 16, { seenAt: at(16) }),
    aFact('station.firmware-status-reported', 5, { status: 'Installed' }),
    aFact('station.firmware-status-reported', 4, { status: 'Installing' }),
    aFact('station.diagnostics-status-reported', 5, { status: 'Uploaded' }),
    aFact('token.presented', 6, { tokenRef: 'a'.repeat(64), authorisation: 'Accepted' }),
  ];
  await project(scene);
  const expected = await tables(database());
  expect(expected.state).toMatchObject({
    online: true,
    firmwareVersion: 'v2',
    firmwareStatus: 'Installed',
    lastSeenAt: at(16),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(scene, { minLength: scene.length }),
      fc.array(fc.constantFrom(...scene), { maxLength: 5 }),
      fc.integer({ min: 1, max: 6 }),
      async (facts, repeated, size) => {
        await emptyTables(database());
        const deliveries = [...facts, ...repeated];
        for (let from = 0; from < deliveries.length; from += size) await project(deliveries.slice(from, from + size));
        expect(await tables(database())).toEqual(expected);
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

it('what was asked of a station is among its facts, and shows nothing of it being there', async () => {
  const request = {
    commandId: '6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a001',
    type: 'reset',
    parameters: { mode: 'soft' },
    expiresAt: at(90),
  };
  await project([aFact('command.requested', 5, request)]);
  const { state, facts } = await tables(database());
  expect(facts).toMatchObject([{ name: 'command.requested', stationKey: 'bb-1' }]);
  expect(state).toMatchObject({ lastSeenAt: null, online: false });
});

it('notes what stations say of reservations', async () => {
  await project([
    aFact('station.reservation-ended', 5, { reservationId: 7, reason: 'Removed' }, { occurred: 1 }),
    aFact('transaction.started', 6, { transactionId: '1', connectorId: 1, reservationId: 8 }),
    aFact('transaction.started', 7, { transactionId: '2', connectorId: 1 }),
  ]);
  const marks = await database().selectFrom('reservationMark').selectAll().orderBy('at').execute();
  expect(marks).toMatchObject([
    { stationKey: 'bb-1', reservationId: 7, kind: 'ended', reason: 'Removed', at: at(5), sessionId: null },
    { reservationId: 8, kind: 'used', at: at(6), sessionId: expect.stringContaining('fact-') },
  ]);
});
