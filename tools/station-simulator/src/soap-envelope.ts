import { parseStringPromise, processors } from 'xml2js';
import { CallFailed, type Payload, type SoapProtocol } from './transport';

const NAMESPACES: Readonly<Record<SoapProtocol, string>> = {
  'ocpp1.6-soap': 'urn://Ocpp/Cs/2015/10/',
  'ocpp1.5-soap': 'urn://Ocpp/Cs/2012/06/',
};

/** A SOAP 1.2 request with WS-Addressing, its elements in the order of the payload's keys, which is the WSDL's. */
export function requestEnvelope(
  protocol: SoapProtocol,
  stationId: string,
  messageId: string,
  url: string,
  /** Where the station itself can be called. */
  from: string,
  action: string,
  payload: Payload,
): string {
  const name = action.charAt(0).toLowerCase() + action.slice(1);
  return (
    `<?xml version="1.0" encoding="UTF-8"?>` +
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:c="${NAMESPACES[protocol]}">` +
    `<s:Header><c:chargeBoxIdentity s:mustUnderstand="true">${escape(stationId)}</c:chargeBoxIdentity>` +
    `<a:Action>/${action}</a:Action><a:MessageID>${messageId}</a:MessageID>` +
    `<a:From><a:Address>${escape(from)}</a:Address></a:From>` +
    `<a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>` +
    `<a:To>${escape(url)}</a:To></s:Header>` +
    `<s:Body><c:${name}Request>${elements(protocol === 'ocpp1.5-soap' ? toVersion15(action, payload) : payload)}</c:${name}Request></s:Body></s:Envelope>`
  );
}

/** The answer's fields as text. @throws {CallFailed} for a fault */
export async function readReply(xml: string): Promise<Payload> {
  const document = (await parseStringPromise(xml, {
    explicitArray: false,
    ignoreAttrs: true,
    tagNameProcessors: [processors.stripPrefix],
  })) as {
    Envelope?: { Body?: Record<string, unknown> };
  };
  const body = document.Envelope?.Body ?? {};
  const [name = ''] = Object.keys(body);
  if (name === 'Fault') throw new CallFailed(`fault ${faultCode(body.Fault)}`, JSON.stringify(body.Fault));
  const reply = body[name];
  return typeof reply === 'object' && reply !== null ? (reply as Payload) : {};
}

function faultCode(fault: unknown): string {
  const code = (fault as { Code?: { Subcode?: { Value?: string }; Value?: string } }).Code;
  return String(code?.Subcode?.Value ?? code?.Value ?? 'unknown').replace(/^.*:/, '');
}

export function elements(payload: Payload): string {
  return Object.entries(payload)
    .flatMap(([name, value]) =>
      Array.isArray(value) ? value.map((item) => element(name, item)) : [element(name, value)],
    )
    .join('');
}

function element(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (value instanceof Attributed) {
    const attributes = Object.entries(value.attributes).map(([key, text]) => ` ${key}="${escape(text)}"`);
    return `<c:${name}${attributes.join('')}>${escape(value.text)}</c:${name}>`;
  }
  return `<c:${name}>${typeof value === 'object' && value !== null ? elements(value as Payload) : escape(String(value))}</c:${name}>`;
}

/** 1.5 puts a sample's measurand, unit and context into attributes of `value`. */
class Attributed {
  constructor(
    readonly text: string,
    readonly attributes: Readonly<Record<string, string>>,
  ) {}
}

const STATUSES_15 = ['Available', 'Faulted', 'Unavailable', 'Reserved'];

/** What 1.5 calls and nests differently: `values`/`value`, no Preparing and Finishing, `Amp` and `Volt`. */
function toVersion15(action: string, payload: Payload): Payload {
  if (action === 'StatusNotification') {
    return {
      ...payload,
      status: STATUSES_15.includes(String(payload.status)) ? payload.status : 'Occupied',
    };
  }
  if (action !== 'MeterValues') return payload;
  const { meterValue, ...rest } = payload;
  return {
    ...rest,
    values: (meterValue as { timestamp: string; sampledValue: Record<string, string>[] }[]).map(
      ({ timestamp, sampledValue }) => ({
        timestamp,
        value: sampledValue
          .filter(({ measurand }) => measurand !== 'SoC')
          .map(
            ({ value = '', unit, ...attributes }) =>
              new Attributed(value, {
                ...attributes,
                ...(unit ? { unit: { A: 'Amp', V: 'Volt' }[unit] ?? unit } : {}),
              }),
          ),
      }),
    ),
  };
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
