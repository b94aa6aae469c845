import fc from 'fast-check';
import { TABLE } from '../generated/v16-table';
import { readTable } from '../schema/table';
import { validPayload } from '../testing/valid-payload';
import { commandShapes, downgradeCommand, SOAP_COMMANDS, type SoapCommand } from './command-shapes';
import { decodeAnswer } from './decode-answer';
import { SOAP_NAMESPACES, STATION_NAMESPACES, type SoapOcppVersion, type SoapVersion } from './dialect';
import { encodeCommand, type SoapAddress } from './encode-command';
import { encodeFault, FAULT_CODES } from './fault';
import { readEnvelope } from './read-envelope';
import { readShape, writeShape } from './shape';
import { asXmlKeeps, hasNoEmptyList } from './testing/as-xml-keeps';
import type { XmlElement } from './xml-element';

const VERSIONS = ['1.2', '1.5', '1.6'] as const;
const table = readTable(TABLE);
const station: SoapAddress = {
  version: '1.6',
  chargeBoxIdentity: 'BB-1 <&>',
  to: 'http://station.example:8080/?a=1&b=2',
  from: 'https://stations.example/soap',
};

const messages = VERSIONS.flatMap((version) =>
  SOAP_COMMANDS.filter((command) => commandShapes(version, command) !== undefined).map(
    (command) => [version, command] as const,
  ),
);

function payloadIn(text: string): XmlElement {
  const read = readEnvelope(text);
  if ('fault' in read || read.payload === undefined) throw new Error('There is no payload.');
  return read.payload;
}

function answer(
  body: string,
  { version = '1.6' as SoapOcppVersion, soap = '1.2' as SoapVersion, relatesTo = 'urn:uuid:1', ns = '' } = {},
): string {
  const relates = relatesTo === '' ? '' : `<a:RelatesTo>${relatesTo}</a:RelatesTo>`;
  return `<s:Envelope xmlns:s="${SOAP_NAMESPACES[soap]}" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>${relates}</s:Header><s:Body xmlns="${ns || STATION_NAMESPACES[version]}">${body}</s:Body></s:Envelope>`;
}

