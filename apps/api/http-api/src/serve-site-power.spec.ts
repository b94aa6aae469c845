import { Allowances, Sessions, Stations } from '@busbar/database';
import { useTestDatabase } from '@busbar/database/testing';
import { apiUnderTest } from './testing/api-under-test';

const { database } = useTestDatabase();
const { ask, published } = apiUnderTest(database);
const AT = '2026-03-01T11:59:00.000Z';
const LIMIT = '/sites/chicago/power-limit';

beforeEach(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  published.length = 0;
  await ask('POST', '/sites', {
    body: {
      id: 'chicago',
      name: 'Chicago',
      country: 'US',
      latitude: 41.9,
      longitude: -87.6,
      timeZone: 'America/Chicago',
      currency: 'USD',
    },
  });
});
afterEach(() => jest.restoreAllMocks());

it('sets, changes and takes away the limit of a site, tells of it and audits it', async () => {
  expect(await ask('GET', '/sites/chicago/power', { role: 'analyst' })).toMatchObject({
    status: 200,
    body: { siteId: 'chicago', limit: null, sessions: [], stations: [] },
  });
  expect(await ask('PUT', LIMIT, { body: { unit: 'mA', amount: 63_000 } })).toMatchObject({
    status: 200,
    body: { limit: { unit: 'mA', amount: 63_000, fallback: 0, revision: 1 }, shared: 0 },
  });
  expect(await ask('PUT', LIMIT, { body: { unit: 'mA', amount: 32_000, fallback: 6_000 } })).toMatchObject({
    body: { limit: { amount: 32_000, fallback: 6_000, revision: 2 } },
  });
  expect(await ask('DELETE', LIMIT)).toMatchObject({ status: 200, body: { limit: null } });
  expect(await ask('DELETE', LIMIT)).toMatchObject({ status: 404 });
  expect(
    published.filter(({ name }) => name === 'site.limit-changed').map(({ siteId, data }) => [siteId, data]),
  ).toEqual([
    ['chicago', { siteId: 'chicago', revision: 1, unit: 'mA', amount: 63_000, fallback: 0 }],
    ['chicago', { siteId: 'chicago', revision: 2, unit: 'mA', amount: 32_000, fallback: 6_000 }],
    ['chicago', { siteId: 'chicago', revision: 3, unit: 'mA' }],
  ]);
  const { body } = await ask('GET', '/audit?subjectKind=site&subjectId=chicago');
  expect(body.items.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['site.limit', 'site.limit', 'site.unlimit']),
  );
});

it('refuses a limit that makes no sense, and those who may not set one', async () => {
  expect(await ask('PUT', LIMIT, { body: { unit: 'mA', amount: 63_000, fallback: 3_000 } })).toMatchObject({
    status: 400,
    body: { errors: [{ place: 'body.fallback' }] },
  });
  expect(await ask('PUT', LIMIT, { body: { unit: 'A', amount: 63 } })).toMatchObject({ status: 400 });
  expect(await ask('PUT', LIMIT, { body: { unit: 'mA', amount: 1 }, role: 'analyst' })).toMatchObject({ status: 403 });
  expect(await ask('PUT', '/sites/nowhere/power-limit', { body: { unit: 'mA', amount: 1 } })).toMatchObject({
    status: 404,
  });
  expect(await ask('GET', '/sites/nowhere/power')).toMatchObject({ status: 404 });
});

it('shows what every session was told, and what it draws', async () => {
  await ask('PUT', LIMIT, { body: { unit: 'mA', amount: 32_000 } });
  await new Stations(database()).create(
    { id: 'BB-1', operatorId: 'busbar', siteId: 'chicago', selfRegistered: false, admission: 'accepted' },
    AT,
  );
  await new Sessions(database()).save([
    {
      id: 'session-1',
      operatorId: 'busbar',
      stationKey: 'bb-1',
      stationId: 'BB-1',
      connectorId: 1,
      transactionId: '7',
      tokenRef: null,
      status: 'active',
      openedAt: AT,
      startedAt: AT,
      endedAt: null,
      lastReadingAt: null,
      meterStartWh: null,
      meterStopWh: null,
      energyWh: 0,
      stopReason: null,
      conflictCount: 0,
      revision: 1,
      startedTold: true,
      completedTold: false,
      updatedAt: AT,
    },
  ]);
  const row = {
    stationKey: 'bb-1',
    stationId: 'BB-1',
    operatorId: 'busbar',
    siteId: 'chicago',
    unit: 'mA',
    isSure: true,
    demand: null,
    failures: 0,
    notBefore: null,
    servedSince: null,
    waitingSince: null,
    changes: 1,
    updatedAt: AT,
  } as const;
  await new Allowances(database()).save([
    {
      ...row,
      id: 'session-1',
      kind: 'session',
      connectorId: 1,
      transactionId: '7',
      allowed: 10_000,
      target: 16_000,
      sent: 16_000,
      commandId: 'command-1',
      commandedAt: AT,
      problem: null,
    },
    {
      ...row,
      id: 'station:bb-1',
      kind: 'station',
      connectorId: null,
      transactionId: null,
      allowed: null,
      target: 0,
      sent: null,
      commandId: null,
      commandedAt: AT,
      problem: 'It said Rejected.',
    },
  ]);
  await database()
    .insertInto('meterValue')
    .values({
      stationKey: 'bb-1',
      connectorId: 1,
      at: AT,
      factId: 'reading-1',
      ordinal: 0,
      sessionId: 'session-1',
      context: null,
      energyWh: null,
      powerW: 6_900,
      currentMa: null,
      voltageMv: null,
      socTenths: null,
      temperatureTenths: null,
    })
    .execute();
  expect((await ask('GET', '/sites/chicago/power')).body).toMatchObject({
    shared: 16_000,
    drawn: 10_000,
    sessions: [
      { sessionId: 'session-1', stationId: 'BB-1', allowed: 10_000, sent: 16_000, target: 16_000, drawn: 10_000 },
    ],
    stations: [{ stationId: 'BB-1', allowed: null, sent: null, problem: 'It said Rejected.' }],
  });
});
