import { STATION_ACTIONS, type StationAction, type StationRequest } from '../v16/actions';
import { v16 } from '../v16/protocol';
import { validateRequest } from '../v16/validate-request';
import { validateRequestV15, type StationRequestV15 } from '../v15/validate-request';
import {
  ADDRESSING,
  ADDRESSING_NAMESPACES,
  DEFAULT_DIALECT,
  ocppVersionOf,
  SOAP_NAMESPACES,
  type SoapDialect,
} from './dialect';
import { faultOf, type SoapFault } from './fault';
import { isTwice, readShape } from './shape';
import { REQUESTS_V15, upgradeRequest } from './v15-shapes';
import { REQUESTS_V16 } from './v16-shapes';
import { childrenOf, parseXml, type XmlElement } from './xml-element';

/** What the headers of a request say. All of it is optional: be lenient in what you take. */
export interface SoapHeaders {
  /** OCPP-S 1.6 §3.3 */
  readonly chargeBoxIdentity?: string;
  readonly messageId?: string;
  readonly action?: string;
  readonly to?: string;
  /** Where the station says that it listens. Outside input: never called without a check against its network. */
  readonly from?: string;
  readonly replyTo?: string;
}

interface Read {
  readonly dialect: SoapDialect;
  readonly headers: SoapHeaders;
}

export type DecodedSoap =
  | (Read & { readonly ok: true } & (
        | { readonly version: '1.5'; readonly request: StationRequestV15 }
        | { readonly version: '1.6'; readonly request: StationRequest }
      ))
  | (Partial<Pick<Read, 'headers'>> & {
      readonly ok: false;
      readonly dialect: SoapDialect;
      readonly fault: SoapFault;
      readonly operation?: string;
    });

/** What is echoed or logged of a header at most. */
const MAX_HEADER = 255;

/** Reads and checks a request of OCPP 1.5 or 1.6 over SOAP 1.1 or 1.2. Never throws: what is wrong comes back as a fault. */
export function decodeSoap(text: string): DecodedSoap {
  const parsed = parseXml(text);
  if ('fault' in parsed) return refused(DEFAULT_DIALECT, 'ProtocolError', parsed.fault);
  const { root } = parsed;
  const soap = (['1.2', '1.1'] as const).find((version) => SOAP_NAMESPACES[version] === root.uri);
  if (root.local !== 'Envelope') return refused(DEFAULT_DIALECT, 'ProtocolError', 'The document is no SOAP envelope.');
  if (soap === undefined)
    return refused(DEFAULT_DIALECT, 'VersionMismatch', 'The envelope is neither of SOAP 1.1 nor of SOAP 1.2.');

  const inEnvelope = (local: string): readonly XmlElement[] =>
    childrenOf(root, local).filter(({ uri }) => uri === root.uri);
  const blocks = inEnvelope('Header')[0]?.children ?? [];
  const headers = readHeaders(blocks);
  const addressing = blocks.find(({ uri }) => ADDRESSING_NAMESPACES.includes(uri))?.uri ?? ADDRESSING;
  const bodies = inEnvelope('Body');
  const [payload, ...others] = bodies[0]?.children ?? [];
  const version = payload === undefined ? undefined : ocppVersionOf(payload.uri);
  const dialect: SoapDialect = {
    soap,
    addressing,
    namespace: payload !== undefined && version !== undefined ? payload.uri : DEFAULT_DIALECT.namespace,
    ...(headers.messageId !== undefined && { messageId: headers.messageId }),
  };
  const reject = (fault: SoapFault, operation?: string): DecodedSoap => ({
    ok: false,
    dialect,
    headers,
    fault,
    ...(operation !== undefined && { operation }),
  });
  const refuse = (code: SoapFault['code'], reason: string, operation?: string): DecodedSoap =>
    reject({ code, reason }, operation);

  const notUnderstood = blocks.find((block) => isMandatory(block) && !isUnderstood(block));
  if (notUnderstood !== undefined)
    return refuse('MustUnderstand', 'A header that must be understood is not known here.');
  if (payload === undefined || others.length > 0 || bodies.length > 1)
    return refuse('ProtocolError', 'The body must hold exactly one request.');
  if (version === undefined)
    return refuse('ProtocolError', 'The request is not in a namespace of the OCPP central system.');
  if (version === '1.2') return refuse('NotSupported', 'OCPP 1.2 is not supported.');

  const operation = operationOf(payload.local);
  if (operation === undefined) return refuse('NotSupported', 'There is no such operation.', payload.local.slice(0, 64));
  const named = actionIn(headers.action);
  if (named !== undefined && named !== operation)
    return refuse('ProtocolError', `The action header names ${named}, the body is ${operation}.`, operation);

  const content = readShape(payload, version === '1.5' ? REQUESTS_V15[operation] : REQUESTS_V16[operation]);
  if (isTwice(content)) return refuse('ProtocolError', `${content.twice} is given twice.`, operation);
  if (version === '1.5') {
    const checked = validateRequestV15(operation, upgradeRequest(operation, content));
    if (!checked.ok) return reject(faultOf(checked.refusal), operation);
    return { ok: true, dialect, headers, version, request: checked.request };
  }
  // The WSDL lets meter values be empty, the JSON schema does not (1.6 WSDL, MeterValuesRequest).
  const checked = validateRequest(operation, operation === 'MeterValues' ? { meterValue: [], ...content } : content);
  if (!checked.ok) return reject(faultOf(checked.refusal), operation);
  return { ok: true, dialect, headers, version, request: checked.request };
}

