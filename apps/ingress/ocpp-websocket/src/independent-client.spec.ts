import { checkFact, type AnyFact } from '@busbar/events';
import { hmacCredential, stationTable, tokenRefOf, tokenTable } from '@busbar/ingress-state';
import { startCloud, type IngressCloud } from '@busbar/ingress-state/testing';
import { RPCClient } from 'ocpp-rpc';
import { startGateway, type TestGateway } from './testing/start-gateway';

const KEY = Buffer.from('00010203040506070809fffefdfcfbfaf9f8f7f6', 'hex');
let cloud: IngressCloud;
let gateway: TestGateway;
const clients: RPCClient[] = [];

beforeAll(async () => {
  cloud = await startCloud();
  Object.assign(process.env, cloud.environment, {
    BUSBAR_SERVICE: 'ocpp-websocket',
    BUSBAR_UNKNOWN_STATIONS: 'closed',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  gateway = await startGateway({
    authorise: (await import('./authorise-handler')).handler,
    handler: (await import('./handler')).handler,
  });
  const stations = stationTable(cloud.tables.client, cloud.tables.names.stations);
  const record = { operatorId: 'busbar', siteId: 'chicago', admission: 'accepted', revision: 1 } as const;
  await stations.putStation({ ...record, stationId: 'BB-CHI-001', credential: { kind: 'open' } });
  await stations.putStation({
    ...record,
    stationId: 'KEYED',
    credential: hmacCredential(KEY.toString('hex'), 'pepper'),
  });
  await tokenTable(cloud.tables.client, cloud.tables.names.tokens).putToken(tokenRefOf('DEMO-0001', 'pepper'), {
    status: 'valid',
    revision: 1,
  });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close({ force: true })));
});
afterAll(async () => {
  await gateway.stop();
  await cloud.stop();
});

