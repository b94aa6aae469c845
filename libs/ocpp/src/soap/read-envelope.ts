import { ADDRESSING, ADDRESSING_NAMESPACES, SOAP_NAMESPACES, type SoapVersion } from './dialect';
import type { SoapFault } from './fault';
import { parseXml } from './parse-xml';
import { childrenOf, type XmlElement } from './xml-element';

/** What the headers of a message say. All of it is optional: be lenient in what you take. */
export interface SoapHeaders {
  /** OCPP-S 1.6 §3.3 */
  readonly chargeBoxIdentity?: string;
  readonly messageId?: string;
  readonly relatesTo?: string;
  readonly action?: string;
  readonly to?: string;
  /** Where the station says that it listens. Outside input: never called without a check against its network. */
  readonly from?: string;
  readonly replyTo?: string;
}

export interface SoapEnvelope {
  readonly soap: SoapVersion;
  /** The namespace of its WS-Addressing headers. */
  readonly addressing: string;
  readonly headers: SoapHeaders;
  /** The one element of the body; absent where there is none or more than one. */
  readonly payload?: XmlElement;
  /** Whether a header is there that must be understood and is not known here. */
  readonly notUnderstood: boolean;
}

/** What is echoed or logged of a header at most. */
const MAX_HEADER = 255;

/** Reads an envelope of SOAP 1.1 or 1.2, or says what is wrong with it. Never throws. */
export function readEnvelope(text: string): SoapEnvelope | { readonly fault: SoapFault } {
  const parsed = parseXml(text);
  if ('fault' in parsed) return { fault: { code: 'ProtocolError', reason: parsed.fault } };
  const { root } = parsed;
  if (root.local !== 'Envelope')
    return { fault: { code: 'ProtocolError', reason: 'The document is no SOAP envelope.' } };
  const soap = (['1.2', '1.1'] as const).find((version) => SOAP_NAMESPACES[version] === root.uri);
  if (soap === undefined) {
    const reason = 'The envelope is neither of SOAP 1.1 nor of SOAP 1.2.';
    return { fault: { code: 'VersionMismatch', reason } };
  }
  const inEnvelope = (local: string): readonly XmlElement[] =>
    childrenOf(root, local).filter(({ uri }) => uri === root.uri);
  const blocks = inEnvelope('Header')[0]?.children ?? [];
  const bodies = inEnvelope('Body');
  const [payload, ...others] = bodies[0]?.children ?? [];
  return {
    soap,
    addressing: blocks.find(({ uri }) => ADDRESSING_NAMESPACES.includes(uri))?.uri ?? ADDRESSING,
    headers: readHeaders(blocks),
    ...(payload !== undefined && others.length === 0 && bodies.length === 1 && { payload }),
    notUnderstood: blocks.some((block) => isMandatory(block) && !isUnderstood(block)),
  };
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
    relatesTo: content(addressed('RelatesTo')),
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
