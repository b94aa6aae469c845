import { parseStringPromise, processors } from 'xml2js';
import type { Payload } from './virtual-station';

export type SoapVersion = '1.5' | '1.6';

const NAMESPACES: Readonly<Record<SoapVersion, string>> = {
  '1.5': 'urn://Ocpp/Cs/2012/06/',
  '1.6': 'urn://Ocpp/Cs/2015/10/',
};

/** A SOAP 1.2 request with WS-Addressing; elements come in the order of the payload's keys, which is the WSDL's. */
export function soapRequest({
  version,
  stationId,
  messageId,
  action,
  payload,
}: {
  version: SoapVersion;
  stationId: string;
  messageId: string;
  action: string;
  payload: Payload;
}): string {
  const name = action.charAt(0).toLowerCase() + action.slice(1);
  return (
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:c="${NAMESPACES[version]}">` +
    `<s:Header><c:chargeBoxIdentity s:mustUnderstand="true">${stationId}</c:chargeBoxIdentity><a:Action>/${action}</a:Action><a:MessageID>${messageId}</a:MessageID>` +
    `<a:From><a:Address>http://127.0.0.1:1/</a:Address></a:From><a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo></s:Header>` +
    `<s:Body><c:${name}Request>${elements(payload)}</c:${name}Request></s:Body></s:Envelope>`
  );
}

/** A meter reading in the shape of the version. */
export function reading(version: SoapVersion | 'json', timestamp: string, energyWh: number): Payload {
  if (version !== '1.5')
    return {
      meterValue: [
        {
          timestamp,
          sampledValue: [{ value: String(energyWh), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }],
        },
      ],
    };
  return {
    values: [
      {
        timestamp,
        value: new Attributed(String(energyWh), { measurand: 'Energy.Active.Import.Register', unit: 'Wh' }),
      },
    ],
  };
}

/** The answer's fields as text; nothing for a fault. */
export async function readSoapAnswer(xml: string): Promise<Payload | undefined> {
  const document = (await parseStringPromise(xml, {
    explicitArray: false,
    ignoreAttrs: true,
    tagNameProcessors: [processors.stripPrefix],
  })) as { Envelope?: { Body?: Record<string, unknown> } };
  const [[name, answer] = []] = Object.entries(document.Envelope?.Body ?? {});
  if (name === undefined || name === 'Fault') return undefined;
  return typeof answer === 'object' && answer !== null ? (answer as Payload) : {};
}

class Attributed {
  constructor(
    readonly text: string,
    readonly attributes: Readonly<Record<string, string>>,
  ) {}
}

function elements(payload: Payload): string {
  return Object.entries(payload)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((item: unknown) => element(name, item)))
    .join('');
}

function element(name: string, value: unknown): string {
  if (value instanceof Attributed) {
    const attributes = Object.entries(value.attributes).map(([key, text]) => ` ${key}="${text}"`);
    return `<c:${name}${attributes.join('')}>${value.text}</c:${name}>`;
  }
  return `<c:${name}>${typeof value === 'object' && value !== null ? elements(value as Payload) : String(value)}</c:${name}>`;
}
