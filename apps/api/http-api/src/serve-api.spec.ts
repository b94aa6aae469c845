import {
  Connectors,
  MeterValues,
  Outbox,
  publishWaiting,
  Rollups,
  Sessions,
  Sites,
  StationFacts,
  Stations,
  Tokens,
  type SessionRecord,
} from '@busbar/database';
import { createTestDatabase, useTestDatabase } from '@busbar/database/testing';
import { sampleFact } from '@busbar/events/testing';
import { tokenRefOf } from '@busbar/ingress-state';
import { apiUnderTest, EXPIRES_AT, PEPPER } from './testing/api-under-test';

const { database } = useTestDatabase();
const { ask, published, tickets, state } = apiUnderTest(database);
const AT = '2026-03-01T08:00:00.000Z';

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  published.length = 0;
  tickets.length = 0;
  state.busDown = false;
  state.now = new Date('2026-03-01T12:00:00.000Z');
});
afterEach(() => jest.restoreAllMocks());

const chicago = {
  id: 'chicago',
  name: 'Chicago',
  country: 'US',
  latitude: 41.9,
  longitude: -87.6,
  timeZone: 'America/Chicago',
  currency: 'USD',
};

describe('sites', () => {
  it('are created, read, changed and retired, and each change is told and audited', async () => {
    const created = await ask('POST', '/sites', { body: chicago });
    expect(created).toMatchObject({
      status: 201,
      body: { ...chicago, address: '', revision: 1, retiredAt: null, operatorId: 'busbar' },
    });
    const read = await ask('GET', '/sites/chicago', { role: 'driver' });
    expect(read.body).toEqual(created.body);
    const changed = await ask('PATCH', '/sites/chicago', {
      body: { name: 'Chicago Loop' },
      headers: { 'if-match': read.headers['etag'] ?? '' },
    });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Chicago Loop', revision: 2 } });
    expect(await ask('DELETE', '/sites/chicago', { headers: { 'if-match': '"2"' } })).toMatchObject({
      status: 200,
      body: { revision: 3, retiredAt: '2026-03-01T12:00:00.000Z' },
    });
    expect((await ask('GET', '/sites')).body).toEqual({ items: [], nextCursor: null });
    expect((await ask('GET', '/sites?retired=true')).body.items).toHaveLength(1);

    expect(
      published.map(({ name, siteId, data, source, operatorId }) => ({ name, siteId, data, source, operatorId })),
    ).toEqual(
      [1, 2, 3].map((revision) => ({
        name: 'site.changed',
        siteId: 'chicago',
        data: { siteId: 'chicago', revision },
        source: 'http-api',
        operatorId: 'busbar',
      })),
    );
    const { items } = (await ask('GET', '/audit?subjectKind=site')).body;
    expect(items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['site.create', 'site.change', 'site.retire']),
    );
    expect(items.find(({ action }) => action === 'site.change')).toMatchObject({
      actor: 'user-1',
      actorRole: 'operator',
      subjectId: 'chicago',
      changes: { name: { from: 'Chicago', to: 'Chicago Loop' } },
    });
  });

  it('are not changed at another revision, nor without one, nor when retired', async () => {
    await ask('POST', '/sites', { body: chicago });
    expect(await ask('PATCH', '/sites/chicago', { body: { name: 'x' } })).toMatchObject({ status: 428 });
    expect(await ask('PATCH', '/sites/chicago', { body: { name: 'x' }, headers: { 'if-match': '*' } })).toMatchObject({
      status: 400,
    });
    expect(await ask('PATCH', '/sites/chicago', { body: { name: 'x' }, headers: { 'if-match': '"7"' } })).toMatchObject(
      { status: 412, body: { detail: 'It is at revision 1.' } },
    );
    await ask('DELETE', '/sites/chicago', { headers: { 'if-match': '"1"' } });
    expect(await ask('PATCH', '/sites/chicago', { body: { name: 'x' }, headers: { 'if-match': '"2"' } })).toMatchObject(
      { status: 409 },
    );
    expect((await ask('GET', '/audit')).body.items).toHaveLength(2);
  });

  it('let only one of two changes of one revision through', async () => {
    await ask('POST', '/sites', { body: chicago });
    // Neither goes on before both have read the record.
    const find = Sites.prototype.find;
    let readers = 0;
    let bothHaveRead = (): void => undefined;
    const barrier = new Promise<void>((resolve) => (bothHaveRead = resolve));
    jest.spyOn(Sites.prototype, 'find').mockImplementation(async function (this: Sites, id) {
      const record = await find.call(this, id);
      readers += 1;
      if (readers === 2) bothHaveRead();
      await barrier;
      return record;
    });
    const both = await Promise.all(
      ['a', 'b'].map((name) => ask('PATCH', '/sites/chicago', { body: { name }, headers: { 'if-match': '"1"' } })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await ask('GET', '/sites/chicago')).body).toMatchObject({ revision: 2 });
  });

  it('with stations cannot be retired', async () => {
    await ask('POST', '/sites', { body: chicago });
    await ask('POST', '/stations', { body: { id: 'BB-1', siteId: 'chicago' } });
    expect(await ask('DELETE', '/sites/chicago', { headers: { 'if-match': '"1"' } })).toMatchObject({ status: 409 });
  });

  it('tell their energy from the rollups', async () => {
    await ask('POST', '/sites', { body: chicago });
    await database()
      .insertInto('rollup')
      .values(
        [6, 7].map((hour) => ({
          scope: 'site' as const,
          subjectId: 'chicago',
          connectorId: -1,
          resolution: '1h' as const,
          bucketAt: `2026-03-01T0${hour}:00:00.000Z`,
          energyWh: 1000 * hour,
          peakPowerW: 50_000,
        })),
      )
      .execute();
    expect(
      (await ask('GET', '/sites/chicago/energy?from=2026-03-01T06:30:00Z&to=2026-03-01T08:00:00Z', { role: 'analyst' }))
        .body,
    ).toMatchObject({
      totalEnergyWh: 13_000,
      timeZone: 'America/Chicago',
      resolution: '1h',
      items: [{ at: '2026-03-01T06:00:00.000Z', energyWh: 6000, peakPowerW: 50_000 }, { energyWh: 7000 }],
    });
    expect(
      await ask('GET', '/sites/chicago/energy?from=2020-03-01T06:30:00Z&to=2026-03-01T08:00:00Z&resolution=1m'),
    ).toMatchObject({ status: 400 });
    expect(await ask('GET', '/sites/chicago/energy')).toMatchObject({
      status: 400,
      body: { errors: expect.arrayContaining([expect.objectContaining({ place: 'query.from' })]) },
    });
  });
});

