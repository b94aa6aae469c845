import { randomUUID } from 'node:crypto';
import type { ConnectionTable, PresenceTable, StationCredential, StationTable } from '@busbar/ingress-state';
import { callableEndpoint, secretsEqual } from '@busbar/ingress-state';
import type { Invocation } from '@busbar/lambda';
import type { RequestOf } from '@busbar/ocpp';
import {
  admitStation,
  presentedBy,
  routesV12,
  routesV15,
  routesV16,
  serveRequest,
  stamp,
  stationSignInRefused,
  type AdmissionPorts,
  type AdmittedStation,
  type Arrival,
  type Served,
  type ServingPorts,
  type SignInRefusal,
  type Station,
} from '@busbar/ocpp-actions';
import {
  contentTypeOf,
  DEFAULT_DIALECT,
  encodeFault,
  encodeReply,
  faultOf,
  faultStatus,
  type DecodedSoap,
  type SoapDialect,
  type SoapFault,
} from '@busbar/ocpp/soap';
import { decodeTolerantly, type TolerancePorts } from './decode-tolerantly';
import { plain, type HttpAnswer, type HttpRequest } from './http';
import { readBody } from './read-body';

export interface SoapPorts extends ServingPorts, TolerancePorts, Omit<AdmissionPorts<StationCredential>, 'stations'> {
  readonly presence: ServingPorts['presence'] & Pick<PresenceTable, 'makeOf' | 'noteMake'>;
  readonly stations: Pick<StationTable, 'find'>;
  readonly connections: Pick<ConnectionTable, 'noteEndpoint'>;
  readonly originSecret: string;
  readonly source: string;
}

type Given = Pick<Invocation, 'clock' | 'log' | 'trace'>;

/**
 * Answers one request of a station over SOAP. The version of SOAP, of OCPP and of WS-Addressing is the request's. Every
 * input that is refused leaves one line in the log.
 */
export async function answerRequest(http: HttpRequest, ports: SoapPorts, given: Given): Promise<HttpAnswer> {
  const { log } = given;
  const refusePlainly = (status: number, reason: string, headers?: Record<string, string>): HttpAnswer => {
    log.warn('request refused', { status, reason });
    return plain(status, reason, headers);
  };
  const origin = http.headers['x-busbar-origin'];
  if (origin === undefined || !secretsEqual(origin, ports.originSecret))
    return refusePlainly(403, 'Not through the front door.');
  const path = /^\/soap(?:\/([^/]{1,512}))?\/?$/.exec(http.rawPath);
  if (path === null) return refusePlainly(404, 'There is nothing here.');
  if (http.requestContext.http.method !== 'POST')
    return refusePlainly(405, 'OCPP over SOAP is posted.', { allow: 'POST' });

  const body = await readBody(http);
  if ('status' in body)
    return fault(DEFAULT_DIALECT, { code: 'ProtocolError', reason: body.reason }, given, {}, body.status);
  const arrival = {
    presented: presentedIn(http, path[1]),
    viewer: http.headers['x-busbar-viewer'],
    at: given.clock.now(),
  };
  return answerEnvelope(body.text, arrival, ports, given);
}

async function answerEnvelope(text: string, arrival: Arrival, ports: SoapPorts, given: Given): Promise<HttpAnswer> {
  const { clock, log, trace } = given;
  const receivedAt = clock.now();
  const decoded = await decodeTolerantly(text, ports, log);
  const { dialect } = decoded;
  const claimed = decoded.headers?.chargeBoxIdentity;
  const about = { stationId: claimed?.slice(0, 48), action: decoded.ok ? decoded.request.action : decoded.operation };
  if (!decoded.ok) return fault(dialect, decoded.fault, given, about);
  if (claimed === undefined)
    return fault(dialect, { code: 'ProtocolError', reason: 'The header chargeBoxIdentity is missing.' }, given, about);

  try {
    const verdict = await admitStation(claimed, arrival, ports);
    if (verdict.verdict === 'unknown')
      return fault(dialect, { code: 'IdentityMismatch', reason: 'The station is not known.' }, given, about);
    if (verdict.verdict === 'elsewhere') {
      const reason = 'The station is not allowed in from here.';
      return fault(dialect, { code: 'SecurityError', reason }, given, { ...about, viewer: arrival.viewer }, 403);
    }
    if (verdict.verdict === 'locked') {
      const reason = 'Too many wrong keys came from there.';
      return fault(dialect, { code: 'SecurityError', reason }, given, { ...about, until: verdict.until }, 429);
    }
    if (verdict.verdict === 'unauthorised') {
      if (verdict.told !== undefined) await tellRefusal(verdict.told, verdict.station, ports, given);
      return fault(dialect, { code: 'SecurityError', reason: 'The station is not authorised.' }, given, about, 401);
    }
    const incoming = {
      announce: !verdict.registered,
      ...(verdict.adopted !== undefined && { adopted: verdict.adopted }),
      delivery: { kind: 'soap' as const, ...(dialect.messageId !== undefined && { messageId: dialect.messageId }) },
      receivedAt,
      source: ports.source,
      trace,
    };
    const station = (protocol: Station['protocol']): Station => ({ ...verdict.station, protocol });
    const served: Served =
      decoded.version === '1.6'
        ? await serveRequest(ports, routesV16, {
            ...incoming,
            request: decoded.request,
            station: station('ocpp1.6-soap'),
          })
        : await serveRequest(ports, decoded.version === '1.5' ? routesV15 : routesV12, {
            ...incoming,
            request: decoded.request,
            station: station(`ocpp${decoded.version}-soap`),
          });
    if (served.notes.length > 0) log.info('request put right', { ...about, notes: served.notes });
    if (served.kind === 'refused') return fault(dialect, faultOf(served.refusal), given, about);
    if (served.kind === 'failed') throw served.error;
    const boots = decoded.request.action === 'BootNotification';
    await Promise.all([
      boots && noteMake(decoded.request.payload as RequestOf<'BootNotification'>, verdict.station, ports, log),
      noteEndpoint(decoded, boots, arrival, { ...verdict.station, receivedAt }, ports, log),
    ]);
    return {
      statusCode: 200,
      headers: { 'content-type': contentTypeOf(dialect) },
      body: encodeReply(dialect, decoded.version, decoded.request.action, served.reply, messageId()),
    };
  } catch (error) {
    log.error('request failed', { ...about, error: error as Error });
    return soapAnswer(dialect, { code: 'InternalError', reason: 'The request could not be processed.' });
  }
}

