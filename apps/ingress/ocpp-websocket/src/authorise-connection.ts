import {
  networkOf,
  secretsEqual,
  type ClientCertificate,
  type SignInGuard,
  type StationTable,
} from '@busbar/ingress-state';
import type { Logger } from '@busbar/lambda';
import { admitStation, presentedBy } from '@busbar/ocpp-actions';
import type { UnknownStations } from './config';
import type { ConnectionContext } from './connection-context';
import { chooseSubprotocol, headerOf } from './headers';
import type { RateLimit } from './rate-limit';

/** What API Gateway tells a REQUEST authoriser of a connection. */
export interface ConnectRequest {
  readonly methodArn: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
}

export interface AuthoriserPorts {
  readonly stations: Pick<StationTable, 'find'>;
  readonly check: SignInGuard;
  /** Of connections of one name from one network, whoever it is. */
  readonly limit: RateLimit;
  readonly originSecret: string;
  readonly unknownStations: UnknownStations;
  readonly operatorId: string;
  /** The moment of the call. */
  readonly at: Date;
}

/**
 * Decides on a connection. Only what does not come through our own front door is denied here (API Gateway answers 403).
 * Everything else is let through with a verdict, since the protocol has an answer of its own for it that only `$connect`
 * can give: 404 for an unknown station (OCPP-J 1.6 §3.2), 401 for a wrong key, 403 for one outside its networks, 429 from
 * where too many wrong keys came.
 */
export async function authoriseConnection(request: ConnectRequest, ports: AuthoriserPorts, log: Pick<Logger, 'warn'>) {
  const origin = headerOf(request.headers, 'x-busbar-origin');
  if (origin === undefined || !secretsEqual(origin, ports.originSecret)) {
    log.warn('connection refused', { reason: 'not through the front door' });
    return policy('Deny', request.methodArn, 'nobody');
  }
  const context = await verdictOf(request, ports);
  if (context.verdict !== 'admitted')
    log.warn('connection refused', {
      reason: context.verdict,
      stationId: context.stationId,
      ...(context.verdict === 'elsewhere' && { viewer: viewerOf(request) }),
    });
  return policy('Allow', request.methodArn, context.stationKey || 'nobody', context);
}

async function verdictOf(request: ConnectRequest, ports: AuthoriserPorts): Promise<ConnectionContext> {
  const claimed = request.queryStringParameters?.['station'] ?? '';
  const subprotocol = chooseSubprotocol(headerOf(request.headers, 'sec-websocket-protocol')) ?? '';
  const viewer = viewerOf(request);
  if (ports.limit(`${claimed.slice(0, 48).toLowerCase()} ${networkOf(viewer)}`, ports.at) > 0) {
    const lockedUntil = new Date(ports.at.getTime() + TOO_OFTEN_MS).toISOString();
    return { ...nobody(claimed, subprotocol, ports), verdict: 'locked', lockedUntil };
  }
  const presented = presentedBy(headerOf(request.headers, 'authorization'));
  const verdict = await admitStation(
    claimed,
    { presented, viewer, at: ports.at, certificate: certificateOf(request) },
    ports,
  );
  if (verdict.verdict === 'unknown') return nobody(claimed, subprotocol, ports);
  const { stationKey, stationId, operatorId, siteId = '', admission } = verdict.station;
  const registered = verdict.verdict === 'admitted' && verdict.registered ? 'yes' : 'no';
  const adopted = verdict.verdict === 'admitted' && verdict.adopted !== undefined ? String(verdict.adopted) : '';
  return {
    verdict: verdict.verdict,
    stationKey,
    stationId,
    operatorId,
    siteId,
    admission,
    registered,
    adopted,
    told: verdict.verdict === 'unauthorised' && verdict.told !== undefined ? JSON.stringify(verdict.told) : '',
    lockedUntil: verdict.verdict === 'locked' ? verdict.until : '',
    subprotocol,
  };
}

/** What a station that connects too often is asked to wait. */
const TOO_OFTEN_MS = 60_000;

/** What may be no identifier at all travels on only as text for the log. */
function nobody(
  claimed: string,
  subprotocol: ConnectionContext['subprotocol'],
  { operatorId }: Pick<AuthoriserPorts, 'operatorId'>,
): ConnectionContext {
  return {
    verdict: 'unknown',
    stationKey: '',
    stationId: claimed.slice(0, 48).replace(/[^\x20-\x7e]/g, '?'),
    operatorId,
    siteId: '',
    admission: 'rejected',
    registered: 'no',
    adopted: '',
    told: '',
    lockedUntil: '',
    subprotocol,
  };
}

/** The station's address, as the front door wrote it into the query. */
function viewerOf(request: ConnectRequest): string | undefined {
  return request.queryStringParameters?.['viewer'];
}

/** The certificate that the station opened TLS with, as the door for certificates wrote it into the query; others write none. */
function certificateOf({ queryStringParameters }: ConnectRequest): ClientCertificate | undefined {
  const { subject, serial } = queryStringParameters ?? {};
  return subject === undefined || serial === undefined ? undefined : { subject, serial };
}

function policy(effect: 'Allow' | 'Deny', resource: string, principalId: string, context?: ConnectionContext) {
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
    },
    ...(context !== undefined && { context: { ...context } as Record<string, string> }),
  };
}