describe('stations', () => {
  it('get a key that is shown once and kept as a hash only', async () => {
    const created = await ask('POST', '/stations', { body: { id: 'BB-1', name: 'North' } });
    expect(created).toMatchObject({
      status: 201,
      body: {
        station: {
          id: 'BB-1',
          credential: 'key',
          admission: 'accepted',
          selfRegistered: false,
          online: false,
          connectors: [],
        },
      },
    });
    const first = String(created.body['key']);
    expect(Buffer.from(first, 'hex').length).toBeGreaterThanOrEqual(16);
    const rotated = await ask('POST', '/stations/bb-1/key');
    const second = String(rotated.body['key']);
    expect(second).not.toBe(first);
    const record = JSON.stringify([
      await new Stations(database()).find('bb-1'),
      (await ask('GET', '/audit')).body,
      (await ask('GET', '/stations/BB-1')).body,
      published,
    ]);
    expect(record).not.toContain(first);
    expect(record).not.toContain(second);
    expect(await new Stations(database()).find('bb-1')).toMatchObject({ credential: { kind: 'hmac' }, revision: 2 });
    expect(published.map(({ stationId, data }) => [stationId, data])).toEqual([
      ['BB-1', { revision: 1 }],
      ['BB-1', { revision: 2 }],
    ]);
  });

  it('may be open when somebody says so', async () => {
    expect((await ask('POST', '/stations', { body: { id: 'BB-1', credential: 'open' } })).body).toMatchObject({
      key: null,
      station: { credential: 'open' },
    });
  });

  it('may come with certificates, of which some count no longer, and with keys again', async () => {
    expect((await ask('POST', '/stations', { body: { id: 'BB-1', credential: 'certificate' } })).body).toMatchObject({
      key: null,
      station: { credential: 'certificate', revision: 1 },
    });
    const change = (body: object, revision: number) =>
      ask('PATCH', '/stations/BB-1', { body, headers: { 'if-match': `"${revision}"` } });
    expect((await change({ revokedCertificates: ['4A:3F'] }, 1)).body).toMatchObject({ credential: 'certificate' });
    expect(await new Stations(database()).find('bb-1')).toMatchObject({
      credential: { kind: 'certificate', revoked: ['4a3f'] },
    });
    expect((await ask('POST', '/stations/BB-1/key')).body).toMatchObject({ station: { credential: 'key' } });
    expect((await change({ revokedCertificates: ['4A'] }, 3)).status).toBe(400);
    expect((await change({ credential: 'certificate' }, 3)).body).toMatchObject({ credential: 'certificate' });
  });

  it('are limited to networks, and to any again', async () => {
    const networks = ['192.0.2.0/24', '2001:db8::/32'];
    expect((await ask('POST', '/stations', { body: { id: 'BB-1', allowedNetworks: networks } })).body).toMatchObject({
      station: { allowedNetworks: networks },
    });
    const change = (allowedNetworks: unknown, revision: number) =>
      ask('PATCH', '/stations/BB-1', { body: { allowedNetworks }, headers: { 'if-match': `"${revision}"` } });
    for (const wrong of [[], ['192.0.2.0'], ['192.0.2.0/33'], ['2001:db8::/129'], ['::/0', '::/0'], [1], 'any'])
      expect(await change(wrong, 1)).toMatchObject({
        status: 400,
        body: { errors: expect.arrayContaining([expect.objectContaining({ place: 'body.allowedNetworks' })]) },
      });
    expect(await change(['10.0.0.0/8'], 1)).toMatchObject({ status: 200, body: { allowedNetworks: ['10.0.0.0/8'] } });
    expect(await change(null, 2)).toMatchObject({ status: 200, body: { allowedNetworks: null, revision: 3 } });
    expect((await ask('GET', '/audit')).body.items.map((entry) => Reflect.get(entry, 'changes'))).toContainEqual({
      allowedNetworks: { from: ['10.0.0.0/8'], to: null },
    });
  });

  it('have one record whatever the case of their id', async () => {
    await ask('POST', '/stations', { body: { id: 'BB-1' } });
    expect(await ask('POST', '/stations', { body: { id: 'bb-1' } })).toMatchObject({
      status: 409,
      body: { errors: [{ place: 'body.id', message: 'is taken' }] },
    });
    expect((await ask('GET', '/stations/bB-1')).body).toMatchObject({ id: 'BB-1' });
  });

  it('belong to sites that exist', async () => {
    expect(await ask('POST', '/stations', { body: { id: 'BB-1', siteId: 'nowhere' } })).toMatchObject({
      status: 400,
      body: { errors: [{ place: 'body.siteId' }] },
    });
    expect(await ask('GET', '/stations/BB-1')).toMatchObject({ status: 404 });
  });

  it('are admitted, moved and cleared by a change', async () => {
    await new Stations(database()).create(
      { id: 'WILD', operatorId: 'busbar', selfRegistered: true, admission: 'pending', name: 'x' },
      AT,
    );
    expect(
      await ask('PATCH', '/stations/WILD', {
        body: { admission: 'accepted', name: null },
        headers: { 'if-match': '"1"' },
      }),
    ).toMatchObject({
      status: 200,
      body: { admission: 'accepted', name: null, selfRegistered: true, revision: 2 },
    });
  });

  it('are filtered and paged', async () => {
    for (const id of ['A', 'B', 'C']) await ask('POST', '/stations', { body: { id, name: `Station ${id}` } });
    const first = await ask('GET', '/stations?limit=2&search=station');
    expect(first.body.items.map(({ id }) => id)).toEqual(['A', 'B']);
    const second = await ask('GET', `/stations?limit=2&search=station&cursor=${String(first.body['nextCursor'])}`);
    expect(second.body).toMatchObject({ items: [{ id: 'C' }], nextCursor: null });
    expect(await ask('GET', '/stations?cursor=nonsense')).toMatchObject({
      status: 400,
      body: { errors: [{ place: 'query.cursor' }] },
    });
  });

  it('tell their status history and their recent facts', async () => {
    await ask('POST', '/stations', { body: { id: 'BB-1' } });
    const history = [1, 2].map((n) => ({
      stationKey: 'bb-1',
      connectorId: n,
      at: `2026-03-01T08:0${n}:00.000Z`,
      factId: `fact-${n}`,
      status: 'Available' as const,
      errorCode: 'NoError',
      info: null,
      vendorErrorCode: null,
    }));
    await new Connectors(database()).reportStatuses(history);
    expect(
      (await ask('GET', '/stations/BB-1/status-history', { role: 'screen' })).body.items.map(({ connectorId, at }) => [
        connectorId,
        at,
      ]),
    ).toEqual([
      [2, '2026-03-01T08:02:00.000Z'],
      [1, '2026-03-01T08:01:00.000Z'],
    ]);
    expect(
      (await ask('GET', '/stations/BB-1/status-history?connectorId=1&from=2026-03-01T08:00:00Z')).body.items,
    ).toHaveLength(1);
    const facts = (['station.online', 'meter.sampled'] as const).map((name) => sampleFact(name, { stationId: 'BB-1' }));
    await new StationFacts(database()).add(
      facts.map((fact) => ({
        stationKey: 'bb-1',
        factId: fact.id,
        name: fact.name,
        occurredAt: fact.occurredAt,
        recordedAt: fact.recordedAt,
        body: { ...fact },
        truncated: false,
      })),
    );
    expect((await ask('GET', '/stations/BB-1/facts?name=meter.sampled', { role: 'analyst' })).body.items).toMatchObject(
      [{ id: facts[1]?.id, name: 'meter.sampled', fact: facts[1], truncated: false }],
    );
    expect((await ask('GET', '/stations/BB-1/facts')).body.items).toHaveLength(2);
    expect((await ask('GET', '/stations/nobody/facts')).status).toBe(404);
  });

  it('show their ETag change when their state does, though the revision stays', async () => {
    await ask('POST', '/stations', { body: { id: 'BB-1' } });
    const before = await ask('GET', '/stations/BB-1');
    expect(
      await ask('GET', '/stations/BB-1', { headers: { 'if-none-match': `W/"x", ${before.headers['etag']}` } }),
    ).toMatchObject({ status: 304, body: {} });
    await database()
      .insertInto('connector')
      .values({
        stationKey: 'bb-1',
        connectorId: 1,
        status: 'Charging',
        plugType: null,
        maxPowerW: null,
        errorCode: 'NoError',
        info: null,
        vendorErrorCode: null,
        statusAt: AT,
        statusFactId: 'f',
      })
      .execute();
    const after = await ask('GET', '/stations/BB-1', { headers: { 'if-none-match': before.headers['etag'] ?? '' } });
    expect(after).toMatchObject({
      status: 200,
      body: { revision: 1, connectors: [{ connectorId: 1, status: 'Charging' }] },
    });
  });
});