function refused(dialect: SoapDialect, code: SoapFault['code'], reason: string): DecodedSoap {
  return { ok: false, dialect, fault: { code, reason } };
}

function readHeaders(blocks: readonly XmlElement[]): SoapHeaders {
  const content = (element: XmlElement | undefined): string | undefined => {
    const text = element?.text.trim();
    return text === undefined || text === '' ? undefined : text.slice(0, MAX_HEADER);
  };
  const addressed = (local: string): XmlElement | undefined =>
    blocks.find((block) => block.local === local && ADDRESSING_NAMESPACES.includes(block.uri));
  const address = (local: string): string | undefined => {
    const reference = addressed(local);
    return reference === undefined ? undefined : content(childrenOf(reference, 'Address')[0]);
  };
  const found = {
    // §3.3: the header's name is to be treated as case insensitive; its namespace is the message's, whichever that is.
    chargeBoxIdentity: content(blocks.find(({ local }) => local.toLowerCase() === 'chargeboxidentity')),
    messageId: content(addressed('MessageID')),
    action: content(addressed('Action')),
    to: content(addressed('To')),
    from: address('From'),
    replyTo: address('ReplyTo'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function isMandatory({ attributes }: XmlElement): boolean {
  const value = attributes.get('mustUnderstand')?.trim();
  return value === '1' || value === 'true';
}

function isUnderstood({ local, uri }: XmlElement): boolean {
  return ADDRESSING_NAMESPACES.includes(uri) || local.toLowerCase() === 'chargeboxidentity';
}

const BY_LOWER_CASE = new Map<string, StationAction>(STATION_ACTIONS.map((action) => [action.toLowerCase(), action]));

/** `bootNotificationRequest` → `BootNotification`; stations differ in case. */
function operationOf(local: string): StationAction | undefined {
  return BY_LOWER_CASE.get(local.toLowerCase().replace(/request$/, ''));
}

/**
 * The operation that an action header names, where it is one that OCPP knows: `/Heartbeat`, in any case, with or without
 * a namespace before it. What else stands there is passed over; the body says what is asked.
 */
function actionIn(header: string | undefined): string | undefined {
  const last = header?.split('/').at(-1) ?? '';
  return operationOf(last) ?? v16.actions.find((action) => action === last);
}