describe('commands', () => {
  it('are those of the WSDLs', () => {
    const of = (version: SoapOcppVersion) => messages.filter(([each]) => each === version).length;
    expect([of('1.2'), of('1.5'), of('1.6')]).toEqual([9, 15, 19]);
  });

  it.each(messages)('of OCPP %s: %s is read by a station as it was meant', (version, command) => {
    const shape = commandShapes(version, command)?.request ?? {};
    fc.assert(
      fc.property(validPayload(table.get(command)!.request()).filter(hasNoEmptyList), (request) => {
        const encoded = encodeCommand(command, request as never, 'urn:uuid:1', { ...station, version });
        if (!encoded.ok) {
          // What a version has no place for is refused; nothing is left out.
          expect(encoded.refusal.code).toBe('NotSupported');
          const meant = downgradeCommand(version, command, request as Record<string, unknown>);
          expect(Object.keys(meant).some((name) => !Object.hasOwn(shape, name))).toBe(true);
          return;
        }
        const element = payloadIn(encoded.body);
        expect([element.uri, element.local.toLowerCase()]).toEqual([
          STATION_NAMESPACES[version],
          `${command.toLowerCase()}request`,
        ]);
        const meant = downgradeCommand(version, command, request as Record<string, unknown>);
        expect(readShape(element, shape)).toEqual(asXmlKeeps(meant, shape));
        // In the order of the WSDL.
        const order = Object.keys(shape);
        const places = element.children.map(({ local }) => order.indexOf(local));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it.each(messages)('of OCPP %s: the answer to %s comes out as it was given', (version, command) => {
    const shape = commandShapes(version, command)?.response ?? {};
    const element = `${command[0]?.toLowerCase()}${command.slice(1)}Response`;
    fc.assert(
      fc.property(validPayload(table.get(command)!.response!()).filter(hasNoEmptyList), (response) => {
        const body = `<${element}>${writeShape(response as Record<string, unknown>, shape)}</${element}>`;
        expect(decodeAnswer(answer(body, { version }), command, 'urn:uuid:1', version)).toEqual({
          kind: 'answer',
          response: asXmlKeeps(response, shape),
        });
      }),
      { numRuns: 60 },
    );
  });

  it('carry the headers that stations need, in both versions of SOAP', () => {
    for (const soap of ['1.1', '1.2'] as const) {
      const encoded = encodeCommand('Reset', { type: 'Soft' }, 'urn:uuid:1', { ...station, soap });
      if (!encoded.ok) throw new Error(encoded.refusal.description);
      const read = readEnvelope(encoded.body);
      expect(read).toMatchObject({
        soap,
        headers: {
          chargeBoxIdentity: station.chargeBoxIdentity,
          action: '/Reset',
          messageId: 'urn:uuid:1',
          from: station.from,
          replyTo: 'http://www.w3.org/2005/08/addressing/anonymous',
          to: station.to,
        },
      });
      expect(encoded.body).toContain(`<?xml version="1.0" encoding="UTF-8"?>`);
      expect(encoded.body).toContain(
        `<cp:chargeBoxIdentity xmlns:cp="urn://Ocpp/Cp/2015/10/" soap:mustUnderstand="${soap === '1.2' ? 'true' : '1'}">`,
      );
      expect(encoded.headers).toEqual(
        soap === '1.2'
          ? { 'content-type': 'application/soap+xml; charset=utf-8; action="/Reset"' }
          : { 'content-type': 'text/xml; charset=utf-8', soapaction: '"/Reset"' },
      );
    }
    const draft = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
    expect(encodeCommand('ClearCache', {}, 'urn:uuid:1', { ...station, addressing: draft })).toMatchObject({
      ok: true,
      body: expect.stringContaining(`<wsa:Address>${draft}/role/anonymous</wsa:Address>`),
    });
  });

  it('are refused where they are wrong or the version has no word for them', () => {
    const refusal = (command: SoapCommand, request: object, version: SoapOcppVersion) => {
      const encoded = encodeCommand(command, request as never, 'm', { ...station, version });
      return encoded.ok ? 'none' : encoded.refusal;
    };
    expect(refusal('Reset', { type: 'Medium' }, '1.6')).toMatchObject({ code: 'PropertyConstraintViolation' });
    expect(refusal('TriggerMessage', { requestedMessage: 'Heartbeat' }, '1.5')).toEqual({
      code: 'NotSupported',
      description: 'OCPP 1.5 has no TriggerMessage over SOAP.',
    });
    const chargingProfile = {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'TxProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6 }] },
    };
    expect(refusal('RemoteStartTransaction', { idTag: 'T', chargingProfile }, '1.6')).toBe('none');
    const chargingSchedule = { ...chargingProfile.chargingSchedule, chargingSchedulePeriod: [] };
    expect(
      refusal(
        'RemoteStartTransaction',
        { idTag: 'T', chargingProfile: { ...chargingProfile, chargingSchedule } },
        '1.6',
      ),
    ).toMatchObject({ code: 'OccurenceConstraintViolation' });
    expect(refusal('RemoteStartTransaction', { idTag: 'T', chargingProfile }, '1.5')).toEqual({
      code: 'NotSupported',
      description: 'RemoteStartTransaction of OCPP 1.5 has no chargingProfile.',
    });
  });
});

describe('answers', () => {
  const decode = (text: string, command: SoapCommand = 'Reset', version: SoapOcppVersion = '1.6') =>
    decodeAnswer(text, command, 'urn:uuid:1', version);
  const ACCEPTED = '<resetResponse><status>Accepted</status></resetResponse>';

  it.each(['1.1', '1.2'] as const)('are read in SOAP %s, with what they relate to or without', (soap) => {
    for (const relatesTo of ['urn:uuid:1', ''])
      expect(decode(answer(ACCEPTED, { soap, relatesTo }))).toEqual({
        kind: 'answer',
        response: { status: 'Accepted' },
      });
  });

  it('have the words of 1.6, whatever the version calls it', () => {
    const word = (command: SoapCommand, element: string, status: string, version: SoapOcppVersion) =>
      decode(
        answer(`<${element}Response><status>${status}</status></${element}Response>`, { version }),
        command,
        version,
      );
    for (const version of ['1.2', '1.5'] as const) {
      expect(word('UnlockConnector', 'unlockConnector', 'Accepted', version)).toMatchObject({
        response: { status: 'Unlocked' },
      });
      expect(word('UnlockConnector', 'unlockConnector', 'Rejected', version)).toMatchObject({
        response: { status: 'UnlockFailed' },
      });
    }
    expect(word('SendLocalList', 'sendLocalList', 'HashError', '1.5')).toMatchObject({
      response: { status: 'Failed' },
    });
    expect(word('UnlockConnector', 'unlockConnector', 'Accepted', '1.6')).toMatchObject({ kind: 'malformed' });
  });

  it('hold numbers, truth and lists', () => {
    const body = `<getConfigurationResponse><configurationKey><key>A</key><readonly>1</readonly><value>x</value></configurationKey><configurationKey><key>B</key><readonly>false</readonly></configurationKey><unknownKey>C</unknownKey><unknownKey>D</unknownKey></getConfigurationResponse>`;
    expect(decode(answer(body), 'GetConfiguration')).toEqual({
      kind: 'answer',
      response: {
        configurationKey: [
          { key: 'A', readonly: true, value: 'x' },
          { key: 'B', readonly: false },
        ],
        unknownKey: ['C', 'D'],
      },
    });
  });

  it.each([
    ['nothing', ''],
    ['no XML', 'accepted'],
    ['a web page', '<html><body>Hello</body></html>'],
    ['an empty body', answer('')],
    ['two answers', answer(ACCEPTED + ACCEPTED)],
    ['an answer to something else', answer('<clearCacheResponse><status>Accepted</status></clearCacheResponse>')],
    ['an answer to another message', answer(ACCEPTED, { relatesTo: 'urn:uuid:2' })],
    ['an answer of another version', answer(ACCEPTED, { version: '1.5' })],
    ["an answer in the central system's namespace", answer(ACCEPTED, { ns: 'urn://Ocpp/Cs/2015/10/' })],
    ['no status', answer('<resetResponse/>')],
    ['two statuses', answer('<resetResponse><status>Accepted</status><status>Rejected</status></resetResponse>')],
    ['an unknown status', answer('<resetResponse><status>Perhaps</status></resetResponse>')],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${answer(ACCEPTED)}`],
  ])('are none where there is %s', (_, text) => {
    expect(decode(text)).toMatchObject({ kind: 'malformed' });
  });

  it('take the namespace with the slash and without', () => {
    expect(decode(answer(ACCEPTED, { ns: 'urn://Ocpp/Cp/2015/10' }))).toMatchObject({ kind: 'answer' });
  });

  it.each(FAULT_CODES)('may be the fault %s', (code) => {
    for (const soap of ['1.1', '1.2'] as const) {
      const dialect = {
        soap,
        namespace: STATION_NAMESPACES['1.6'],
        addressing: 'http://www.w3.org/2005/08/addressing',
        messageId: 'urn:uuid:1',
      };
      expect(decode(encodeFault(dialect, { code, reason: 'Because <of> that.' }, 'm'))).toEqual({
        kind: 'fault',
        fault: { code, reason: 'Because <of> that.' },
      });
    }
  });

  it.each([
    ['soap:Server', 'InternalError'],
    ['soap:Client', 'ProtocolError'],
    ['soap:Client.NotSupported', 'NotSupported'],
    ['cs:SecurityError', 'SecurityError'],
    ['', 'ProtocolError'],
  ])('may be a fault that says no more than %j', (faultcode, code) => {
    const body = `<s:Fault><faultcode>${faultcode}</faultcode><faultstring>No</faultstring></s:Fault>`;
    expect(decode(answer(body, { soap: '1.1' }))).toEqual({ kind: 'fault', fault: { code, reason: 'No' } });
  });

  it('never throw, whatever comes', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((body) => answer(body)),
      fc.constantFrom('<s:Fault/>', '<s:Fault><s:Code/></s:Fault>', '<resetResponse/>').map((body) => answer(body)),
    );
    fc.assert(fc.property(text, fc.constantFrom(...SOAP_COMMANDS), (some, command) => void decode(some, command)));
  });
});