describe('tokens', () => {
  it('are found in any case, and their state follows the time', async () => {
    const created = await ask('POST', '/tokens', {
      body: { id: 'Demo-0001', label: 'Ada', kind: 'ISO14443', expiresAt: '2026-03-02T01:00:00+01:00' },
    });
    expect(created).toMatchObject({
      status: 201,
      body: {
        id: 'Demo-0001',
        ref: tokenRefOf('DEMO-0001', PEPPER),
        kind: 'ISO14443',
        state: 'valid',
        expiresAt: '2026-03-02T00:00:00.000Z',
      },
    });
    expect(published).toMatchObject([
      { name: 'token.changed', data: { tokenRef: tokenRefOf('DEMO-0001', PEPPER), revision: 1 } },
    ]);
    expect(JSON.stringify(published)).not.toMatch(/demo/i);
    expect(await ask('POST', '/tokens', { body: { id: 'DEMO-0001' } })).toMatchObject({ status: 409 });
    expect(await ask('POST', '/tokens', { body: { id: 'DEMO-0002', kind: 'Plate' } })).toMatchObject({ status: 400 });
    expect((await ask('GET', '/tokens/DEMO-0001')).body).toMatchObject({ id: 'Demo-0001' });
    state.now = new Date('2026-03-03T00:00:00Z');
    expect((await ask('GET', '/tokens/demo-0001')).body).toMatchObject({ state: 'expired', status: 'valid' });
    expect(
      (
        await ask('PATCH', '/tokens/demo-0001', {
          body: { expiresAt: null, status: 'blocked' },
          headers: { 'if-match': '"1"' },
        })
      ).body,
    ).toMatchObject({ state: 'blocked', expiresAt: null });
    expect((await ask('DELETE', '/tokens/demo-0001', { headers: { 'if-match': '"2"' } })).body).toMatchObject({
      state: 'retired',
    });
    expect((await ask('GET', '/audit?subjectKind=token')).body.items).toHaveLength(3);
  });

  it('are for operators only', async () => {
    for (const role of ['driver', 'analyst', 'screen'] as const)
      expect(await ask('GET', '/tokens', { role })).toMatchObject({ status: 403 });
  });
});

