import { LocalLists, Stations, Tokens } from '@busbar/database';
import { useTestDatabase } from '@busbar/database/testing';
import { apiUnderTest } from './testing/api-under-test';

const { database } = useTestDatabase();
const { ask, state } = apiUnderTest(database);
const AT = '2026-03-01T11:59:00.000Z';
const LIST = '/stations/BB-1/local-list';

beforeEach(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await new Stations(database()).create(
    { id: 'BB-1', operatorId: 'busbar', selfRegistered: false, admission: 'accepted' },
    AT,
  );
});
afterEach(() => jest.restoreAllMocks());

it('says whether a station’s list is kept in step, and is told so by an operator', async () => {
  expect(await ask('GET', LIST, { role: 'analyst' })).toMatchObject({
    status: 200,
    body: { stationId: 'BB-1', enabled: false, wantedVersion: null, version: null, inStep: false, asking: null },
  });
  expect(await ask('PUT', LIST, { body: { enabled: true, entriesAtOnce: 20 } })).toMatchObject({
    status: 200,
    body: { enabled: true, entriesAtOnce: 20 },
  });
  state.now = new Date('2026-03-01T12:01:00.000Z');
  expect(await ask('PUT', LIST, { body: { enabled: false } })).toMatchObject({
    body: { enabled: false, entriesAtOnce: 20 },
  });
  expect(await ask('PUT', LIST, { body: { enabled: true }, role: 'analyst' })).toMatchObject({ status: 403 });
  expect(await ask('PUT', LIST, { body: { enabled: true, entriesAtOnce: 0 } })).toMatchObject({ status: 400 });
  expect(await ask('GET', '/stations/nobody/local-list')).toMatchObject({ status: 404 });
  const { body } = await ask('GET', '/audit?subjectKind=station&subjectId=BB-1');
  expect(body.items).toMatchObject([
    { action: 'station.local-list', changes: { isEnabled: { from: true, to: false } } },
    { action: 'station.local-list', changes: { isEnabled: { from: null, to: true } } },
  ]);
});

it('shows the version that a station has beside the one that it shall have', async () => {
  await ask('PUT', LIST, { body: { enabled: true } });
  const token = { id: 'TAG-1', ref: 'a'.repeat(64), operatorId: 'busbar', label: null, expiresAt: null } as const;
  await new Tokens(database()).create({ ...token, status: 'valid' }, AT);
  const lists = new LocalLists(database());
  await lists.takeChanges('busbar', 10, AT);
  const [row] = await lists.stations(['bb-1']);
  const list = await lists.find('busbar');
  await lists.save([{ ...row!, version: 1, hash: list!.hash, askedAt: AT }]);
  expect((await ask('GET', LIST)).body).toMatchObject({
    wantedVersion: 1,
    wantedEntries: 1,
    version: 1,
    inStep: true,
    confirmedAt: AT,
  });
});
