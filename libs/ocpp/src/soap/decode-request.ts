import { STATION_ACTIONS, type StationAction, type StationRequest } from '../v16/actions';
import { v16 } from '../v16/protocol';
import { validateRequest } from '../v16/validate-request';
import { validateRequestV15, type StationRequestV15 } from '../v15/validate-request';
import { DEFAULT_DIALECT, ocppVersionOf, type SoapDialect } from './dialect';
import { faultOf, type SoapFault } from './fault';
import { readEnvelope, type SoapHeaders } from './read-envelope';
import { isTwice, readShape, type Reading, type Shape } from './shape';
import type { StationMake, Tolerance } from './tolerances';
import { REQUESTS_V12, upgradeRequestV12 } from './v12-shapes';
import { REQUESTS_V15, upgradeRequest } from './v15-shapes';
import { REQUESTS_V16 } from './v16-shapes';
import type { XmlElement } from './xml-element';

interface Read {
  readonly dialect: SoapDialect;
  readonly headers: SoapHeaders;
}

export type DecodedSoap =
  | (Read & { readonly ok: true } & (
        | { readonly version: '1.2' | '1.5'; readonly request: StationRequestV15 }
        | { readonly version: '1.6'; readonly request: StationRequest }
      ))
  | (Partial<Pick<Read, 'headers'>> & {
      readonly ok: false;
      readonly dialect: SoapDialect;
      readonly fault: SoapFault;
      readonly operation?: string;
      /** What a station that boots calls itself, however wrong the rest is. */
      readonly make?: StationMake;
    });

const REQUESTS: Readonly<Record<'1.2' | '1.5' | '1.6', Readonly<Partial<Record<StationAction, Shape>>>>> = {
  '1.2': REQUESTS_V12,
  '1.5': REQUESTS_V15,
  '1.6': REQUESTS_V16,
};

/**
 * Reads and checks a request of OCPP 1.2, 1.5 or 1.6 over SOAP 1.1 or 1.2. Never throws: what is wrong comes back as a fault.
 * @param tolerances what is taken from the station that sent it beyond what every station is allowed
 */
export function decodeSoap(text: string, tolerances: ReadonlySet<Tolerance> = new Set()): DecodedSoap {
  const read = readEnvelope(text);
  if ('fault' in read) return { ok: false, dialect: DEFAULT_DIALECT, fault: read.fault };
  const { soap, addressing, headers, payload } = read;
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
    ...makeIn(operation, payload),
  });
  const refuse = (code: SoapFault['code'], reason: string, operation?: string): DecodedSoap =>
    reject({ code, reason }, operation);

  if (read.notUnderstood && !tolerances.has('unknown-mandatory-headers'))
    return refuse('MustUnderstand', 'A header that must be understood is not known here.');
  if (payload === undefined) return refuse('ProtocolError', 'The body must hold exactly one request.');
  if (version === undefined)
    return refuse('ProtocolError', 'The request is not in a namespace of the OCPP central system.');

  const operation = operationOf(payload.local);
  const shape = operation === undefined ? undefined : REQUESTS[version][operation];
  if (operation === undefined || shape === undefined)
    return refuse('NotSupported', 'There is no such operation.', payload.local.slice(0, 64));
  const named = actionIn(headers.action);
  if (named !== undefined && named !== operation && !tolerances.has('action-mismatch'))
    return refuse('ProtocolError', `The action header names ${named}, the body is ${operation}.`, operation);

  const content = readShape(payload, shape, {
    emptyIsAbsent: tolerances.has('empty-elements'),
    anyCase: tolerances.has('field-case'),
    zeroFractions: tolerances.has('fractional-integers'),
  });
  if (isTwice(content)) return refuse('ProtocolError', `${content.twice} is given twice.`, operation);
  if (version !== '1.6') {
    const upgrade = version === '1.2' ? upgradeRequestV12 : upgradeRequest;
    const checked = validateRequestV15(operation, upgrade(operation, content));
    if (!checked.ok) return reject(faultOf(checked.refusal), operation);
    return { ok: true, dialect, headers, version, request: checked.request };
  }
  // The WSDL lets meter values be empty, the JSON schema does not (1.6 WSDL, MeterValuesRequest).
  const checked = validateRequest(operation, operation === 'MeterValues' ? { meterValue: [], ...content } : content);
  if (!checked.ok) return reject(faultOf(checked.refusal), operation);
  return { ok: true, dialect, headers, version, request: checked.request };
}

/** As lenient as a reader can be: this only finds out what may be tolerated. */
const ANYHOW: Reading = { anyCase: true, emptyIsAbsent: true };

function makeIn(operation: string | undefined, payload: XmlElement | undefined): { readonly make?: StationMake } {
  if (operation !== 'BootNotification' || payload === undefined) return {};
  const content = readShape(payload, REQUESTS_V16.BootNotification, ANYHOW);
  if (isTwice(content)) return {};
  const { chargePointVendor: vendor, chargePointModel: model } = content;
  return typeof vendor === 'string' && typeof model === 'string' ? { make: { vendor, model } } : {};
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