function aSession(id: string, tag: string, more: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id,
    operatorId: 'busbar',
    stationKey: 'bb-1',
    stationId: 'BB-1',
    connectorId: 1,
    transactionId: '77',
    tokenRef: tokenRefOf(tag, PEPPER),
    status: 'ended',
    openedAt: AT,
    startedAt: AT,
    endedAt: '2026-03-01T09:00:00.000Z',
    meterStartWh: 100,
    meterStopWh: 10_100,
    energyWh: 10_000,
    stopReason: 'Local',
    conflictCount: 0,
    revision: 3,
    startedTold: true,
    completedTold: true,
    updatedAt: AT,
    lastReadingAt: null,
    ...more,
  };
}

describe('sessions', () => {
  beforeEach(async () => {
    await ask('POST', '/sites', { body: chicago });
    await ask('POST', '/stations', { body: { id: 'BB-1', siteId: 'chicago' } });
    await ask('POST', '/tokens', { body: { id: 'ADA' } });
    await new Sessions(database()).save([
      aSession('session-of-ada', 'ADA'),
      aSession('session-of-bob', 'BOB', {
        status: 'active',
        openedAt: '2026-03-01T11:00:00.000Z',
        startedAt: '2026-03-01T11:00:00.000Z',
        endedAt: null,
        meterStopWh: null,
        stopReason: null,
      }),
    ]);
  });

  it('are listed latest first and by every filter', async () => {
    const { items } = (await ask('GET', '/sessions')).body;
    expect(items.map(({ id }) => id)).toEqual(['session-of-bob', 'session-of-ada']);
    expect(items[1]).toEqual({
      id: 'session-of-ada',
      operatorId: 'busbar',
      stationId: 'BB-1',
      siteId: 'chicago',
      connectorId: 1,
      transactionId: '77',
      tokenId: 'ADA',
      status: 'ended',
      openedAt: AT,
      startedAt: AT,
      endedAt: '2026-03-01T09:00:00.000Z',
      energyWh: 10_000,
      meterStartWh: 100,
      meterStopWh: 10_100,
      stopReason: 'Local',
      conflictCount: 0,
      revision: 3,
      updatedAt: AT,
    });
    const ids = async (query: string) => (await ask('GET', `/sessions?${query}`)).body.items.map(({ id }) => id);
    expect(await ids('status=active')).toEqual(['session-of-bob']);
    expect(await ids('tokenId=ada')).toEqual(['session-of-ada']);
    expect(await ids('stationId=bb-1&siteId=chicago')).toHaveLength(2);
    expect(await ids('stationId=other')).toEqual([]);
    expect(await ids('to=2026-03-01T10:00:00%2B00:00')).toEqual(['session-of-ada']);
    expect((await ask('GET', '/sessions/session-of-ada')).body).toMatchObject({ id: 'session-of-ada', conflicts: [] });
  });

  it('of others do not exist for a driver', async () => {
    const mine = { role: 'driver' as const, tokens: 'ada' };
    expect((await ask('GET', '/sessions', mine)).body.items.map(({ id, tokenId }) => [id, tokenId])).toEqual([
      ['session-of-ada', 'ADA'],
    ]);
    expect((await ask('GET', '/sessions/session-of-ada', mine)).status).toBe(200);
    expect((await ask('GET', '/sessions/session-of-bob', mine)).status).toBe(404);
    expect((await ask('GET', '/sessions/session-of-bob/meter-values', mine)).status).toBe(404);
    expect((await ask('GET', '/sessions?tokenId=BOB', mine)).status).toBe(403);
    expect((await ask('GET', '/sessions', { role: 'driver' })).body.items).toEqual([]);
    expect(
      (await ask('GET', '/sessions', { role: 'driver', tokens: 'ADA BOB' })).body.items.map(({ id }) => id).toSorted(),
    ).toEqual(['session-of-ada', 'session-of-bob']);
    expect((await ask('GET', '/sessions?limit=1', { role: 'driver', tokens: 'ADA BOB' })).body).toMatchObject({
      items: [{}],
      nextCursor: expect.any(String),
    });
    expect(
      (await ask('GET', '/sessions?tokenId=BOB', { role: 'driver', tokens: 'ADA BOB' })).body.items.map(({ id }) => id),
    ).toEqual(['session-of-bob']);
  });

  it('show pseudonyms to everybody but operators', async () => {
    for (const role of ['analyst', 'screen'] as const)
      expect(JSON.stringify((await ask('GET', '/sessions', { role })).body)).not.toContain('"ADA"');
    expect((await ask('GET', '/sessions?tokenId=ADA', { role: 'analyst' })).body.items).toEqual([]);
    expect(
      (await ask('GET', `/sessions?tokenId=${tokenRefOf('ADA', PEPPER)}`, { role: 'analyst' })).body.items,
    ).toHaveLength(1);
  });

  it('have meter values, raw and in buckets', async () => {
    await new MeterValues(database()).add(
      [0, 1, 2].map((minute) => ({
        stationKey: 'bb-1',
        connectorId: 1,
        at: `2026-03-01T08:0${minute}:00.000Z`,
        factId: `fact-${minute}`,
        ordinal: 0,
        sessionId: 'session-of-ada',
        context: 'Sample.Periodic',
        energyWh: 100 + 300 * minute,
        powerW: 18_000 + minute,
        currentMa: null,
        voltageMv: null,
        socTenths: 500,
        temperatureTenths: null,
      })),
    );
    await new Rollups(database()).replaceMinutes(
      [
        {
          scope: 'connector',
          subjectId: 'bb-1',
          connectorId: 1,
          since: '2026-03-01T08:00:00.000Z',
          until: '2026-03-01T08:02:00.000Z',
        },
      ],
      [
        {
          scope: 'connector',
          subjectId: 'bb-1',
          connectorId: 1,
          resolution: '1m',
          bucketAt: '2026-03-01T08:00:00.000Z',
          energyWh: 300,
          peakPowerW: 18_001,
        },
      ],
    );
    const raw = await ask('GET', '/sessions/session-of-ada/meter-values?limit=2');
    expect(raw.body).toMatchObject({
      resolution: 'raw',
      items: [{ at: '2026-03-01T08:00:00.000Z', energyWh: 100, powerW: 18_000, socTenths: 500 }, { energyWh: 400 }],
    });
    expect(
      (await ask('GET', `/sessions/session-of-ada/meter-values?limit=2&cursor=${String(raw.body['nextCursor'])}`)).body,
    ).toMatchObject({ items: [{ energyWh: 700 }], nextCursor: null });
    expect(
      (await ask('GET', '/sessions/session-of-ada/meter-values?resolution=1m')).body.items.map(
        ({ at, energyWh, powerW }) => [at, energyWh, powerW],
      ),
    ).toEqual([
      ['2026-03-01T08:00:00.000Z', 300, 18_000],
      ['2026-03-01T08:01:00.000Z', 300, 18_001],
      ['2026-03-01T08:02:00.000Z', 0, 18_002],
    ]);
    expect((await ask('GET', '/stations/BB-1/meter-values', { role: 'screen' })).body.items).toHaveLength(3);
    expect((await ask('GET', '/stations/BB-1/meter-values?resolution=1m&connectorId=1')).body.items).toMatchObject([
      { energyWh: 300, powerW: 18_001, connectorId: 1 },
    ]);
    expect((await ask('GET', '/stations/BB-1/meter-values?resolution=1m')).body.items).toEqual([]);
    expect((await ask('GET', '/stations/BB-1/meter-values?to=2026-02-01T00:00:00Z')).body.items).toEqual([]);
  });

  it('are counted in the summary', async () => {
    expect((await ask('GET', '/network/summary', { role: 'screen' })).body).toMatchObject({
      sites: 1,
      stations: 1,
      stationsOnline: 0,
      sessionsActive: 1,
      sessionsLastDay: 2,
    });
  });
});

