import { callableEndpoint, connectionTable } from './connection-table';
import { presenceTable } from './presence-table';
import { stationTable, type StationRecord } from './station-table';
import { startTables, type IngressTables } from './testing';
import { tokenRefOf, tokenTable } from './token-table';
import { candidateNumber, KEPT_SECONDS, transactionTable } from './transaction-table';

let tables: IngressTables;
beforeAll(async () => void (tables = await startTables()));
afterAll(() => tables.stop());

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

describe('stations', () => {
  const aStation = (more: Partial<StationRecord> = {}): StationRecord => ({
    stationId: 'BB-CHI-001',
    operatorId: 'busbar',
    siteId: 'chicago',
    admission: 'accepted',
    credential: { kind: 'open' },
    revision: 1,
    ...more,
  });

  it('finds a station by its key, whatever the case of its id', async () => {
    const stations = stationTable(tables.client, tables.names.stations);
    expect(await stations.putStation(aStation())).toBe(true);
    expect(await stations.find('bb-chi-001')).toEqual(aStation());
    expect(await stations.find('nobody')).toBeUndefined();
  });

  it('never lets an older record replace a newer one', async () => {
    const stations = stationTable(tables.client, tables.names.stations);
    const named = (revision: number) => aStation({ stationId: 'BB-OLD-001', revision, siteId: `site-${revision}` });
    expect(await stations.putStation(named(5))).toBe(true);
    expect(await stations.putStation(named(4))).toBe(false);
    expect(await stations.putStation(named(5))).toBe(false);
    expect(await stations.find('bb-old-001')).toMatchObject({ revision: 5, siteId: 'site-5' });
    expect(await stations.putStation(named(6))).toBe(true);
  });

  it('keeps where a station may come from, and lets no broken list pass for none', async () => {
    const stations = stationTable(tables.client, tables.names.stations);
    const listed = aStation({ stationId: 'BB-NET-001', allowedNetworks: ['192.0.2.0/24', '2001:db8::/32'] });
    await stations.putStation(listed);
    expect(await stations.find('bb-net-001')).toEqual(listed);
    await stations.putStation({ ...listed, allowedNetworks: '192.0.2.0/24' as never, revision: 2 });
    await expect(stations.find('bb-net-001')).rejects.toMatchObject({ code: 'ingress-state.bad-item' });
  });

  it('says which item is broken', async () => {
    const stations = stationTable(tables.client, tables.names.stations);
    await stations.putStation({ ...aStation({ stationId: 'BROKEN' }), admission: 'maybe' as never });
    await expect(stations.find('broken')).rejects.toMatchObject({
      code: 'ingress-state.bad-item',
      message: expect.stringContaining('broken'),
    });
  });
});

describe('tokens', () => {
  it('are found by a reference that does not depend on the case of the tag', async () => {
    const tokens = tokenTable(tables.client, tables.names.tokens);
    const ref = tokenRefOf('demo-0001', 'pepper');
    expect(ref).toMatch(/^[0-9a-f]{64}$/);
    expect(tokenRefOf('DEMO-0001', 'pepper')).toBe(ref);
    expect(tokenRefOf('DEMO-0001', 'other')).not.toBe(ref);
    await tokens.putToken(ref, { status: 'valid', expiresAt: '2027-01-01T00:00:00.000Z', revision: 1 });
    expect(await tokens.find(ref)).toEqual({ status: 'valid', expiresAt: '2027-01-01T00:00:00.000Z', revision: 1 });
    // An item from before tags were told gets its own when its record is told again.
    expect(await tokens.putToken(ref, { status: 'valid', tag: 'DEMO-0001', revision: 1 })).toBe(true);
    expect(await tokens.putToken(ref, { status: 'blocked', tag: 'DEMO-0001', revision: 1 })).toBe(false);
    expect(await tokens.find(ref)).toEqual({ status: 'valid', tag: 'DEMO-0001', revision: 1 });
    await tokens.putToken(ref, { status: 'valid', tag: 'DEMO-0001', kind: 'ISO14443', revision: 2 });
    expect(await tokens.find(ref)).toMatchObject({ kind: 'ISO14443' });
  });
});

