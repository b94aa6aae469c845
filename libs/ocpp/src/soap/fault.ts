import type { Refusal } from '../error-code';
import { childrenOf, escapeXml, type XmlElement } from './xml-element';
import { envelope } from './envelope';
import type { SoapDialect } from './dialect';

/** OCPP-S 1.6 §4, table 1; the last two are SOAP's own. */
export const FAULT_CODES = [
  'SecurityError',
  'IdentityMismatch',
  'ProtocolError',
  'InternalError',
  'NotSupported',
  'VersionMismatch',
  'MustUnderstand',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

export interface SoapFault {
  readonly code: FaultCode;
  /** For people; free of what was sent. */
  readonly reason: string;
}

type Party = 'Sender' | 'Receiver' | 'VersionMismatch' | 'MustUnderstand';

const PARTIES: Readonly<Record<FaultCode, Party>> = {
  SecurityError: 'Sender',
  IdentityMismatch: 'Sender',
  ProtocolError: 'Sender',
  InternalError: 'Receiver',
  NotSupported: 'Receiver',
  VersionMismatch: 'VersionMismatch',
  MustUnderstand: 'MustUnderstand',
};

/** The fault that says over SOAP what a CALLERROR says over JSON. */
export function faultOf({ code, description }: Refusal): SoapFault {
  switch (code) {
    case 'SecurityError':
    case 'InternalError':
    case 'NotSupported':
      return { code, reason: description };
    case 'NotImplemented':
      return { code: 'NotSupported', reason: description };
    default:
      return { code: 'ProtocolError', reason: description };
  }
}

/**
 * Reads a fault of either version of SOAP. Stations write OCPP's code as a subcode, as the code itself or in the detail;
 * where none is found, it is told by the party that is at fault.
 */
export function readFault(fault: XmlElement): SoapFault {
  const words = wordsIn(fault);
  const code =
    FAULT_CODES.find((known) => words.codes.includes(known)) ??
    (words.codes.some((word) => word === 'Receiver' || word === 'Server') ? 'InternalError' : 'ProtocolError');
  return { code, reason: words.reason.slice(0, LONGEST_REASON) };
}

/** What is kept of a station's own words. */
const LONGEST_REASON = 255;

function wordsIn(fault: XmlElement): { readonly codes: readonly string[]; readonly reason: string } {
  const within = (element: XmlElement): readonly XmlElement[] => [element, ...element.children.flatMap(within)];
  const inside = (local: string): readonly XmlElement[] => childrenOf(fault, local).flatMap(within);
  // 1.1 joins parts by dots (§4.4.1), both have qualified names.
  const codes = [...inside('Code'), ...inside('faultcode'), ...inside('Detail'), ...inside('detail')]
    .flatMap(({ local, text }) => [local, ...text.trim().split(/[.:\s]+/)])
    .filter((word) => word !== '');
  const reason = [...inside('Text'), ...inside('Reason'), ...inside('faultstring')]
    .map(({ text }) => text.trim())
    .find((text) => text !== '');
  return { codes, reason: reason ?? '' };
}

/** SOAP 1.2 part 2 §7.5.2.2: 400 where the sender is at fault, else 500; SOAP 1.1 §6.2 has 500 for every fault. */
export function faultStatus({ soap }: Pick<SoapDialect, 'soap'>, { code }: SoapFault): number {
  return soap === '1.2' && PARTIES[code] === 'Sender' ? 400 : 500;
}

export function encodeFault(dialect: SoapDialect, fault: SoapFault, messageId: string): string {
  const party = PARTIES[fault.code];
  const reason = escapeXml(fault.reason);
  const ocpp = party === 'Sender' || party === 'Receiver';
  const namespace = escapeXml(dialect.namespace);
  const body =
    dialect.soap === '1.2'
      ? `<soap:Fault><soap:Code><soap:Value>soap:${party}</soap:Value>` +
        (ocpp ? `<soap:Subcode><soap:Value xmlns:cs="${namespace}">cs:${fault.code}</soap:Value></soap:Subcode>` : '') +
        `</soap:Code><soap:Reason><soap:Text xml:lang="en">${reason}</soap:Text></soap:Reason></soap:Fault>`
      : `<soap:Fault><faultcode>soap:${party === 'Sender' ? 'Client' : party === 'Receiver' ? 'Server' : party}</faultcode>` +
        `<faultstring xml:lang="en">${reason}</faultstring>` +
        (ocpp ? `<detail><cs:code xmlns:cs="${namespace}">${fault.code}</cs:code></detail>` : '') +
        `</soap:Fault>`;
  // WS-Addressing 1.0 SOAP binding §6: the action of faults that are SOAP's or have no action of their own.
  return envelope(dialect, `${dialect.addressing}/soap/fault`, messageId, body);
}
