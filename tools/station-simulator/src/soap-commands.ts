import { parseStringPromise, processors } from 'xml2js';
import { list } from './fields';
import type { Payload, SoapProtocol } from './transport';

const NAMESPACES: Readonly<Record<SoapProtocol, string>> = {
  'ocpp1.6-soap': 'urn://Ocpp/Cp/2015/10/',
  'ocpp1.5-soap': 'urn://Ocpp/Cp/2012/06/',
};

export interface SoapCommand {
  readonly action: string;
  readonly messageId: string;
  /** In the shape of 1.6; all values are texts. */
  readonly payload: Payload;
}

/** Reads what a central system asks of a station. @throws where it is no envelope */
export async function readCommand(protocol: SoapProtocol, xml: string): Promise<SoapCommand> {
  const { Envelope } = (await parseStringPromise(xml, {
    explicitArray: false,
    ignoreAttrs: true,
    tagNameProcessors: [processors.stripPrefix],
  })) as { Envelope?: { Header?: Payload; Body?: Payload } };
  const [[name, content] = ['', undefined]] = Object.entries(Envelope?.Body ?? {});
  if (!name.endsWith('Request')) throw new Error(`There is no request in ${name || 'the envelope'}.`);
  const action = name.charAt(0).toUpperCase() + name.slice(1, -'Request'.length);
  const payload = typeof content === 'object' && content !== null ? (content as Payload) : {};
  return {
    action,
    messageId: String(Envelope?.Header?.MessageID ?? ''),
    payload: protocol === 'ocpp1.5-soap' ? toVersion16(payload) : payload,
  };
}

/** 1.5 spells the local list in the British way. */
function toVersion16({ localAuthorisationList, ...payload }: Payload): Payload {
  return {
    ...payload,
    ...(localAuthorisationList !== undefined && { localAuthorizationList: list(localAuthorisationList) }),
  };
}

/** 1.5 has fewer words for how an unlocking went. */
export function toVersion15(action: string, payload: Payload): Payload {
  return action === 'UnlockConnector' ? { status: payload.status === 'Unlocked' ? 'Accepted' : 'Rejected' } : payload;
}

/** The parts of an envelope around a body. */
export function commandEnvelope(protocol: SoapProtocol, action: string, messageId: string, body: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>` +
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:c="${NAMESPACES[protocol]}">` +
    `<s:Header><a:Action>${action}</a:Action><a:RelatesTo>${messageId}</a:RelatesTo></s:Header>` +
    `<s:Body>${body}</s:Body></s:Envelope>`
  );
}