describe('every request', () => {
  it('is answered with a problem when it is wrong', async () => {
    const problem = await ask('GET', '/nothing');
    expect(problem).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: '/problems/not-found',
        title: expect.any(String),
        status: 404,
        instance: expect.stringContaining('request-'),
      },
    });
    expect(await ask('PUT', '/sites')).toMatchObject({
      status: 405,
      headers: { allow: 'GET, POST' },
      body: { status: 405 },
    });
    expect(await ask('GET', '/sites', { role: 'nobody' })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    });
    expect(await ask('GET', '/sites', { context: { rejected: 'bad-signature' } })).toMatchObject({
      status: 401,
      headers: {
        'content-type': 'application/problem+json',
        'www-authenticate': expect.stringContaining('error="invalid_token"'),
      },
      body: {
        type: '/problems/not-signed-in',
        status: 401,
        detail: 'The signature of the access token does not fit.',
        instance: expect.stringContaining('request-'),
      },
    });
    state.now = new Date(EXPIRES_AT * 1000);
    expect(await ask('GET', '/sites')).toMatchObject({
      status: 401,
      body: { detail: 'The access token has expired.' },
    });
    state.now = new Date('2026-03-01T12:00:00.000Z');
    expect(await ask('POST', '/sites', { role: 'analyst', body: chicago })).toMatchObject({ status: 403 });
    expect(await ask('GET', '/sites?limit=0&colour=red')).toMatchObject({
      status: 400,
      body: {
        errors: expect.arrayContaining([
          { place: 'query.colour', message: 'is not known here' },
          expect.objectContaining({ place: 'query.limit' }),
        ]),
      },
    });
    expect(await ask('GET', '/sites?limit=1&limit=2')).toMatchObject({ status: 400 });
  });

  it('has a body that is JSON, small, and of the known shape', async () => {
    const post = (body: unknown, headers = {}) => ask('POST', '/sites', { body, headers });
    expect(await post('{')).toMatchObject({
      status: 400,
      body: { errors: [{ place: 'body', message: 'is not JSON' }] },
    });
    expect(await post('[]')).toMatchObject({ status: 400 });
    expect(await post(chicago, { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await post({ ...chicago, name: 'x'.repeat(70_000) })).toMatchObject({ status: 413 });
    expect(await post({ ...chicago, name: null })).toMatchObject({
      status: 400,
      body: { errors: expect.arrayContaining([expect.objectContaining({ place: 'body.name' })]) },
    });
    expect(await post({ ...chicago, name: 'a\0b' })).toMatchObject({
      status: 400,
      body: { errors: [{ place: 'body.name' }] },
    });
    expect(await post({ ...chicago, timeZone: 'Mars/Olympus' })).toMatchObject({
      status: 400,
      body: { errors: [{ place: 'body.timeZone' }] },
    });
    expect(await post({ ...chicago, revision: 9 })).toMatchObject({
      status: 400,
      body: { errors: [{ place: 'body.revision', message: 'is not known here' }] },
    });
    expect((await ask('GET', '/sites')).body.items).toEqual([]);
  });

  it('takes SQL and script for text', async () => {
    const name = `'); drop table site; -- <script>alert(1)</script>`;
    expect(await ask('POST', '/sites', { body: { ...chicago, name } })).toMatchObject({ status: 201, body: { name } });
    expect((await ask('GET', `/sites?search=${encodeURIComponent(name)}`)).body.items).toHaveLength(1);
    expect(await ask('GET', `/stations/${encodeURIComponent("x' or '1'='1")}`)).toMatchObject({ status: 404 });
    expect(await ask('GET', '/stations/%00')).toMatchObject({ status: 400 });
    await ask('POST', '/sites', {
      body: `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},${JSON.stringify({ ...chicago, id: 'b' }).slice(1)}`,
    });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('carries its ids and its timing back', async () => {
    const { headers } = await ask('GET', '/sites', { headers: { 'x-correlation-id': 'from-the-browser' } });
    expect(headers).toMatchObject({
      'x-request-id': expect.stringMatching(/^request-/),
      'x-correlation-id': 'from-the-browser',
      'server-timing': expect.stringMatching(/handle;dur=\d+, total;dur=\d+/),
      'cache-control': 'private, no-cache',
      etag: expect.stringMatching(/^".+"$/),
      vary: 'authorization',
    });
    expect((await ask('POST', '/sites', { body: chicago })).headers['cache-control']).toBe('no-store');
  });

  it('stands when the bus is down: the fact waits in the outbox', async () => {
    state.busDown = true;
    expect(await ask('POST', '/sites', { body: chicago })).toMatchObject({ status: 201 });
    expect(published).toEqual([]);
    const waiting: unknown[] = [];
    await publishWaiting(database(), {
      publisher: { publish: async (facts) => void waiting.push(...facts) },
      now: () => state.now,
      source: 'http-api',
    });
    expect(waiting).toMatchObject([{ name: 'site.changed', siteId: 'chicago' }]);
  });

  it('leaves neither record nor audit nor fact behind when it fails', async () => {
    await ask('POST', '/sites', { body: chicago });
    const add = jest.spyOn(Outbox.prototype, 'add').mockRejectedValueOnce(new TypeError('broken'));
    expect(await ask('PATCH', '/sites/chicago', { body: { name: 'x' }, headers: { 'if-match': '"1"' } })).toMatchObject(
      { status: 500, body: { title: 'Something went wrong here' } },
    );
    add.mockRestore();
    expect((await ask('GET', '/sites/chicago')).body).toMatchObject({ name: 'Chicago', revision: 1 });
    expect((await ask('GET', '/audit')).body.items).toHaveLength(1);
  });
});

describe('public routes', () => {
  it('need no token', async () => {
    expect(await ask('GET', '/health', { role: 'nobody' })).toMatchObject({
      status: 200,
      body: { status: 'up' },
      headers: { 'cache-control': 'no-store' },
    });
    expect(await ask('GET', '/openapi.json', { role: 'nobody' })).toMatchObject({
      status: 200,
      body: { openapi: '3.1.0' },
      headers: { 'cache-control': 'public, max-age=300' },
    });
  });
});

describe('live tickets', () => {
  it('are made for staff', async () => {
    expect(await ask('POST', '/live-tickets', { role: 'analyst' })).toMatchObject({
      status: 201,
      body: { ticket: 't'.repeat(43), expiresAt: '2026-03-01T12:01:00.000Z' },
    });
    expect(tickets).toEqual([{ subject: 'user-1', operatorId: 'busbar' }]);
    expect(await ask('POST', '/live-tickets', { role: 'driver' })).toMatchObject({ status: 403 });
  });
});

describe('without a database', () => {
  it('answers 503 and when to come again', async () => {
    const gone = await createTestDatabase();
    const open = gone.open();
    const { ask: askGone } = apiUnderTest(() => open);
    await gone.administer(`drop database ${gone.settings.database} with (force)`);
    for (const [method, path, body] of [
      ['GET', '/sites', undefined],
      ['POST', '/sites', chicago],
      ['GET', '/health', undefined],
    ] as const) {
      expect(await askGone(method, path, { body })).toMatchObject({
        status: 503,
        headers: { 'retry-after': '5' },
        body: { type: '/problems/unavailable' },
      });
    }
    await gone.drop();
  });
});

describe('with a database that is not migrated yet', () => {
  it('answers 503', async () => {
    const empty = await createTestDatabase({ migrated: false });
    const { ask: askEmpty } = apiUnderTest(() => empty.open());
    for (const path of ['/health', '/sites']) expect(await askEmpty('GET', path)).toMatchObject({ status: 503 });
    await empty.drop();
  });
});

describe('the tokens table', () => {
  it('is what the API writes by', async () => {
    await ask('POST', '/tokens', { body: { id: 'ADA' } });
    expect(await new Tokens(database()).find('ADA')).toMatchObject({ ref: tokenRefOf('ada', PEPPER) });
  });
});