/** Worth an error in the log when it cannot be told, never another answer. */
async function tellRefusal(
  told: SignInRefusal,
  station: AdmittedStation,
  { publisher, source }: Pick<SoapPorts, 'publisher' | 'source'>,
  { clock, log, trace }: Given,
): Promise<void> {
  const at = clock.now();
  try {
    const fact = stationSignInRefused(station, told, at);
    await publisher.publish([stamp(fact, { station, source, recordedAt: at, ...trace })]);
  } catch (error) {
    log.error('a refusal was not told', { error: error as Error, stationId: station.stationId });
  }
}

/** What a make is tolerated is looked up by what it says here. */
async function noteMake(
  boot: RequestOf<'BootNotification'>,
  { stationKey, stationId }: AdmittedStation,
  { presence }: Pick<SoapPorts, 'presence'>,
  log: Given['log'],
): Promise<void> {
  try {
    await presence.noteMake(stationKey, { vendor: boot.chargePointVendor, model: boot.chargePointModel });
  } catch (error) {
    // Worth a line in the log, never a refused boot: the next one says it again.
    log.error('a make was not noted', { stationId, error: error as Error });
  }
}

/** Where the station listens, for what is asked of it. An address that nothing could call is passed over. */
async function noteEndpoint(
  { headers, dialect, version }: Extract<DecodedSoap, { ok: true }>,
  boots: boolean,
  { viewer }: Arrival,
  { stationKey, stationId, receivedAt }: AdmittedStation & { readonly receivedAt: Date },
  { connections }: Pick<SoapPorts, 'connections'>,
  log: Given['log'],
): Promise<void> {
  const endpoint = callableEndpoint(headers.from);
  if (endpoint === undefined) return;
  const { soap, addressing } = dialect;
  try {
    await connections.noteEndpoint(
      stationKey,
      {
        endpoint,
        ...(viewer !== undefined && { viewer }),
        connectedAt: receivedAt.toISOString(),
        protocol: `ocpp${version}-soap`,
        soap,
        addressing,
      },
      boots,
    );
  } catch (error) {
    // It costs commands until the station speaks again, never the station its answer.
    log.error('an endpoint was not noted', { stationId, error: error as Error });
  }
}

/** The key is Basic's password, or what stands behind `/soap/` for stations that can only be given an address. */
function presentedIn(http: HttpRequest, secret: string | undefined): Arrival['presented'] {
  const basic = presentedBy(http.headers['authorization']);
  if (basic !== 'none' || secret === undefined) return basic;
  try {
    return { key: Buffer.from(decodeURIComponent(secret)) };
  } catch {
    return 'unreadable';
  }
}

function fault(
  dialect: SoapDialect,
  said: SoapFault,
  { log }: Pick<Given, 'log'>,
  about: object,
  status?: number,
): HttpAnswer {
  log.warn('request refused', { ...about, code: said.code, description: said.reason });
  return soapAnswer(dialect, said, status);
}

function soapAnswer(dialect: SoapDialect, said: SoapFault, status = faultStatus(dialect, said)): HttpAnswer {
  const headers = {
    'content-type': contentTypeOf(dialect),
    ...(status === 401 && { 'www-authenticate': 'Basic realm="busbar"' }),
  };
  return { statusCode: status, headers, body: encodeFault(dialect, said, messageId()) };
}

function messageId(): string {
  return `urn:uuid:${randomUUID()}`;
}
