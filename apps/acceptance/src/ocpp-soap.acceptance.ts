import { gzipSync } from 'node:zlib';
import { eventually, network, sessionsOf, stillness } from './harness/network';
import { call, soapClient, type SoapVersion } from './harness/soap-client';

const at = (minute: number) => new Date(Date.UTC(2026, 9, 2, 8, minute)).toISOString();

function meterValues(version: SoapVersion, transactionId: number, minute: number, wh: number): object {
  const head = { connectorId: 1, transactionId };
  return version === '1.5'
    ? {
        ...head,
        values: [
          {
            timestamp: at(minute),
            value: [{ attributes: { measurand: 'Energy.Active.Import.Register', unit: 'Wh' }, $value: String(wh) }],
          },
        ],
      }
    : {
        ...head,
        meterValue: [
          {
            timestamp: at(minute),
            sampledValue: [{ value: String(wh), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }],
          },
        ],
      };
}

describe.each([
  { version: '1.5' as const, soap12: true },
  { version: '1.6' as const, soap12: true },
  { version: '1.6' as const, soap12: false },
])('a SOAP client of the official WSDL $version (SOAP 1.2: $soap12)', ({ version, soap12 }) => {
  const identity = `ACC-S-${version}-${soap12 ? 12 : 11}-${process.pid}`;

  it('charges a car, and the session has exactly its energy, whatever is repeated', async () => {
    const client = await soapClient(version, identity, { soap12 });
    const boot = await call<{ status: string; currentTime: unknown }>(client, 'BootNotification', {
      chargePointVendor: 'Independent',
      chargePointModel: 'WSDL',
    });
    expect(boot.status).toBe('Accepted');
    expect(boot).toHaveProperty(version === '1.5' ? 'heartbeatInterval' : 'interval');
    expect(await call(client, 'Authorize', { idTag: 'DEMO-0003' })).toMatchObject({
      idTagInfo: { status: 'Accepted' },
    });

    const start = { connectorId: 1, idTag: 'DEMO-0003', timestamp: at(0), meterStart: 1_000 };
    const started = await call<{ transactionId: number }>(client, 'StartTransaction', start);
    const again = await call<{ transactionId: number }>(client, 'StartTransaction', start);
    expect(again.transactionId).toBe(started.transactionId);
    for (const [minute, wh] of [
      [20, 3_000],
      [10, 2_000],
      [30, 4_000],
    ] as const) {
      await call(client, 'MeterValues', meterValues(version, started.transactionId, minute, wh));
    }
    const stop = { transactionId: started.transactionId, idTag: 'DEMO-0003', timestamp: at(40), meterStop: 4_777 };
    await call(client, 'StopTransaction', stop);
    await call(client, 'StopTransaction', stop);

    await eventually(
      () => sessionsOf(identity),
      (sessions) => sessions[0]?.status === 'ended',
    );
    await stillness();
    const sessions = await sessionsOf(identity);
    expect(sessions).toHaveLength(1);
    expect(sessions[0]).toMatchObject({
      energyWh: 3_777,
      tokenId: 'DEMO-0003',
      transactionId: String(started.transactionId),
      status: 'ended',
    });
  });

  it('answers every operation that a station may call', async () => {
    const client = await soapClient(version, identity, { soap12 });
    await call(client, 'Heartbeat', {});
    await call(client, 'StatusNotification', {
      connectorId: 1,
      status: 'Available',
      errorCode: 'NoError',
      timestamp: at(50),
    });
    await call(client, 'DiagnosticsStatusNotification', { status: 'Uploaded' });
    await call(client, 'FirmwareStatusNotification', { status: 'Installed' });
    expect(await call(client, 'DataTransfer', { vendorId: 'com.example', messageId: 'x', data: 'y' })).toHaveProperty(
      'status',
    );
  });
});

describe('the SOAP front door', () => {
  const heartbeat = (identity: string) =>
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:c="urn://Ocpp/Cs/2015/10/"><s:Header><c:chargeBoxIdentity>${identity}</c:chargeBoxIdentity></s:Header><s:Body><c:heartbeatRequest/></s:Body></s:Envelope>`;
  const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(`${network.stations}/soap`, {
      method: 'POST',
      headers: { 'content-type': 'application/soap+xml', ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });

  it('takes gzip', async () => {
    const response = await post(gzipSync(heartbeat('ACC-GZIP')), { 'content-encoding': 'gzip' });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('heartbeatResponse');
  });

  it.each([
    ['malformed XML', '<s:Envelope', {}],
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>', {}],
    ['a wrong namespace', heartbeat('X').replace('2015/10', '1999/01'), {}],
    ['a body of a megabyte', `<s:Envelope>${'x'.repeat(1_100_000)}</s:Envelope>`, {}],
    ['a gzip bomb', gzipSync(Buffer.alloc(20_000_000, 'a')), { 'content-encoding': 'gzip' }],
    ['no gzip though it says so', 'not gzip', { 'content-encoding': 'gzip' }],
    ['an unknown operation', heartbeat('X').replaceAll('heartbeatRequest', 'selfDestructRequest'), {}],
  ])('answers %s by a fault and goes on serving', async (_name, body, headers) => {
    const response = await post(body, headers);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(600);
    expect(await response.text()).toMatch(/Fault/);
    expect((await post(heartbeat('ACC-AFTER'))).status).toBe(200);
  });
});
