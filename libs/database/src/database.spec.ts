import { useTestDatabase } from './testing/test-database';
import { Sites } from './repositories/sites';
import { Tokens } from './repositories/tokens';
import { Stations } from './repositories/stations';
import { deriveFact } from './derived-fact';
import { Outbox, publishWaiting, pruneOutbox } from './outbox';
import { Inbox } from './inbox';
import { inTransaction } from './connection';
import { BadCursorError } from './errors';
import type { AnyFact } from '@busbar/events';

const AT = '2026-03-01T08:00:00.000Z';
const { database } = useTestDatabase();

function aSite(id: string) {
  return {
    id,
    operatorId: 'busbar',
    name: `Site ${id}`,
    address: '1 Main St',
    city: 'Chicago',
    country: 'US',
    latitude: 41.9,
    longitude: -87.6,
    timeZone: 'America/Chicago',
    currency: 'USD',
  };
}

function aFact(revision: number): AnyFact {
  return deriveFact(
    'site.changed',
    { siteId: 'a', revision },
    {
      source: 'test',
      origin: { operatorId: 'busbar', correlationId: 'c' },
      identity: ['a', revision],
      occurredAt: AT,
      recordedAt: AT,
    },
  );
}

describe('lists', () => {
  it('pages through everything once, and refuses a cursor of another list', async () => {
    const sites = new Sites(database());
    for (const id of ['e', 'a', 'c', 'b', 'd']) await sites.create(aSite(id), AT);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await sites.list({}, { limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
    const { nextCursor } = await sites.list({}, { limit: 2 });
    await expect(
      new Tokens(database()).list({ at: AT }, { limit: 2, cursor: nextCursor ?? '' }),
    ).rejects.toBeInstanceOf(BadCursorError);
    await expect(sites.list({}, { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'database.bad-cursor',
    });
  });

  it('takes search text literally', async () => {
    const sites = new Sites(database());
    await sites.create({ ...aSite('a'), name: '100%' }, AT);
    await sites.create(aSite('b'), AT);
    expect((await sites.list({ text: '%' }, { limit: 9 })).items.map(({ id }) => id)).toEqual(['a']);
    expect((await sites.list({ text: "'; drop table site; --" }, { limit: 9 })).items).toEqual([]);
  });

  it('keeps, changes and clears where a station may come from', async () => {
    const stations = new Stations(database());
    const networks = ['192.0.2.0/24', '2001:db8::/32'];
    const created = await stations.create(
      { id: 'BB-1', operatorId: 'busbar', selfRegistered: false, admission: 'accepted', allowedNetworks: networks },
      AT,
    );
    expect(created).toMatchObject({ allowedNetworks: networks });
    expect(await stations.change('bb-1', { name: 'North' }, AT)).toMatchObject({ allowedNetworks: networks });
    expect(await stations.change('bb-1', { allowedNetworks: null }, AT)).toMatchObject({ allowedNetworks: null });
  });

  it('finds stations by what they report and by what is recorded of them', async () => {
    const stations = new Stations(database());
    await stations.create(
      { id: 'BB-1', operatorId: 'busbar', selfRegistered: false, admission: 'accepted', credential: { kind: 'open' } },
      AT,
    );
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
    const found = await stations.list({ status: 'Charging', online: false, text: 'bb' }, { limit: 5 });
    expect(found.items).toMatchObject([
      {
        id: 'BB-1',
        state: null,
        credential: { kind: 'open' },
        connectors: [{ connectorId: 1, status: 'Charging' }],
        createdAt: AT,
      },
    ]);
    expect((await stations.list({ status: 'Faulted' }, { limit: 5 })).items).toEqual([]);
    expect(
      await stations.create({ id: 'bb-1', operatorId: 'busbar', selfRegistered: true, admission: 'accepted' }, AT),
    ).toBeUndefined();
  });
});

describe('changes', () => {
  it('count revisions and tell when there is nothing to change', async () => {
    const sites = new Sites(database());
    await sites.create(aSite('a'), AT);
    expect(await sites.change('a', { name: 'New' }, AT)).toMatchObject({ revision: 2, name: 'New' });
    expect(await sites.change('zz', { name: 'New' }, AT)).toBeUndefined();
  });
});

describe('inbox', () => {
  it('remembers each fact once per consumer', async () => {
    expect([...(await new Inbox(database(), 'one').remember(['f1', 'f2', 'f1'], AT))].sort()).toEqual(['f1', 'f2']);
    expect([...(await new Inbox(database(), 'one').remember(['f2', 'f3'], AT))]).toEqual(['f3']);
    expect([...(await new Inbox(database(), 'two').remember(['f2'], AT))]).toEqual(['f2']);
    expect(await Inbox.prune(database(), '2026-03-02T00:00:00.000Z', 2)).toBe(2);
  });
});

describe('outbox', () => {
  const now = () => new Date(AT);

  it('publishes in order, once, and only what was committed', async () => {
    const published: AnyFact[] = [];
    const publisher = { publish: async (facts: readonly AnyFact[]) => void published.push(...facts) };
    await new Outbox(database(), 'svc').add([aFact(2), aFact(1), aFact(3)]);
    await expect(
      inTransaction(database(), async (transaction) => {
        await new Outbox(transaction, 'svc').add([aFact(4)]);
        throw new Error('the change failed');
      }),
    ).rejects.toThrow('the change failed');
    expect(await publishWaiting(database(), { publisher, now, source: 'other' })).toBe(0);
    expect(await publishWaiting(database(), { publisher, now, source: 'svc', batchSize: 2 })).toBe(3);
    expect(published.map((fact) => (fact.data as { revision: number }).revision)).toEqual([2, 1, 3]);
    expect(await publishWaiting(database(), { publisher, now })).toBe(0);
    expect(await pruneOutbox(database(), '2026-03-02T00:00:00.000Z', 10)).toBe(3);
  });

  it('keeps what the bus refused', async () => {
    const refusing = { publish: () => Promise.reject(new Error('refused')) };
    await new Outbox(database(), 'svc').add([aFact(1)]);
    await expect(publishWaiting(database(), { publisher: refusing, now })).rejects.toThrow('refused');
    expect(await publishWaiting(database(), { publisher: { publish: async () => undefined }, now })).toBe(1);
  });

  it('passes over what another environment is publishing', async () => {
    await new Outbox(database(), 'svc').add([aFact(1)]);
    let counted: number | undefined;
    const slow = {
      publish: async () => {
        counted = await publishWaiting(database(), { publisher: { publish: async () => undefined }, now });
      },
    };
    expect(await publishWaiting(database(), { publisher: slow, now })).toBe(1);
    expect(counted).toBe(0);
  });
});