describe('presence', () => {
  const station = { stationKey: 'p-1', stationId: 'P-1', operatorId: 'busbar' };

  it('writes at most once a minute', async () => {
    const presence = presenceTable(tables.client, tables.names.presence);
    const s = { ...station, stationKey: 'p-minute' };
    expect(await presence.touch(s, at(0), 660)).toEqual({ kind: 'noted' });
    expect(await presence.touch(s, at(59), 660)).toEqual({ kind: 'recent' });
    expect(await presence.touch(s, at(60), 660)).toEqual({ kind: 'noted' });
  });

  it('remembers who built a station, beside when it was heard', async () => {
    const presence = presenceTable(tables.client, tables.names.presence);
    const s = { ...station, stationKey: 'p-make' };
    expect(await presence.makeOf('p-make')).toBeUndefined();
    await presence.noteMake('p-make', { vendor: 'Acme', model: 'One' });
    await presence.touch(s, at(0), 660);
    expect(await presence.makeOf('p-make')).toEqual({ vendor: 'Acme', model: 'One' });
    await presence.noteMake('p-make', { vendor: 'Acme', model: 'Two' });
    expect(await presenceTable(tables.client, tables.names.presence).makeOf('p-make')).toMatchObject({ model: 'Two' });
    expect(await presence.touch(s, at(120), 660)).toEqual({ kind: 'noted' });
  });

  it('tells exactly one caller that a silent station came back', async () => {
    const s = { ...station, stationKey: 'p-back' };
    const watch = presenceTable(tables.client, tables.names.presence);
    await watch.touch(s, at(0), 660);
    const silent = [];
    for await (const one of watch.silent(at(700))) silent.push(one);
    expect(silent).toContainEqual(
      expect.objectContaining({ stationKey: 'p-back', stationId: 'P-1', lastSeenAt: at(0).toISOString() }),
    );
    expect(await watch.markOffline('p-back', at(0).toISOString())).toBe(true);
    expect(await watch.markOffline('p-back', at(0).toISOString())).toBe(false);

    const environments = [1, 2, 3].map(() => presenceTable(tables.client, tables.names.presence));
    const touches = await Promise.all(environments.map((each, n) => each.touch(s, at(710 + n), 660)));
    expect(touches.filter(({ kind }) => kind === 'returned')).toEqual([
      { kind: 'returned', silentSince: at(0).toISOString() },
    ]);
  });

  it('does not flag a station that was heard in the meantime', async () => {
    const s = { ...station, stationKey: 'p-heard' };
    const presence = presenceTable(tables.client, tables.names.presence);
    await presence.touch(s, at(0), 660);
    await presence.touch(s, at(100), 660);
    expect(await presence.markOffline('p-heard', at(0).toISOString())).toBe(false);
  });
});

describe('connections', () => {
  it('lets a new connection replace the old one and names the old one', async () => {
    const connections = connectionTable(tables.client, tables.names.connections);
    const open = (connectionId: string) =>
      connections.open('c-1', { connectionId, connectedAt: at(0).toISOString(), protocol: 'ocpp1.6' });
    expect(await open('first')).toBeUndefined();
    expect(await open('second')).toBe('first');
    expect(await open('second')).toBeUndefined();
  });

  it('is not forgotten when the connection that it replaced ends late', async () => {
    const connections = connectionTable(tables.client, tables.names.connections);
    const open = (connectionId: string) =>
      connections.open('c-2', { connectionId, connectedAt: at(0).toISOString(), protocol: 'ocpp1.6' });
    await open('old');
    await open('new');
    expect(await connections.close('c-2', 'old')).toBe(false);
    expect(await connections.find('c-2')).toMatchObject({ connectionId: 'new' });
    expect(await connections.close('c-2', 'new')).toBe(true);
    expect(await connections.find('c-2')).toBeUndefined();
  });
});

