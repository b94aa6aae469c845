import { Stations, StationVariables, type VariableReading } from '@busbar/database';
import { useTestDatabase } from '@busbar/database/testing';
import { apiUnderTest } from './testing/api-under-test';

const { database } = useTestDatabase();
const { ask, published, state } = apiUnderTest(database);
const AT = '2026-03-01T08:00:00.000Z';
const WANTED = [{ key: 'HeartbeatInterval', value: '300' }];

beforeEach(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  published.length = 0;
  state.now = new Date('2026-03-01T12:00:00.000Z');
  for (const id of ['BB-1', 'BB-2'])
    await new Stations(database()).create(
      { id, operatorId: 'busbar', selfRegistered: false, admission: 'accepted' },
      AT,
    );
});
afterEach(() => jest.restoreAllMocks());

/** What device-model keeps of a station's answer. */
const told = (stationKey: string, key: string, value: string | null, more: Partial<VariableReading> = {}) =>
  new StationVariables(database()).report([
    {
      stationKey,
      keyId: key.toLowerCase(),
      key,
      variable: key,
      component: null,
      componentInstance: null,
      variableInstance: null,
      evseId: 0,
      connectorId: 0,
      attribute: 'Actual',
      known: true,
      value,
      hidden: false,
      readAt: AT,
      factId: 'f',
      mutability: 'ReadWrite',
      dataType: null,
      unit: null,
      describedAt: AT,
      describedFactId: 'f',
      ...more,
    },
  ]);
const create = (body: object) => ask('POST', '/configuration-profiles', { body });
const aProfile = (more: object = {}) => ({ id: 'all', name: 'All stations', wanted: WANTED, ...more });

it('shows a station whose settings nobody knows and nobody minds', async () => {
  const { status, body } = await ask('GET', '/stations/bb-1/configuration');
  expect(status).toBe(200);
  expect(body).toEqual({ stationId: 'BB-1', readAt: null, profile: null, drifted: false, wanted: [], settings: [] });
  expect((await ask('GET', '/stations/ghost/configuration')).status).toBe(404);
});

it('tells how far a station is from its profile, and which stations are', async () => {
  expect((await create(aProfile())).status).toBe(201);
  await told('bb-1', 'HeartbeatInterval', '60');
  await told('bb-1', 'Secret', null, { hidden: true });
  await told('bb-2', 'heartbeatinterval', '300');
  const { body } = await ask('GET', '/stations/BB-1/configuration');
  expect(body).toMatchObject({
    readAt: AT,
    profile: { id: 'all', name: 'All stations' },
    drifted: true,
    wanted: [{ key: 'HeartbeatInterval', wanted: '300', actual: '60', kind: 'differs' }],
    settings: [
      { key: 'HeartbeatInterval', value: '60', mutability: 'ReadWrite' },
      { key: 'Secret', value: null, hidden: true },
    ],
  });
  expect((await ask('GET', '/stations/BB-2/configuration')).body).toMatchObject({ drifted: false });
  expect((await ask('GET', '/configuration-drift')).body).toEqual({
    items: [
      {
        stationId: 'BB-1',
        siteId: null,
        profile: { id: 'all', name: 'All stations' },
        differing: 1,
        readOnly: 0,
        unknownKeys: 0,
      },
    ],
    nextCursor: null,
  });
});

it('lists drifted stations page by page', async () => {
  await create(aProfile());
  for (const key of ['bb-1', 'bb-2']) await told(key, 'HeartbeatInterval', '1');
  const first = (await ask('GET', '/configuration-drift?limit=1')).body;
  expect(first).toMatchObject({ items: [{ stationId: 'BB-1' }] });
  const second = (await ask('GET', `/configuration-drift?limit=1&cursor=${String(first['nextCursor'])}`)).body;
  expect(second).toMatchObject({ items: [{ stationId: 'BB-2' }], nextCursor: null });
});

it('keeps profiles: created, changed by revision, retired, audited', async () => {
  const created = await create(aProfile({ stationId: 'bb-1' }));
  expect(created.body).toMatchObject({ id: 'all', stationId: 'BB-1', vendor: null, revision: 1, wanted: WANTED });
  const target = '/configuration-profiles/all';
  const body = { wanted: [{ key: 'EVSE.Power', value: '', evseId: 1 }] };
  expect((await ask('PATCH', target, { body, headers: { 'if-match': '"7"' } })).status).toBe(412);
  state.now = new Date('2026-03-01T12:01:00.000Z');
  const changed = await ask('PATCH', target, { body, headers: { 'if-match': '"1"' } });
  expect(changed.body).toMatchObject({ name: 'All stations', revision: 2, wanted: body.wanted });
  expect((await ask('GET', '/configuration-profiles')).body['items']).toHaveLength(1);
  state.now = new Date('2026-03-01T12:02:00.000Z');
  const retired = await ask('DELETE', target, { headers: { 'if-match': '"2"' } });
  expect(retired.body).toMatchObject({ retiredAt: '2026-03-01T12:02:00.000Z' });
  expect((await ask('GET', '/configuration-profiles')).body['items']).toEqual([]);
  expect((await ask('GET', target)).status).toBe(200);
  expect((await ask('GET', '/stations/bb-1/configuration')).body).toMatchObject({ profile: null });
  const { items } = (await ask('GET', '/audit?subjectKind=configuration-profile')).body;
  expect(items).toMatchObject([
    { action: 'configuration-profile.retire' },
    { action: 'configuration-profile.change', changes: { wanted: { from: WANTED, to: body.wanted } } },
    { action: 'configuration-profile.create', subjectId: 'all' },
  ]);
  expect(published).toEqual([]);
});

it.each([
  ['the id is taken', aProfile({ vendor: 'Other' }), 409],
  ['the stations have one', aProfile({ id: 'again' }), 409],
  ['a station and a make are named', aProfile({ id: 'x', stationId: 'BB-1', vendor: 'Acme' }), 400],
  ['the station is not known', aProfile({ id: 'x', stationId: 'ghost' }), 400],
  ['a model has no vendor', aProfile({ id: 'x', model: 'X' }), 400],
  ['a firmware has no model', aProfile({ id: 'x', vendor: 'Acme', firmwareVersion: '1' }), 400],
  ['nothing is wanted', aProfile({ id: 'x', vendor: 'Acme', wanted: [] }), 400],
  [
    'a setting is named twice',
    aProfile({ id: 'x', vendor: 'Acme', wanted: [...WANTED, { key: 'heartbeatinterval', value: '1' }] }),
    400,
  ],
  [
    'a setting is a secret',
    aProfile({ id: 'x', vendor: 'Acme', wanted: [{ key: 'AuthorizationKey', value: 'a' }] }),
    400,
  ],
  [
    'a variable is a secret',
    aProfile({ id: 'x', vendor: 'Acme', wanted: [{ key: 'SecurityCtrlr.BasicAuthPassword[1]', value: 'a' }] }),
    400,
  ],
])('refuses a profile where %s', async (_, body, status) => {
  await create(aProfile());
  expect((await create(body)).status).toBe(status);
});

it('lets operators change and analysts look', async () => {
  expect((await ask('POST', '/configuration-profiles', { body: aProfile(), role: 'analyst' })).status).toBe(403);
  expect((await ask('GET', '/configuration-profiles', { role: 'analyst' })).status).toBe(200);
  expect((await ask('GET', '/stations/BB-1/configuration', { role: 'driver' })).status).toBe(403);
});
