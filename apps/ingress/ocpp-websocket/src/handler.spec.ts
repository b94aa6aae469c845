import {
  hmacCredential,
  presenceTable,
  stationTable,
  tokenRefOf,
  tokenTable,
  type StationRecord,
} from '@busbar/ingress-state';
import { startCloud, type IngressCloud } from '@busbar/ingress-state/testing';
import { checkFact, type AnyFact } from '@busbar/events';
import type { Context } from 'aws-lambda';
import type { GatewayFunctions } from './testing/start-gateway';

const KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
let cloud: IngressCloud;
let functions: GatewayFunctions;
let context: Context;

beforeAll(async () => {
  cloud = await startCloud();
  Object.assign(process.env, cloud.environment, {
    BUSBAR_SERVICE: 'ocpp-websocket',
    BUSBAR_UNKNOWN_STATIONS: 'open',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  functions = {
    authorise: (await import('./authorise-handler')).handler,
    handler: (await import('./handler')).handler,
  };
  context = {
    awsRequestId: 'request',
    functionVersion: '1',
    getRemainingTimeInMillis: () => 10_000,
  } as unknown as Context;
  const stations = stationTable(cloud.tables.client, cloud.tables.names.stations);
  const tokens = tokenTable(cloud.tables.client, cloud.tables.names.tokens);
  const base: StationRecord = {
    stationId: 'BB-CHI-001',
    operatorId: 'busbar',
    siteId: 'chicago',
    admission: 'accepted',
    credential: { kind: 'open' },
    revision: 1,
  };
  await Promise.all([
    stations.putStation(base),
    stations.putStation({ ...base, stationId: 'KEYED', credential: hmacCredential(KEY, 'pepper') }),
    stations.putStation({ ...base, stationId: 'WAITING', admission: 'pending' }),
    stations.putStation({ ...base, stationId: 'NETWORKED', allowedNetworks: ['192.0.2.0/24', '2001:db8::/32'] }),
    tokens.putToken(tokenRefOf('DEMO-0001', 'pepper'), { status: 'valid', revision: 1 }),
    tokens.putToken(tokenRefOf('DEMO-BLOCKED', 'pepper'), { status: 'blocked', revision: 1 }),
  ]);
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.published.length = 0;
  cloud.queued.length = 0;
  cloud.refuseTopics(false);
});

const facts = (): AnyFact[] => cloud.published.map((body) => checkFact(body));
const names = (): string[] => facts().map(({ name }) => name);
const basic = (user: string, password: string | Buffer): string =>
  `Basic ${Buffer.concat([Buffer.from(`${user}:`), Buffer.from(password)]).toString('base64')}`;

let connections = 0;

/** A station as API Gateway makes it known: handshake through the authoriser, then messages with the context that it left. */
async function connect(station: string, headers: Record<string, string> = {}, viewer = '198.51.100.1') {
  const connectionId = `connection-${++connections}`;
  const all = { 'X-Busbar-Origin': 'origin', 'Sec-WebSocket-Protocol': 'ocpp1.6', ...headers };
  const authorised = await functions.authorise(
    {
      methodArn: 'arn:aws:execute-api:eu-central-1:000000000000:api/live/$connect',
      headers: all,
      queryStringParameters: { station, viewer },
    },
    context,
  );
  const authorizer = 'context' in authorised ? authorised.context : undefined;
  const call = (routeKey: string, more: object = {}) =>
    functions.handler({ requestContext: { routeKey, connectionId, authorizer }, ...more }, context);
  const effect = authorised.policyDocument.Statement[0]?.Effect;
  const handshake = effect === 'Allow' ? await call('$connect', { headers: all }) : { statusCode: 403 };
  return {
    connectionId,
    handshake: handshake as { statusCode: number; headers?: Record<string, string> },
    raw: async (text: string) => (await call('$default', { body: text })).body,
    async send(
      action: string,
      payload: object,
      messageId = `${connectionId}-${Math.trunc(performance.now() * 1000)}`.slice(0, 36),
    ) {
      return JSON.parse(
        (await call('$default', { body: JSON.stringify([2, messageId, action, payload]) })).body ?? 'null',
      ) as [number, string, never, never];
    },
    end: () =>
      functions.handler(
        {
          requestContext: {
            routeKey: '$disconnect',
            connectionId,
            authorizer,
            disconnectStatusCode: 1006,
            disconnectReason: 'gone',
          },
        },
        context,
      ),
  };
}

const BOOT = { chargePointVendor: 'Vendor', chargePointModel: 'Model' };
const T = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString();

describe('the handshake', () => {
  it('agrees on ocpp1.6 from a list with spaces and tells that the station is connected', async () => {
    const { handshake, connectionId } = await connect('BB-CHI-001', { 'Sec-WebSocket-Protocol': 'ocpp2.2, ocpp1.6' });
    expect(handshake).toEqual({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ocpp1.6' } });
    expect(facts()).toMatchObject([
      {
        name: 'station.connected',
        stationId: 'BB-CHI-001',
        siteId: 'chicago',
        data: { connectionId, protocol: 'ocpp1.6' },
      },
    ]);
  });

  it('prefers ocpp2.1 to everything else', async () => {
    const { handshake } = await connect('BB-CHI-001', { 'Sec-WebSocket-Protocol': 'ocpp1.6, ocpp2.0.1, ocpp2.1' });
    expect(handshake).toEqual({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ocpp2.1' } });
    expect(facts().map(({ data }) => data)).toMatchObject([{ protocol: 'ocpp2.1' }]);
  });

  it('prefers ocpp2.0.1 to ocpp1.6 whatever the order in which a station offers it', async () => {
    for (const offered of ['ocpp1.6,ocpp2.0.1', 'ocpp2.0.1, ocpp1.6']) {
      const { handshake } = await connect('BB-CHI-001', { 'Sec-WebSocket-Protocol': offered });
      expect(handshake).toEqual({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ocpp2.0.1' } });
    }
    expect(facts().map(({ data }) => data)).toMatchObject([{ protocol: 'ocpp2.0.1' }, { protocol: 'ocpp2.0.1' }]);
  });

  it('completes without the header where no subprotocol is shared, and has the connection closed', async () => {
    for (const offered of ['ocpp2.0', 'ocpp1.6x', '']) {
      cloud.queued.length = 0;
      const station = await connect('BB-CHI-001', { 'Sec-WebSocket-Protocol': offered });
      expect(station.handshake).toEqual({ statusCode: 200 });
      expect(cloud.queued).toEqual([
        {
          queueUrl: expect.stringMatching(/close$/),
          body: { connectionId: station.connectionId, reason: 'no-common-subprotocol' },
        },
      ]);
      expect(await station.send('Heartbeat', {})).toBeNull();
    }
    expect(names()).toEqual([]);
  });

  it('is denied to whoever does not come through the front door', async () => {
    expect((await connect('BB-CHI-001', { 'X-Busbar-Origin': 'guess' })).handshake.statusCode).toBe(403);
  });

  it.each(['../x', '..', '', 'a b', 'x'.repeat(49), `'; DROP TABLE station;--`, '<script>', 'a/b', 'ü', 'a\u0000'])(
    'answers 404 to a station called %j',
    async (station) => {
      expect((await connect(station)).handshake.statusCode).toBe(404);
      expect(names()).toEqual([]);
    },
  );

  it('takes a station called soap', async () => {
    expect((await connect('soap')).handshake.statusCode).toBe(200);
  });

  it('answers 403 to a station that comes from outside its networks', async () => {
    const from = async (viewer: string) => (await connect('NETWORKED', {}, viewer)).handshake.statusCode;
    expect([await from('192.0.2.9'), await from('2001:db8:7::9')]).toEqual([200, 200]);
    expect([await from('198.51.100.9'), await from('2001:db9::9'), await from('')]).toEqual([403, 403, 403]);
  });

  it('answers 401 to a wrong key, a missing one and a wrong user, and takes the key as text or bytes', async () => {
    const tried = async (authorization?: string) =>
      (await connect('KEYED', authorization === undefined ? {} : { Authorization: authorization })).handshake
        .statusCode;
    expect(await tried()).toBe(401);
    expect(await tried(basic('KEYED', 'wrong'))).toBe(401);
    expect(await tried(basic('OTHER', KEY))).toBe(401);
    expect(await tried('Bearer x')).toBe(401);
    expect(await tried('Basic !!!')).toBe(401);
    expect(await tried(basic('keyed', KEY))).toBe(200);
    expect(await tried(basic('KEYED', Buffer.from(KEY, 'hex')))).toBe(200);
  });

  it('lets an unknown station in and makes it known where the stage is open', async () => {
    const station = await connect('New-Station');
    expect(station.handshake.statusCode).toBe(200);
    expect(facts()).toMatchObject([
      { name: 'station.registered', stationId: 'New-Station', data: { admission: 'accepted', protocol: 'ocpp1.6' } },
      { name: 'station.connected' },
    ]);
    const [id] = facts().map((fact) => fact.id);
    expect(await station.send('BootNotification', BOOT)).toMatchObject([
      3,
      expect.any(String),
      { status: 'Accepted', interval: 300 },
    ]);
    expect(
      facts()
        .filter((fact) => fact.name === 'station.registered')
        .map((fact) => fact.id),
    ).toEqual([id, id]);
  });

  it('looks a station up once that was registered after it connected, and again when it boots', async () => {
    const stations = stationTable(cloud.tables.client, cloud.tables.names.stations);
    const register = (siteId: string, revision: number) =>
      stations.putStation({
        stationId: 'LATER',
        operatorId: 'busbar',
        siteId,
        admission: 'accepted',
        credential: { kind: 'open' },
        revision,
      });
    const station = await connect('LATER');
    const siteAfter = async (action: string, payload: object) => {
      await station.send(action, payload);
      return facts().at(-1)?.siteId;
    };
    const status = { connectorId: 1, errorCode: 'NoError', status: 'Available' };
    expect(await siteAfter('StatusNotification', status)).toBeUndefined();
    await register('north', 1);
    expect(await siteAfter('StatusNotification', status)).toBe('north');
    await register('south', 2);
    expect(await siteAfter('StatusNotification', status)).toBe('north');
    expect(await siteAfter('BootNotification', BOOT)).toBe('south');
    expect(await siteAfter('StatusNotification', status)).toBe('south');
  });

  it('replaces an earlier connection, has it closed, and is not undone by its late end', async () => {
    const old = await connect('BB-CHI-001');
    const present = await connect('BB-CHI-001');
    expect(cloud.queued).toContainEqual({
      queueUrl: expect.stringMatching(/close$/),
      body: { connectionId: old.connectionId, reason: 'replaced' },
    });
    await old.end();
    expect((await connect('BB-CHI-001')).handshake.statusCode).toBe(200);
    expect(cloud.queued).toContainEqual({
      queueUrl: expect.any(String),
      body: { connectionId: present.connectionId, reason: 'replaced' },
    });
  });

  it('tells that a connection ended and how', async () => {
    const station = await connect('BB-CHI-001');
    await station.end();
    expect(facts()).toMatchObject([
      { name: 'station.connected' },
      { name: 'station.disconnected', data: { connectionId: station.connectionId, code: 1006, reason: 'gone' } },
    ]);
  });

  it('serves a station while the bus is down, since what it told lies in the spill queue', async () => {
    cloud.refuseTopics(true);
    expect((await connect('BB-CHI-001')).handshake.statusCode).toBe(200);
    expect(cloud.queued.map(({ queueUrl }) => queueUrl)).toContainEqual(expect.stringMatching(/spill$/));
  });
});

describe('messages', () => {
  it('carry a session from boot to stop', async () => {
    const station = await connect('BB-CHI-001');
    expect(await station.send('BootNotification', BOOT)).toMatchObject([
      3,
      expect.any(String),
      { status: 'Accepted', interval: 300, currentTime: expect.stringMatching(/Z$/) },
    ]);
    expect(
      await station.send('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Preparing' }),
    ).toMatchObject([3, expect.any(String), {}]);
    expect(await station.send('Authorize', { idTag: 'demo-0001' })).toMatchObject([
      3,
      expect.any(String),
      { idTagInfo: { status: 'Accepted' } },
    ]);
    expect(await station.send('Authorize', { idTag: 'DEMO-BLOCKED' })).toMatchObject([
      3,
      expect.any(String),
      { idTagInfo: { status: 'Blocked' } },
    ]);
    expect(await station.send('Authorize', { idTag: 'nobody' })).toMatchObject([
      3,
      expect.any(String),
      { idTagInfo: { status: 'Invalid' } },
    ]);
    const [, , { transactionId }] = await station.send('StartTransaction', {
      connectorId: 1,
      idTag: 'DEMO-0001',
      meterStart: 1000,
      timestamp: T(0),
    });
    for (const minute of [2, 1, 3]) {
      await station.send('MeterValues', {
        connectorId: 1,
        transactionId,
        meterValue: [{ timestamp: T(minute), sampledValue: [{ value: `${1 + minute / 1000}`, unit: 'kWh' }] }],
      });
    }
    expect(
      await station.send('StopTransaction', {
        transactionId,
        meterStop: 5250,
        timestamp: T(9),
        idTag: 'DEMO-0001',
        reason: 'EVDisconnected',
      }),
    ).toMatchObject([3, expect.any(String), { idTagInfo: { status: 'Accepted' } }]);
    expect(names()).toEqual([
      'station.connected',
      'station.booted',
      'station.status-reported',
      'token.presented',
      'token.presented',
      'token.presented',
      'transaction.started',
      'meter.sampled',
      'meter.sampled',
      'meter.sampled',
      'transaction.stopped',
    ]);
    const [started, ...later] = facts().slice(6);
    expect(started).toMatchObject({
      source: 'ocpp-websocket',
      operatorId: 'busbar',
      data: { transactionId: String(transactionId), meterStartWh: 1000 },
    });
    for (const fact of later) expect(fact.data).toMatchObject({ sessionKey: started?.id });
  });

  it('are the same event when retried over a new connection', async () => {
    const start = { connectorId: 2, idTag: 'DEMO-0001', meterStart: 7, timestamp: T(30) };
    const first = await (await connect('BB-CHI-001')).send('StartTransaction', start);
    const again = await (await connect('BB-CHI-001')).send('StartTransaction', start);
    expect(again[2]).toEqual(first[2]);
    const ids = facts()
      .filter(({ name }) => name === 'transaction.started')
      .map(({ id }) => id);
    expect(ids[1]).toBe(ids[0]);
  });

  it('are answered by InternalError while the bus is down, and spilled first; heartbeats are answered', async () => {
    const station = await connect('BB-CHI-001');
    cloud.refuseTopics(true);
    expect(
      await station.send('StartTransaction', { connectorId: 1, idTag: 'DEMO-0001', meterStart: 0, timestamp: T(40) }),
    ).toMatchObject([4, expect.any(String), 'InternalError', expect.any(String), {}]);
    expect(cloud.queued.filter(({ queueUrl }) => queueUrl.endsWith('spill'))).toMatchObject([
      { body: { name: 'transaction.started' } },
    ]);
    expect(await station.send('Heartbeat', {})).toMatchObject([
      3,
      expect.any(String),
      { currentTime: expect.any(String) },
    ]);
  });

  it('are refused to a waiting station until it is let in, without a reconnect', async () => {
    const station = await connect('WAITING');
    expect(await station.send('BootNotification', BOOT)).toMatchObject([
      3,
      expect.any(String),
      { status: 'Pending', interval: 120 },
    ]);
    expect(await station.send('Heartbeat', {})).toMatchObject([
      4,
      expect.any(String),
      'SecurityError',
      expect.any(String),
      {},
    ]);
    await stationTable(cloud.tables.client, cloud.tables.names.stations).putStation({
      stationId: 'WAITING',
      operatorId: 'busbar',
      admission: 'accepted',
      credential: { kind: 'open' },
      revision: 2,
    });
    expect(await station.send('BootNotification', BOOT)).toMatchObject([3, expect.any(String), { status: 'Accepted' }]);
    expect(await station.send('Heartbeat', {})).toMatchObject([3, expect.any(String), {}]);
  });

  it('tell that a silent station is back', async () => {
    const presence = presenceTable(cloud.tables.client, cloud.tables.names.presence);
    const seen = new Date(Date.UTC(2026, 0, 1));
    await presence.touch({ stationKey: 'silent', stationId: 'SILENT', operatorId: 'busbar' }, seen, 660);
    await presence.markOffline('silent', seen.toISOString());
    await connect('SILENT');
    expect(names()).toContain('station.online');
  });

  it('are served many at a time in one environment', async () => {
    const stations = await Promise.all(Array.from({ length: 40 }, (_, n) => connect(`STORM-${n}`)));
    const replies = await Promise.all(
      stations.flatMap((station, n) => [
        station.send('BootNotification', BOOT, 'same-id'),
        station.send(
          'StartTransaction',
          { connectorId: 1, idTag: 'DEMO-0001', meterStart: n, timestamp: T(1) },
          'same-id-2',
        ),
      ]),
    );
    expect(replies.every(([type]) => type === 3)).toBe(true);
    const started = facts().filter(({ name }) => name === 'transaction.started');
    expect(new Set(started.map(({ stationId }) => stationId)).size).toBe(40);
  });

  it.each([
    ['no JSON', '{', null],
    ['a bomb of brackets', '['.repeat(100_000), null],
    ['an unknown message type', '[7,"a"]', null],
    ['a result that nobody waits for', '[3,"a",{}]', null],
    ['an error that nobody waits for', '[4,"a","InternalError","",{}]', null],
    ['an unknown action', '[2,"a","Nonsense",{}]', 'NotImplemented'],
    ['an action of ours', '[2,"a","Reset",{"type":"Hard"}]', 'NotSupported'],
    ['a wrong type', '[2,"a","Authorize",{"idTag":1}]', 'TypeConstraintViolation'],
    ['a missing field', '[2,"a","Authorize",{}]', 'ProtocolError'],
    ['too few elements', '[2,"a","Heartbeat"]', 'FormationViolation'],
    ['a long text', `[2,"a","Authorize",{"idTag":"${'x'.repeat(10_000)}"}]`, 'PropertyConstraintViolation'],
  ])('answers %s properly and publishes nothing', async (_, text, code) => {
    const station = await connect('BB-CHI-001');
    cloud.published.length = 0;
    const body = await station.raw(text);
    if (code === null) expect(body).toBeUndefined();
    else expect(JSON.parse(body ?? '')).toMatchObject([4, 'a', code, expect.any(String), {}]);
    expect(names()).toEqual([]);
  });

  it('pass SQL and script on as data', async () => {
    const station = await connect('BB-CHI-001');
    const evil = `'); DROP TABLE x;--<script>`.slice(0, 50);
    await station.send('StatusNotification', {
      connectorId: 1,
      errorCode: 'OtherError',
      status: 'Faulted',
      info: evil,
      vendorId: evil,
      vendorErrorCode: evil,
    });
    expect(facts().at(-1)?.data).toMatchObject({ info: evil, vendorId: evil, vendorErrorCode: evil });
    expect(await station.send('Authorize', { idTag: `' OR 1=1;--` })).toMatchObject([
      3,
      expect.any(String),
      { idTagInfo: { status: 'Invalid' } },
    ]);
  });
});