describe('endpoints of SOAP', () => {
  const endpoint = {
    endpoint: 'http://192.0.2.7:8080/ocpp',
    viewer: '192.0.2.7',
    connectedAt: at(0).toISOString(),
    protocol: 'ocpp1.6-soap',
    soap: '1.2',
    addressing: 'http://www.w3.org/2005/08/addressing',
  } as const;

  it('are how a station is reached that came over SOAP last', async () => {
    const connections = connectionTable(tables.client, tables.names.connections);
    await connections.open('e-1', { connectionId: 'socket', connectedAt: at(0).toISOString(), protocol: 'ocpp1.6' });
    await connections.noteEndpoint('e-1', endpoint, false);
    expect(await connections.find('e-1')).toEqual({ kind: 'soap', ...endpoint });
    expect(await connections.close('e-1', 'socket')).toBe(false);
    const socket = { connectionId: 'next', connectedAt: at(1).toISOString(), protocol: 'ocpp1.6' };
    expect(await connections.open('e-1', socket)).toBeUndefined();
    expect(await connections.find('e-1')).toEqual({ kind: 'websocket', ...socket });
  });

  it('are written when they change and when the station boots, and not with every message', async () => {
    const connections = connectionTable(tables.client, tables.names.connections);
    const socket = { connectionId: 'socket', connectedAt: at(0).toISOString(), protocol: 'ocpp1.6' };
    await connections.noteEndpoint('e-2', endpoint, true);
    await connections.open('e-2', socket);
    await connections.noteEndpoint('e-2', { ...endpoint, connectedAt: at(9).toISOString() }, false);
    expect(await connections.find('e-2')).toMatchObject({ kind: 'websocket' });
    await connections.noteEndpoint('e-2', endpoint, true);
    expect(await connections.find('e-2')).toMatchObject({ kind: 'soap' });
    await connections.noteEndpoint('e-2', { ...endpoint, viewer: '192.0.2.8' }, false);
    expect(await connections.find('e-2')).toMatchObject({ viewer: '192.0.2.8' });
  });

  it.each([
    ['http://192.0.2.7:8080/ocpp', 'http://192.0.2.7:8080/ocpp'],
    ['HTTPS://Station.Example', 'https://station.example/'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    ['ftp://station.example/', undefined],
    ['file:///etc/passwd', undefined],
    ['http://user:key@station.example/', undefined],
    ['station.example', undefined],
    ['http://', undefined],
    [`http://station.example/${'x'.repeat(300)}`, undefined],
    ['http://www.w3.org/2005/08/addressing/anonymous', undefined],
    ['http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous', undefined],
    [undefined, undefined],
  ])('are of http and plain: %s', (address, endpointOfIt) => {
    expect(callableEndpoint(address)).toBe(endpointOfIt);
  });
});

describe('transactions', () => {
  const key = (n: number): string => `session-${n}`;

  it('gives a retry the number of the first try, in any environment', async () => {
    const first = transactionTable(tables.client, tables.names.transactions);
    const second = transactionTable(tables.client, tables.names.transactions);
    const number = await first.assign('t-1', { sessionKey: key(1), connectorId: 2 }, at(0));
    expect(number).toBeGreaterThan(0);
    expect(number).toBeLessThanOrEqual(0x7fffffff);
    expect(await second.assign('t-1', { sessionKey: key(1), connectorId: 2 }, at(9))).toBe(number);
    expect(await second.find('t-1', number, at(10))).toEqual({ sessionKey: key(1), connectorId: 2 });
    expect(await second.find('t-2', number, at(10))).toBeUndefined();
  });

  it('gives no number twice within a station, even where the hash collides', async () => {
    const colliding = () => transactionTable(tables.client, tables.names.transactions, { candidate: (_, n) => n + 1 });
    const keys = Array.from({ length: 12 }, (_, n) => key(n));
    const ask = () =>
      Promise.all(keys.map((sessionKey) => colliding().assign('t-crowd', { sessionKey, connectorId: 1 }, at(0))));
    const numbers = await ask();
    expect(new Set(numbers).size).toBe(keys.length);
    expect(await ask()).toEqual(numbers);
  });

  it('keeps where a transaction runs whose id the station chose, as it was said first', async () => {
    const first = transactionTable(tables.client, tables.names.transactions);
    const second = transactionTable(tables.client, tables.names.transactions);
    await first.remember('t-2x', 'a-1', { sessionKey: key(1), connectorId: 2 }, at(0));
    await first.remember('t-2x', 'a-1', { sessionKey: key(1), connectorId: 2 }, at(1));
    await second.remember('t-2x', 'a-1', { sessionKey: key(1), connectorId: 3 }, at(2));
    for (const table of [first, second])
      expect(await table.find('t-2x', 'a-1', at(3))).toEqual({ sessionKey: key(1), connectorId: 2 });
    expect(await second.find('t-2x', 'a-2', at(3))).toBeUndefined();
  });

  it('never takes an id that looks like a number for a number that we gave out', async () => {
    const table = transactionTable(tables.client, tables.names.transactions);
    const number = await table.assign('t-mixed', { sessionKey: key(1), connectorId: 1 }, at(0));
    expect(await table.find('t-mixed', String(number), at(1))).toBeUndefined();
  });

  it('does not believe an entry after its time', async () => {
    const number = await transactionTable(tables.client, tables.names.transactions).assign(
      't-old',
      { sessionKey: key(1), connectorId: 1 },
      at(0),
    );
    const fresh = transactionTable(tables.client, tables.names.transactions);
    expect(await fresh.find('t-old', number, at(KEPT_SECONDS + 1))).toBeUndefined();
  });

  it('has candidates that are positive and fit 31 bits', () => {
    for (let n = 0; n < 2000; n++) {
      const number = candidateNumber('k', n);
      expect(number > 0 && number <= 0x7fffffff && Number.isInteger(number)).toBe(true);
    }
  });
});
