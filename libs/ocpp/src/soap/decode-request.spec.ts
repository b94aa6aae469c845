import fc from 'fast-check';
import { decodeSoap } from './decode-request';
import { SOAP_NAMESPACES } from './dialect';
import { encodeReply } from './encode-reply';
import { encodeFault, FAULT_CODES, faultStatus } from './fault';
import { parseXml } from './parse-xml';
import type { XmlElement } from './xml-element';

const V16 = 'urn://Ocpp/Cs/2015/10/';
const V15 = 'urn://Ocpp/Cs/2012/06/';
const V12 = 'urn://Ocpp/Cs/2010/08/';

interface Given {
  soap?: '1.1' | '1.2';
  ns?: string;
  wsa?: string;
  header?: string;
  before?: string;
}

function envelopeOf(
  body: string,
  { soap = '1.2', ns = V16, wsa = 'http://www.w3.org/2005/08/addressing', header, before = '' }: Given = {},
): string {
  const standard = `<a:Action>/Something</a:Action><a:MessageID>urn:uuid:1</a:MessageID><a:From><a:Address>http://station:8080</a:Address></a:From><a:To>http://csms</a:To><cs:chargeBoxIdentity>BB-1</cs:chargeBoxIdentity>`;
  return `${before}<s:Envelope xmlns:s="${SOAP_NAMESPACES[soap]}" xmlns:a="${wsa}" xmlns:cs="${ns}"><s:Header>${header ?? standard}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

const HEARTBEAT = '<cs:heartbeatRequest/>';
const faultIn = (text: string) => {
  const decoded = decodeSoap(text);
  return decoded.ok ? 'none' : decoded.fault.code;
};
const payloadIn = (text: string): unknown => {
  const decoded = decodeSoap(text);
  return decoded.ok ? decoded.request.payload : decoded.fault;
};

describe('the envelope', () => {
  it.each(['1.1', '1.2'] as const)('is read in SOAP %s with its headers', (soap) => {
    expect(decodeSoap(envelopeOf(HEARTBEAT, { soap }))).toEqual({
      ok: true,
      version: '1.6',
      request: { action: 'Heartbeat', payload: {} },
      dialect: { soap, namespace: V16, addressing: 'http://www.w3.org/2005/08/addressing', messageId: 'urn:uuid:1' },
      headers: {
        chargeBoxIdentity: 'BB-1',
        messageId: 'urn:uuid:1',
        action: '/Something',
        from: 'http://station:8080',
        to: 'http://csms',
      },
    });
  });

  it.each([
    ['1.6 by the WSDL', V16, '1.6'],
    ['1.6 by the table of the specification', 'urn://Ocpp/Cs/2015/10', '1.6'],
    ['1.5', V15, '1.5'],
    ['1.2', V12, '1.2'],
  ])('tells the version by the namespace of the body: %s', (_, ns, version) => {
    expect(decodeSoap(envelopeOf(HEARTBEAT, { ns }))).toMatchObject({ ok: true, version, dialect: { namespace: ns } });
  });

  it('takes the older WS-Addressing, no headers at all, and identities in any case', () => {
    const wsa = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
    expect(decodeSoap(envelopeOf(HEARTBEAT, { wsa }))).toMatchObject({
      ok: true,
      dialect: { addressing: wsa, messageId: 'urn:uuid:1' },
    });
    expect(decodeSoap(envelopeOf(HEARTBEAT, { header: '' }))).toMatchObject({ ok: true, headers: {} });
    expect(
      decodeSoap(
        `<Envelope xmlns="${SOAP_NAMESPACES['1.2']}"><Body><heartbeatRequest xmlns="${V16}"/></Body></Envelope>`,
      ),
    ).toMatchObject({ ok: true });
    for (const name of ['cs:ChargeBoxIdentity', 'cs:CHARGEBOXIDENTITY', 'chargeboxidentity']) {
      expect(
        decodeSoap(envelopeOf(HEARTBEAT, { header: `<${name} s:mustUnderstand="true"> X1 </${name}>` })),
      ).toMatchObject({ ok: true, headers: { chargeBoxIdentity: 'X1' } });
    }
  });

  it('takes action headers in the ways that stations write them, and refuses one that names something else', () => {
    const action = (text: string) => faultIn(envelopeOf(HEARTBEAT, { header: `<a:Action>${text}</a:Action>` }));
    for (const text of [
      '/Heartbeat',
      'Heartbeat',
      '/heartbeat',
      'urn://Ocpp/Cs/2015/10/Heartbeat',
      'urn://Ocpp/Cs/2015/10/CentralSystemService/HeartbeatRequest',
      '',
    ])
      expect(action(text)).toBe('none');
    for (const text of ['/BootNotification', '/Reset']) expect(action(text)).toBe('ProtocolError');
  });

  it('takes requests in any case and with elements that it does not know', () => {
    expect(
      payloadIn(
        envelopeOf(
          '<cs:AuthorizeRequest><x:vendor xmlns:x="urn:x"><x:deep/></x:vendor><cs:idTag>DEMO-0001</cs:idTag></cs:AuthorizeRequest>',
        ),
      ),
    ).toEqual({ idTag: 'DEMO-0001' });
    expect(payloadIn(envelopeOf('<cs:authorizeRequest><idTag> DEMO-0001\n</idTag></cs:authorizeRequest>'))).toEqual({
      idTag: 'DEMO-0001',
    });
  });

  it.each([
    ['nothing', '', 'ProtocolError'],
    ['no XML', 'hello', 'ProtocolError'],
    ['an open element', '<a><b></a>', 'ProtocolError'],
    ['an unbound prefix', '<x:a/>', 'ProtocolError'],
    ['two documents', envelopeOf(HEARTBEAT) + envelopeOf(HEARTBEAT), 'ProtocolError'],
    [
      'an entity of HTML',
      envelopeOf('<cs:authorizeRequest><cs:idTag>&uuml;</cs:idTag></cs:authorizeRequest>'),
      'ProtocolError',
    ],
    ['another document', '<html/>', 'ProtocolError'],
    ['an unknown envelope', '<Envelope xmlns="urn:other"><Body/></Envelope>', 'VersionMismatch'],
    ['no body', `<s:Envelope xmlns:s="${SOAP_NAMESPACES['1.2']}"/>`, 'ProtocolError'],
    ['an empty body', envelopeOf(''), 'ProtocolError'],
    ['two requests', envelopeOf(HEARTBEAT + HEARTBEAT), 'ProtocolError'],
    ['a namespace that is not OCPP', envelopeOf(HEARTBEAT, { ns: 'urn:other' }), 'ProtocolError'],
    ["the charge point's namespace", envelopeOf(HEARTBEAT, { ns: 'urn://Ocpp/Cp/2015/10/' }), 'ProtocolError'],
    ['an operation that 1.2 does not have', envelopeOf('<cs:dataTransferRequest/>', { ns: V12 }), 'NotSupported'],
    ['an unknown operation', envelopeOf('<cs:nonsenseRequest/>'), 'NotSupported'],
    ['an operation of ours', envelopeOf('<cs:resetRequest/>'), 'NotSupported'],
    [
      'a mandatory header that nobody knows',
      envelopeOf(HEARTBEAT, { header: '<x:Sec xmlns:x="urn:x" s:mustUnderstand="1"/>' }),
      'MustUnderstand',
    ],
    ['a missing field', envelopeOf('<cs:authorizeRequest/>'), 'ProtocolError'],
    [
      'a field given twice',
      envelopeOf('<cs:authorizeRequest><cs:idTag>a</cs:idTag><cs:idTag>b</cs:idTag></cs:authorizeRequest>'),
      'ProtocolError',
    ],
    [
      'text for a number',
      envelopeOf(
        '<cs:stopTransactionRequest><cs:transactionId>one</cs:transactionId><cs:timestamp>2026-01-01T00:00:00Z</cs:timestamp><cs:meterStop>1</cs:meterStop></cs:stopTransactionRequest>',
      ),
      'ProtocolError',
    ],
    [
      'a long tag',
      envelopeOf(`<cs:authorizeRequest><cs:idTag>${'x'.repeat(21)}</cs:idTag></cs:authorizeRequest>`),
      'ProtocolError',
    ],
    ['a document type', envelopeOf(HEARTBEAT, { before: '<!DOCTYPE x [<!ENTITY a "b">]>' }), 'ProtocolError'],
    [
      'an entity of somebody else',
      envelopeOf('<cs:authorizeRequest><cs:idTag>&file;</cs:idTag></cs:authorizeRequest>'),
      'ProtocolError',
    ],
    ['deep nesting', envelopeOf('<x>'.repeat(10_000) + '</x>'.repeat(10_000)), 'ProtocolError'],
    [
      'many elements',
      envelopeOf(`<cs:heartbeatRequest>${'<x/>'.repeat(100_000)}</cs:heartbeatRequest>`),
      'ProtocolError',
    ],
    [
      'many attributes',
      envelopeOf(`<cs:heartbeatRequest ${Array.from({ length: 1000 }, (_, n) => `a${n}="1"`).join(' ')}/>`),
      'ProtocolError',
    ],
    ['too much', `<a>${'x'.repeat(1_100_000)}</a>`, 'ProtocolError'],
  ])('answers %s by its fault', (_, text, code) => {
    const start = performance.now();
    expect(faultIn(text)).toBe(code);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('refuses entities hidden in lower case or behind comments, and takes the word as data', () => {
    expect(faultIn(`<!-- x --><!doctype x>${envelopeOf(HEARTBEAT)}`)).toBe('ProtocolError');
    expect(
      payloadIn(
        envelopeOf(
          '<cs:dataTransferRequest><cs:vendorId>v</cs:vendorId><cs:data><![CDATA[<!DOCTYPE x><!ENTITY]]></cs:data></cs:dataTransferRequest>',
        ),
      ),
    ).toEqual({
      vendorId: 'v',
      data: '<!DOCTYPE x><!ENTITY',
    });
  });

  it('never throws, whatever comes', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      '<a>',
      '</a>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '&',
      ';',
      'x',
      ' ',
      '<__proto__>',
      '</__proto__>',
      'xmlns="u"',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join('')),
          fc.string().map((text) => envelopeOf(text)),
        ),
        (text) => void decodeSoap(text),
      ),
    );
  });
});

describe('meter values', () => {
  it('are read in 1.6 with all that qualifies them', () => {
    const body = `<cs:meterValuesRequest><cs:connectorId>1</cs:connectorId><cs:transactionId>7</cs:transactionId>
      <cs:meterValue><cs:timestamp>2026-01-01T00:00:00Z</cs:timestamp>
        <cs:sampledValue><cs:value>1</cs:value><cs:unit>kWh</cs:unit></cs:sampledValue>
        <cs:sampledValue><cs:value>230</cs:value><cs:context>Trigger</cs:context><cs:measurand>Voltage</cs:measurand><cs:phase>L1-N</cs:phase><cs:unit>V</cs:unit></cs:sampledValue>
      </cs:meterValue></cs:meterValuesRequest>`;
    expect(payloadIn(envelopeOf(body))).toEqual({
      connectorId: 1,
      transactionId: 7,
      meterValue: [
        {
          timestamp: '2026-01-01T00:00:00Z',
          sampledValue: [
            { value: '1', unit: 'kWh' },
            { value: '230', context: 'Trigger', measurand: 'Voltage', phase: 'L1-N', unit: 'V' },
          ],
        },
      ],
    });
    expect(
      payloadIn(envelopeOf('<cs:meterValuesRequest><cs:connectorId>1</cs:connectorId></cs:meterValuesRequest>')),
    ).toEqual({ connectorId: 1, meterValue: [] });
  });

  it('of 1.5 come out in the shape of 1.6', () => {
    const values = `<cs:values><cs:timestamp>2026-01-01T00:00:00Z</cs:timestamp><cs:value unit="kWh">1</cs:value><cs:value measurand="Current.Import" unit="Amp" context="Sample.Clock">16</cs:value><cs:value measurand="Voltage" unit="Volt">230</cs:value></cs:values>`;
    const expected = [
      {
        timestamp: '2026-01-01T00:00:00Z',
        sampledValue: [
          { value: '1', unit: 'kWh' },
          { value: '16', measurand: 'Current.Import', unit: 'A', context: 'Sample.Clock' },
          { value: '230', measurand: 'Voltage', unit: 'V' },
        ],
      },
    ];
    expect(
      payloadIn(
        envelopeOf(`<cs:meterValuesRequest><cs:connectorId>1</cs:connectorId>${values}</cs:meterValuesRequest>`, {
          ns: V15,
        }),
      ),
    ).toEqual({ connectorId: 1, meterValue: expected });
    const stop = `<cs:stopTransactionRequest><cs:transactionId>7</cs:transactionId><cs:timestamp>2026-01-01T00:00:00Z</cs:timestamp><cs:meterStop>9</cs:meterStop><cs:transactionData>${values}${values}</cs:transactionData></cs:stopTransactionRequest>`;
    expect(payloadIn(envelopeOf(stop, { ns: V15 }))).toMatchObject({ transactionData: [...expected, ...expected] });
  });

  it('of 1.2 come out in the shape of 1.6, and are whole numbers', () => {
    const values = (value: string) =>
      envelopeOf(
        `<cs:meterValuesRequest><cs:connectorId>1</cs:connectorId><cs:values><cs:timestamp>2026-01-01T00:00:00Z</cs:timestamp><cs:value>${value}</cs:value></cs:values></cs:meterValuesRequest>`,
        { ns: V12 },
      );
    expect(payloadIn(values('1234'))).toEqual({
      connectorId: 1,
      meterValue: [{ timestamp: '2026-01-01T00:00:00Z', sampledValue: [{ value: '1234' }] }],
    });
    for (const wrong of ['12.5', 'much', '']) expect(faultIn(values(wrong))).toBe('ProtocolError');
  });

  it('has the statuses of each version', () => {
    const status = (word: string, error: string, ns: string) =>
      faultIn(
        envelopeOf(
          `<cs:statusNotificationRequest><cs:connectorId>1</cs:connectorId><cs:status>${word}</cs:status><cs:errorCode>${error}</cs:errorCode></cs:statusNotificationRequest>`,
          { ns },
        ),
      );
    expect([status('Occupied', 'Mode3Error', V15), status('Occupied', 'NoError', V16)]).toEqual([
      'none',
      'ProtocolError',
    ]);
    expect([status('Occupied', 'Mode3Error', V12), status('Charging', 'NoError', V12)]).toEqual([
      'none',
      'ProtocolError',
    ]);
    expect([status('Charging', 'EVCommunicationError', V16), status('Charging', 'NoError', V15)]).toEqual([
      'none',
      'ProtocolError',
    ]);
  });
});

describe('answers', () => {
  const dialect = {
    soap: '1.2',
    namespace: V16,
    addressing: 'http://www.w3.org/2005/08/addressing',
    messageId: '<&"\'>',
  } as const;
  const parsed = (text: string): XmlElement => {
    const result = parseXml(text);
    if ('fault' in result) throw new Error(result.fault);
    return result.root;
  };
  const find = (element: XmlElement, local: string): XmlElement | undefined =>
    element.local === local
      ? element
      : element.children.map((child) => find(child, local)).find((found) => found !== undefined);

  it('carry action, id and what they relate to, in the namespaces of the request', () => {
    const root = parsed(encodeReply(dialect, '1.6', 'Heartbeat', { currentTime: 'now' }, 'urn:uuid:2'));
    expect(root.uri).toBe(SOAP_NAMESPACES['1.2']);
    expect(['Action', 'MessageID', 'RelatesTo'].map((name) => find(root, name)?.text)).toEqual([
      '/HeartbeatResponse',
      'urn:uuid:2',
      '<&"\'>',
    ]);
    expect(find(root, 'heartbeatResponse')).toMatchObject({
      uri: V16,
      children: [{ local: 'currentTime', uri: V16, text: 'now' }],
    });
  });

  it('keep the order of the WSDL whatever the order of the reply', () => {
    const text = encodeReply(
      dialect,
      '1.6',
      'BootNotification',
      { interval: 300, currentTime: 'now', status: 'Accepted' },
      'm',
    );
    expect(text).toContain(
      `<bootNotificationResponse xmlns="${V16}"><status>Accepted</status><currentTime>now</currentTime><interval>300</interval></bootNotificationResponse>`,
    );
    expect(
      encodeReply(
        { ...dialect, namespace: V15 },
        '1.5',
        'BootNotification',
        { heartbeatInterval: 300, currentTime: 'now', status: 'Accepted' },
        'm',
      ),
    ).toContain('<status>Accepted</status><currentTime>now</currentTime><heartbeatInterval>300</heartbeatInterval>');
    expect(
      encodeReply(
        dialect,
        '1.6',
        'StartTransaction',
        { idTagInfo: { parentIdTag: 'P<', status: 'Accepted' }, transactionId: 7 },
        'm',
      ),
    ).toContain(
      '<transactionId>7</transactionId><idTagInfo><status>Accepted</status><parentIdTag>P&#60;</parentIdTag></idTagInfo>',
    );
  });

  it.each(FAULT_CODES)('tell %s in both versions of SOAP', (code) => {
    for (const soap of ['1.1', '1.2'] as const) {
      const root = parsed(encodeFault({ ...dialect, soap }, { code, reason: 'Because <of> that.' }, 'm'));
      expect(find(root, soap === '1.2' ? 'Text' : 'faultstring')).toMatchObject({ text: 'Because <of> that.' });
      expect((soap === '1.2' ? find(root, 'Text') : find(root, 'faultstring'))?.attributes.get('lang')).toBe('en');
      expect(JSON.stringify(root.children.map((child) => child.children))).toContain(code);
      expect(find(root, 'RelatesTo')).toBeDefined();
    }
  });

  it('have the status that each version of SOAP asks for', () => {
    expect(faultStatus({ soap: '1.2' }, { code: 'ProtocolError', reason: '' })).toBe(400);
    expect(faultStatus({ soap: '1.2' }, { code: 'InternalError', reason: '' })).toBe(500);
    expect(faultStatus({ soap: '1.2' }, { code: 'NotSupported', reason: '' })).toBe(500);
    expect(faultStatus({ soap: '1.1' }, { code: 'ProtocolError', reason: '' })).toBe(500);
  });

  it('stay well formed, whatever they carry', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const root = parsed(encodeFault({ ...dialect, messageId: text }, { code: 'ProtocolError', reason: text }, 'm'));
        expect(find(root, 'Text')).toBeDefined();
      }),
    );
  });
});
