import fc from 'fast-check';
import { TABLE as TABLE_15 } from '../generated/v15-table';
import { TABLE } from '../generated/v16-table';
import { readTable } from '../schema/table';
import { validPayload } from '../testing/valid-payload';
import type { MeterValue, StationAction } from '../v16/actions';
import { STATION_ACTIONS } from '../v16/actions';
import { decodeSoap } from './decode-request';
import { ADDRESSING, SOAP_NAMESPACES, type SoapDialect, type SoapOcppVersion } from './dialect';
import { encodeReply } from './encode-reply';
import { readEnvelope } from './read-envelope';
import { readShape, writeShape, type Shape } from './shape';
import { asXmlKeeps, hasNoEmptyList } from './testing/as-xml-keeps';
import { REPLIES_V12, REQUESTS_V12 } from './v12-shapes';
import { REPLIES_V15, REQUESTS_V15 } from './v15-shapes';
import { REPLIES_V16, REQUESTS_V16 } from './v16-shapes';

const NAMESPACES = {
  '1.2': 'urn://Ocpp/Cs/2010/08/',
  '1.5': 'urn://Ocpp/Cs/2012/06/',
  '1.6': 'urn://Ocpp/Cs/2015/10/',
} as const;
type Shapes = Readonly<Partial<Record<StationAction, Shape>>>;
const REQUESTS: Readonly<Record<SoapOcppVersion, Shapes>> = {
  '1.2': REQUESTS_V12,
  '1.5': REQUESTS_V15,
  '1.6': REQUESTS_V16,
};
const REPLIES: Readonly<Record<SoapOcppVersion, Shapes>> = {
  '1.2': REPLIES_V12,
  '1.5': REPLIES_V15,
  '1.6': REPLIES_V16,
};

const table = readTable(TABLE);
const table15 = readTable(TABLE_15);

const messages = (['1.2', '1.5', '1.6'] as const).flatMap((version) =>
  STATION_ACTIONS.flatMap((action) => {
    const request = REQUESTS[version][action];
    const reply = REPLIES[version][action];
    return request === undefined || reply === undefined ? [] : [{ version, action, request, reply }];
  }),
);

/** Requests that the version's own words allow, in the shape of 1.6. */
function requestsOf(version: SoapOcppVersion, action: StationAction): fc.Arbitrary<Record<string, unknown>> {
  const own = version !== '1.6' && action === 'StatusNotification' ? table15 : table;
  const schema = own.get(action)?.request();
  if (schema === undefined) throw new Error(`The table has no ${action}.`);
  const any = (validPayload(schema) as fc.Arbitrary<Record<string, unknown>>).filter(hasNoEmptyList);
  if (version === '1.2' && action === 'MeterValues') return any.map(countersOnly);
  return version === '1.5' ? any.map(withoutPhases) : any;
}

/** 1.2 knows one whole number per moment and nothing of transactions. */
function countersOnly({ connectorId, meterValue }: Record<string, unknown>): Record<string, unknown> {
  const values = (meterValue as MeterValue[]).map(({ timestamp }, index) => ({
    timestamp,
    sampledValue: [{ value: String(index * 100) }],
  }));
  return { connectorId, meterValue: values };
}

/** 1.5 measures no single phase. */
function withoutPhases(request: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(request), (name, value: unknown) =>
    name === 'phase' ? undefined : value,
  ) as Record<string, unknown>;
}

/** A request as a station of the version writes it. */
function asWritten(version: SoapOcppVersion, request: Record<string, unknown>): Record<string, unknown> {
  const { meterValue, transactionData, ...rest } = request as Record<string, MeterValue[] | undefined>;
  if (version === '1.6') return request;
  const value = (sampled: MeterValue['sampledValue']) =>
    version === '1.2'
      ? Number(sampled[0]?.value)
      : sampled.map(({ unit, ...each }) => ({
          ...each,
          ...(unit !== undefined && { unit: { A: 'Amp', V: 'Volt' }[unit as string] ?? unit }),
        }));
  const values = (given: MeterValue[]) =>
    given.map(({ timestamp, sampledValue }) => ({ timestamp, value: value(sampledValue) }));
  return {
    ...rest,
    ...(meterValue !== undefined && { values: values(meterValue) }),
    ...(transactionData !== undefined && { transactionData: [{ values: values(transactionData) }] }),
  };
}

/** What comes out of a request: all that the version has an element for, in the shape of 1.6. */
function asRead(action: StationAction, request: Record<string, unknown>, shape: Shape): Record<string, unknown> {
  const named = Object.entries(request).filter(([name]) => name === 'meterValue' || Object.hasOwn(shape, name));
  const kept = asXmlKeeps(Object.fromEntries(named), { ...shape, ...REQUESTS_V16[action] });
  return action === 'MeterValues' ? { meterValue: [], ...kept } : kept;
}

describe.each(messages)('$action of OCPP $version', ({ version, action, request: shape, reply }) => {
  const dialect: SoapDialect = { soap: '1.2', namespace: NAMESPACES[version], addressing: ADDRESSING };
  const element = `${action[0]?.toLowerCase()}${action.slice(1)}`;

  it('is understood as a station means it', () => {
    fc.assert(
      fc.property(requestsOf(version, action), (request) => {
        const body = `<${element}Request>${writeShape(asWritten(version, request), shape)}</${element}Request>`;
        const decoded = decodeSoap(
          `<s:Envelope xmlns:s="${SOAP_NAMESPACES['1.2']}"><s:Body xmlns="${NAMESPACES[version]}">${body}</s:Body></s:Envelope>`,
        );
        expect(decoded).toMatchObject({ ok: true, version });
        expect(decoded.ok && decoded.request.payload).toEqual(asRead(action, request, shape));
      }),
      { numRuns: 40 },
    );
  });

  it('is answered so that a station reads what is meant', () => {
    fc.assert(
      fc.property(validPayload(table.get(action)!.response!()) as fc.Arbitrary<Record<string, unknown>>, (some) => {
        const { interval, ...rest } = some;
        const meant = version === '1.6' || interval === undefined ? some : { ...rest, heartbeatInterval: interval };
        const read = readEnvelope(encodeReply(dialect, version, action, meant, 'urn:uuid:2'));
        if ('fault' in read || read.payload === undefined) throw new Error('The answer cannot be read.');
        expect([read.payload.uri, read.payload.local]).toEqual([NAMESPACES[version], `${element}Response`]);
        expect(readShape(read.payload, reply)).toEqual(asXmlKeeps(meant, reply));
      }),
      { numRuns: 40 },
    );
  });
});
