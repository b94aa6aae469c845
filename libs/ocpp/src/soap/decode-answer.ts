import type { Refusal } from '../error-code';
import { v16 } from '../v16/protocol';
import { commandShapes, upgradeAnswer, type CommandResponseOf, type SoapCommand } from './command-shapes';
import { SOAP_NAMESPACES, STATION_NAMESPACES, type SoapOcppVersion } from './dialect';
import { readFault, type SoapFault } from './fault';
import { readEnvelope } from './read-envelope';
import { isTwice, readShape } from './shape';

export type DecodedAnswer<A extends SoapCommand> =
  | { readonly kind: 'answer'; readonly response: CommandResponseOf<A> }
  /** The station says that it did not do it; §4: the same message is not sent again. */
  | { readonly kind: 'fault'; readonly fault: SoapFault }
  /** No answer to this command, or not one that the rules allow. */
  | { readonly kind: 'malformed'; readonly refusal: Refusal };

/**
 * Reads what a station answered to a command, in the shape of 1.6 whichever version it speaks. Never throws.
 * @param messageId the command's; an answer that relates to another message is none, one that says nothing of it is taken
 */
export function decodeAnswer<A extends SoapCommand>(
  text: string,
  command: A,
  messageId: string,
  version: SoapOcppVersion,
): DecodedAnswer<A> {
  const read = readEnvelope(text);
  if ('fault' in read) return malformed('FormationViolation', read.fault.reason);
  const { payload, headers, soap, notUnderstood } = read;
  if (headers.relatesTo !== undefined && headers.relatesTo !== messageId)
    return malformed('ProtocolError', 'The answer relates to another message.');
  if (notUnderstood) return malformed('ProtocolError', 'A header that must be understood is not known here.');
  if (payload === undefined) return malformed('ProtocolError', 'The body must hold exactly one answer.');
  if (payload.local === 'Fault' && payload.uri === SOAP_NAMESPACES[soap])
    return { kind: 'fault', fault: readFault(payload) };

  const shape = commandShapes(version, command)?.response;
  // §8 table 2 drops the slash that the WSDL has.
  const inVersion = `${payload.uri.replace(/\/$/, '')}/` === STATION_NAMESPACES[version];
  if (shape === undefined || !inVersion || payload.local.toLowerCase() !== `${command.toLowerCase()}response`)
    return malformed('ProtocolError', `The body is no answer to ${command} of OCPP ${version}.`);
  const content = readShape(payload, shape);
  if (isTwice(content)) return malformed('OccurenceConstraintViolation', `${content.twice} is given twice.`);
  const checked = v16.checkResponse(command, upgradeAnswer(version, command, content));
  return checked.ok ? { kind: 'answer', response: checked.response } : { kind: 'malformed', refusal: checked.refusal };
}

function malformed(code: Refusal['code'], description: string): Extract<DecodedAnswer<never>, { kind: 'malformed' }> {
  return { kind: 'malformed', refusal: { code, description } };
}
