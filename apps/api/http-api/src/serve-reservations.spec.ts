import { Tokens } from '@busbar/database';
import { useTestDatabase } from '@busbar/database/testing';
import { apiUnderTest } from './testing/api-under-test';

const { database } = useTestDatabase();
const { ask } = apiUnderTest(database);
const AT = '2026-03-01T11:59:00.000Z';
const REF = 'a'.repeat(64);

beforeEach(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const token = { id: 'TAG-1', ref: REF, operatorId: 'busbar', label: null, expiresAt: null } as const;
  await new Tokens(database()).create({ ...token, status: 'valid' }, AT);
  const row = { operatorId: 'busbar', evseId: 1, tokenRef: REF, requestedAt: AT, acceptedAt: AT } as const;
  const more = { refusedAt: null, refusal: null, updatedAt: AT };
  await database()
    .insertInto('reservation')
    .values([
      {
        ...row,
        ...more,
        id: 'one',
        stationKey: 'bb-1',
        stationId: 'BB-1',
        reservationId: 7,
        expiresAt: '2026-03-01T13:00:00.000Z',
      },
      { ...row, ...more, id: 'two', stationKey: 'bb-2', stationId: 'BB-2', reservationId: 7, expiresAt: AT },
    ])
    .execute();
});
afterEach(() => jest.restoreAllMocks());

it('lists reservations with their state now, page by page', async () => {
  const first = await ask('GET', '/reservations?limit=1');
  expect(first.body.items).toMatchObject([{ id: 'two', stationId: 'BB-2', status: 'expired', tokenId: 'TAG-1' }]);
  const next = await ask('GET', `/reservations?limit=1&cursor=${String(first.body['nextCursor'])}`);
  expect(next.body).toMatchObject({ items: [{ id: 'one', status: 'active', reservationId: 7 }], nextCursor: null });
});

it('finds them by station and state, and tells tags to operators only', async () => {
  const found = await ask('GET', '/reservations?stationId=bb-1&status=active', { role: 'analyst' });
  expect(found.body.items).toMatchObject([{ id: 'one', tokenId: REF }]);
  expect((await ask('GET', '/reservations?stationId=BB-1&status=used')).body.items).toEqual([]);
  expect(await ask('GET', '/reservations?status=lost')).toMatchObject({ status: 400 });
  expect(await ask('GET', '/reservations', { role: 'driver' })).toMatchObject({ status: 403 });
});
