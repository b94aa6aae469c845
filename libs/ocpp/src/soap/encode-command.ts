import type { Refusal } from '../error-code';
import { v16 } from '../v16/protocol';
import { commandShapes, downgradeCommand, type CommandRequestOf, type SoapCommand } from './command-shapes';
import { ADDRESSING, contentTypeOf, STATION_NAMESPACES, type SoapOcppVersion, type SoapVersion } from './dialect';
import { envelope } from './envelope';
import { emptyListIn, writeShape, type Shape } from './shape';
import { escapeXml } from './xml-element';

/** A station that is asked, and who asks. */
export interface SoapAddress {
  /** The version that the station speaks. */
  readonly version: SoapOcppVersion;
  /** How it spoke last; SOAP 1.2, which the specification asks for, when absent. */
  readonly soap?: SoapVersion;
  /** The namespace of the WS-Addressing headers that it spoke last. */
  readonly addressing?: string;
  readonly chargeBoxIdentity: string;
  /** Where the station listens. */
  readonly to: string;
  /** Where we listen. */
  readonly from: string;
}

export type EncodedCommand =
  | {
      readonly ok: true;
      /** Of the HTTP request. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Writes a command as the station's version has it. What the version cannot say is refused and never left out: a station
 * must not start a transaction without the profile that was meant to limit it.
 * @param messageId e.g. `urn:uuid:…`; the answer relates to it
 */
export function encodeCommand<A extends SoapCommand>(
  command: A,
  request: CommandRequestOf<A>,
  messageId: string,
  { version, soap = '1.2', addressing = ADDRESSING, chargeBoxIdentity, to, from }: SoapAddress,
): EncodedCommand {
  const fitting = fit(version, command, request);
  if (!fitting.ok) return fitting;
  const { content, shape } = fitting;

  const action = `/${command}`;
  const element = `${command[0]?.toLowerCase()}${command.slice(1)}Request`;
  const namespace = STATION_NAMESPACES[version];
  // §3.3 to §3.9; the attribute's words are SOAP's own (1.1 part 4.2.3, 1.2 part 5.2.3).
  const must = `soap:mustUnderstand="${soap === '1.2' ? 'true' : '1'}"`;
  const headers =
    `<cp:chargeBoxIdentity xmlns:cp="${namespace}" ${must}>${escapeXml(chargeBoxIdentity)}</cp:chargeBoxIdentity>` +
    `<wsa:From><wsa:Address>${escapeXml(from)}</wsa:Address></wsa:From>` +
    `<wsa:ReplyTo><wsa:Address>${anonymous(addressing)}</wsa:Address></wsa:ReplyTo>` +
    `<wsa:To>${escapeXml(to)}</wsa:To>`;
  return {
    ok: true,
    headers:
      soap === '1.2'
        ? { 'content-type': `${contentTypeOf({ soap })}; action="${action}"` }
        : { 'content-type': contentTypeOf({ soap }), soapaction: `"${action}"` },
    body: envelope(
      { soap, addressing },
      action,
      messageId,
      `<${element} xmlns="${namespace}">${writeShape(content, shape)}</${element}>`,
      headers,
    ),
  };
}

/** Why a command cannot be written for a version as it is; nothing where it can. */
export function commandRefusal(version: SoapOcppVersion, command: SoapCommand, request: unknown): Refusal | undefined {
  const fitting = fit(version, command, request);
  return fitting.ok ? undefined : fitting.refusal;
}

type Fitting =
  | { readonly ok: true; readonly content: Readonly<Record<string, unknown>>; readonly shape: Shape }
  | { readonly ok: false; readonly refusal: Refusal };

function fit(version: SoapOcppVersion, command: SoapCommand, request: unknown): Fitting {
  const checked = v16.checkRequest('csms', command, request);
  if (!checked.ok) return { ok: false, refusal: checked.refusal };
  const shape = commandShapes(version, command)?.request;
  if (shape === undefined) return unknown(`OCPP ${version} has no ${command} over SOAP.`);
  // The rules have just found an object.
  const content = downgradeCommand(version, command, request as Readonly<Record<string, unknown>>);
  const beyond = Object.keys(content).find((name) => content[name] !== undefined && !Object.hasOwn(shape, name));
  if (beyond !== undefined) return unknown(`${command} of OCPP ${version} has no ${beyond}.`);
  const empty = emptyListIn(content, shape);
  if (empty === undefined) return { ok: true, content, shape };
  const description = `${empty} must NOT have fewer than 1 items.`;
  return { ok: false, refusal: { code: 'OccurenceConstraintViolation', description } };
}

/** The answer comes in the HTTP response (§3.8); the draft of WS-Addressing keeps its word for that below a folder. */
function anonymous(addressing: string): string {
  return addressing === ADDRESSING ? `${addressing}/anonymous` : `${addressing}/role/anonymous`;
}

function unknown(description: string): Extract<Fitting, { ok: false }> {
  return { ok: false, refusal: { code: 'NotSupported', description } };
}