/** A charge point by a library that nobody here wrote; in strict mode it checks every answer by schemas of its own. */
function station(identity: string, more: object = {}): RPCClient {
  const options = {
    endpoint: gateway.address,
    identity,
    protocols: ['ocpp1.6'],
    strictMode: true,
    reconnect: false,
    ...more,
  };
  // The library's types ask for every option, the library itself fills in what is not given.
  const client = new RPCClient(options as ConstructorParameters<typeof RPCClient>[0]);
  // A refused handshake is told by the promise as well.
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

const facts = (): AnyFact[] => cloud.published.map((body) => checkFact(body));

describe('a charge point of ocpp-rpc', () => {
  it('charges with readings out of order and a retry over a new connection', async () => {
    const first = station('BB-CHI-001');
    await first.connect();
    const boot = { chargePointVendor: 'Vendor', chargePointModel: 'Model' };
    // Real stations do not wait for the boot's answer.
    const [accepted] = await Promise.all([
      first.call('BootNotification', boot),
      first.call('StatusNotification', { connectorId: 0, status: 'Available', errorCode: 'NoError' }),
      first.call('Heartbeat', {}),
    ]);
    expect(accepted).toMatchObject({ status: 'Accepted', interval: 300 });
    expect(await first.call('Authorize', { idTag: 'DEMO-0001' })).toEqual({ idTagInfo: { status: 'Accepted' } });
    const start = { connectorId: 1, idTag: 'DEMO-0001', meterStart: 100, timestamp: '2026-01-05T10:00:00Z' };
    const { transactionId } = (await first.call('StartTransaction', start)) as { transactionId: number };

    const second = station('BB-CHI-001');
    await second.connect();
    expect(await second.call('StartTransaction', start)).toMatchObject({ transactionId });
    for (const [minute, kwh] of [
      ['02', '0.3'],
      ['01', '0.2'],
      ['03', '0.4'],
    ]) {
      const meterValue = [
        {
          timestamp: `2026-01-05T10:${minute}:00Z`,
          sampledValue: [{ value: kwh, unit: 'kWh', measurand: 'Energy.Active.Import.Register' }],
        },
      ];
      expect(await second.call('MeterValues', { connectorId: 1, transactionId, meterValue })).toEqual({});
    }
    const stop = { transactionId, meterStop: 500, timestamp: '2026-01-05T10:05:00Z', idTag: 'DEMO-0001' };
    expect(await second.call('StopTransaction', stop)).toEqual({ idTagInfo: { status: 'Accepted' } });
    expect(await second.call('StopTransaction', stop)).toEqual({ idTagInfo: { status: 'Accepted' } });

    const ids = (name: AnyFact['name']): string[] =>
      facts()
        .filter((fact) => fact.name === name)
        .map(({ id }) => id);
    expect([ids('transaction.started').length, new Set(ids('transaction.started')).size]).toEqual([2, 1]);
    expect([ids('transaction.stopped').length, new Set(ids('transaction.stopped')).size]).toEqual([2, 1]);
    expect(new Set(ids('meter.sampled')).size).toBe(3);
    expect(cloud.queued).toContainEqual({
      queueUrl: expect.stringMatching(/close$/),
      body: { connectionId: 'socket-1', reason: 'replaced' },
    });
  });

  it('tells of its security', async () => {
    const client = station('BB-CHI-001');
    await client.connect();
    const event = { type: 'SettingSystemTime', timestamp: '2026-01-05T10:00:00Z', techInfo: 'clock' };
    expect(await client.call('SecurityEventNotification', event)).toEqual({});
    expect(await client.call('LogStatusNotification', { status: 'Uploaded', requestId: 1 })).toEqual({});
    expect(await client.call('SignedFirmwareStatusNotification', { status: 'SignatureVerified' })).toEqual({});
    expect(await client.call('SignCertificate', { csr: 'request' })).toEqual({ status: 'Rejected' });
    expect(facts().slice(-4)).toMatchObject([
      { name: 'station.security-event-reported', data: { type: 'SettingSystemTime', techInfoLength: 5 } },
      { name: 'station.log-status-reported', data: { status: 'Uploaded', requestId: 1 } },
      { name: 'station.firmware-status-reported', data: { status: 'SignatureVerified' } },
      { name: 'station.certificate-requested', data: { decision: 'Rejected' } },
    ]);
  });

  it('gets the error codes of 1.6', async () => {
    const client = station('BB-CHI-001', { strictMode: false });
    await client.connect();
    await expect(client.call('Nonsense', {})).rejects.toMatchObject({ rpcErrorCode: 'NotImplemented' });
    await expect(client.call('Reset', { type: 'Hard' })).rejects.toMatchObject({ rpcErrorCode: 'NotSupported' });
    await expect(client.call('Authorize', { idTag: 5 })).rejects.toMatchObject({
      rpcErrorCode: 'TypeConstraintViolation',
    });
  });

  it('proves itself by the bytes of its key', async () => {
    const client = station('KEYED', { password: KEY });
    await client.connect();
    expect(await client.call('Heartbeat', {})).toMatchObject({ currentTime: expect.any(String) });
    await expect(station('KEYED', { password: 'wrong' }).connect()).rejects.toMatchObject({ code: 401 });
    await expect(station('KEYED').connect()).rejects.toMatchObject({ code: 401 });
  });

  it('is told 404 where nobody knows it, and by a missing subprotocol that none is shared', async () => {
    await expect(station('STRANGER').connect()).rejects.toMatchObject({ code: 404 });
    await expect(station('BB-CHI-001', { protocols: ['ocpp2.0'], strictMode: false }).connect()).rejects.toThrow();
    expect(cloud.queued).toContainEqual({
      queueUrl: expect.stringMatching(/close$/),
      body: { connectionId: expect.any(String), reason: 'no-common-subprotocol' },
    });
  });
});

describe('a charging station of ocpp-rpc that speaks 2.0.1', () => {
  const speaking = (identity = 'BB-CHI-001') => station(identity, { protocols: ['ocpp2.0.1', 'ocpp1.6'] });
  const event = (seqNo: number, minute: number, more: object) => ({
    eventType: 'Updated',
    triggerReason: 'MeterValuePeriodic',
    timestamp: `2026-01-05T10:${String(minute).padStart(2, '0')}:00Z`,
    seqNo,
    transactionInfo: { transactionId: '3e1c9a52-0001', chargingState: 'Charging' },
    ...more,
  });
  const energy = (minute: number, kWh: number) => ({
    meterValue: [
      {
        timestamp: `2026-01-05T10:${String(minute).padStart(2, '0')}:00Z`,
        sampledValue: [{ value: kWh, unitOfMeasure: { unit: 'kWh' }, measurand: 'Energy.Active.Import.Register' }],
      },
    ],
  });

  it('charges, with events out of order, repeated and over a new connection', async () => {
    const before = cloud.published.length;
    const first = speaking();
    await first.connect();
    expect(first.protocol).toBe('ocpp2.0.1');
    const [accepted] = await Promise.all([
      first.call('BootNotification', {
        reason: 'PowerUp',
        chargingStation: { vendorName: 'Vendor', model: 'Model' },
      }),
      first.call('StatusNotification', {
        timestamp: '2026-01-05T10:00:00Z',
        evseId: 1,
        connectorId: 1,
        connectorStatus: 'Available',
      }),
      first.call('Heartbeat', {}),
    ]);
    expect(accepted).toMatchObject({ status: 'Accepted', interval: 300 });
    const idToken = { idToken: 'DEMO-0001', type: 'ISO14443' };
    expect(await first.call('Authorize', { idToken })).toEqual({ idTokenInfo: { status: 'Accepted' } });
    const start = event(0, 1, {
      eventType: 'Started',
      triggerReason: 'CablePluggedIn',
      evse: { id: 1, connectorId: 1 },
      ...energy(1, 1),
    });
    expect(await first.call('TransactionEvent', start)).toEqual({});
    expect(await first.call('TransactionEvent', event(1, 2, { triggerReason: 'Authorized', idToken }))).toEqual({
      idTokenInfo: { status: 'Accepted' },
    });

    const second = speaking();
    await second.connect();
    for (const [seqNo, minute, kWh] of [
      [4, 5, 1.4],
      [2, 3, 1.2],
      [2, 3, 1.2],
      [3, 4, 1.3],
    ] as const)
      expect(
        await second.call('TransactionEvent', event(seqNo, minute, { offline: true, ...energy(minute, kWh) })),
      ).toEqual({});
    const stop = event(5, 6, {
      eventType: 'Ended',
      triggerReason: 'StopAuthorized',
      transactionInfo: { transactionId: '3e1c9a52-0001', stoppedReason: 'Local' },
      idToken,
      ...energy(6, 1.5),
    });
    for (const again of [stop, start, stop])
      expect(await second.call('TransactionEvent', again)).toEqual(again === stop ? expect.any(Object) : {});

    const told = facts().slice(before);
    const of = <Name extends AnyFact['name']>(name: Name) => [
      ...new Map(told.filter((fact) => fact.name === name).map((fact) => [fact.id, fact])).values(),
    ];
    const sessionKey = of('transaction.started')[0]?.id;
    expect(of('station.booted')).toMatchObject([{ data: { protocol: 'ocpp2.0.1', vendor: 'Vendor' } }]);
    expect(of('transaction.started')).toMatchObject([{ data: { connectorId: 1, meterStartWh: 1000 } }]);
    expect(of('transaction.authorised')).toMatchObject([{ data: { sessionKey, authorisation: 'Accepted' } }]);
    expect(of('transaction.stopped')).toMatchObject([{ data: { sessionKey, meterStopWh: 1500, reason: 'Local' } }]);
    expect(of('meter.sampled').map(({ data }) => data)).toMatchObject(
      [1000, 1400, 1200, 1300, 1500].map((energyWh) => ({ connectorId: 1, sessionKey, samples: [{ energyWh }] })),
    );
  });

  it('gets the error codes of 2.0.1', async () => {
    const client = station('BB-CHI-001', { strictMode: false, protocols: ['ocpp2.0.1'] });
    await client.connect();
    await expect(client.call('Nonsense', {})).rejects.toMatchObject({ rpcErrorCode: 'NotImplemented' });
    await expect(client.call('Reset', { type: 'Immediate' })).rejects.toMatchObject({ rpcErrorCode: 'NotSupported' });
    await expect(client.call('Authorize', {})).rejects.toMatchObject({
      rpcErrorCode: 'OccurrenceConstraintViolation',
    });
  });
});

describe('a charging station of ocpp-rpc that speaks 2.1', () => {
  it('boots, streams, asks what only 2.1 has and charges', async () => {
    const before = cloud.published.length;
    // In its strict mode the library misses schemas of 2.1 that it does not ship.
    const client = station('BB-CHI-001', { strictMode: false, protocols: ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] });
    await client.connect();
    expect(client.protocol).toBe('ocpp2.1');
    const boot = { reason: 'PowerUp', chargingStation: { vendorName: 'Vendor', model: 'Model' } };
    expect(await client.call('BootNotification', boot)).toMatchObject({ status: 'Accepted' });
    const stream = { id: 7, variableMonitoringId: 3, params: { interval: 10 } };
    expect(await client.call('OpenPeriodicEventStream', { constantStreamData: stream })).toEqual({
      status: 'Accepted',
    });
    const values = { id: 7, pending: 0, basetime: '2026-01-05T10:00:00Z', data: [{ t: 0, v: '230.1' }] };
    client.sendRaw(JSON.stringify([6, 's-1', 'NotifyPeriodicEventStream', values]));
    expect(await client.call('ClosePeriodicEventStream', { id: 7 })).toEqual({});
    expect(await client.call('PullDynamicScheduleUpdate', { chargingProfileId: 1 })).toMatchObject({
      status: 'Rejected',
    });
    const started = {
      eventType: 'Started',
      triggerReason: 'CablePluggedIn',
      timestamp: '2026-01-05T10:00:00Z',
      seqNo: 0,
      evse: { id: 1, connectorId: 1 },
      transactionInfo: { transactionId: 'tx-21', chargingState: 'Charging' },
      idToken: { idToken: 'DEMO-0001', type: 'DirectPayment' },
    };
    expect(await client.call('TransactionEvent', started)).toEqual({ idTokenInfo: { status: 'Accepted' } });

    const told = facts().slice(before);
    expect(told.map(({ name, data }) => ('action' in data ? data.action : name))).toEqual(
      expect.arrayContaining([
        'station.booted',
        'OpenPeriodicEventStream',
        'station.stream-sampled',
        'ClosePeriodicEventStream',
        'PullDynamicScheduleUpdate',
        'transaction.started',
      ]),
    );
  });
});
