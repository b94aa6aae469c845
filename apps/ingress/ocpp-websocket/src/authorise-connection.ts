import { secretsEqual, stationKeyOf, type CredentialCheck, type StationTable } from '@busbar/ingress-state';
import type { Logger } from '@busbar/lambda';
import type { UnknownStations } from './config';
import type { ConnectionContext } from './connection-context';
import { basicCredentials, chooseSubprotocol, headerOf } from './headers';

/** What API Gateway tells a REQUEST authoriser of a connection. */
export interface ConnectRequest {
  readonly methodArn: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
}

export interface AuthoriserPorts {
  readonly stations: Pick<StationTable, 'find'>;
  readonly check: CredentialCheck;
  readonly originSecret: string;
  readonly unknownStations: UnknownStations;
  readonly operatorId: string;
}

/** The letters of an OCPP identifier; dots alone would be a path. */
const STATION_ID = /^(?!\.+$)[A-Za-z0-9*\-_=:+|@.]{1,48}$/;

export function isStationId(text: string): boolean {
  return STATION_ID.test(text);
}

/**
 * Decides on a connection. Only what does not come through our own front door is denied here (API Gateway answers 403).
 * Everything else is let through with a verdict, since the protocol has an answer of its own for it that only `$connect`
 * can give: 404 for an unknown station (OCPP-J 1.6 §3.2), 401 for a wrong key.
 */
export async function authoriseConnection(request: ConnectRequest, ports: AuthoriserPorts, log: Pick<Logger, 'warn'>) {
  const origin = headerOf(request.headers, 'x-busbar-origin');
  if (origin === undefined || !secretsEqual(origin, ports.originSecret)) {
    log.warn('connection refused', { reason: 'not through the front door' });
    return policy('Deny', request.methodArn, 'nobody');
  }
  const context = await verdictOf(request, ports);
  if (context.verdict !== 'admitted') log.warn('connection refused', { reason: context.verdict, stationId: context.stationId });
  return policy('Allow', request.methodArn, context.stationKey || 'nobody', context);
}

async function verdictOf(request: ConnectRequest, ports: AuthoriserPorts): Promise<ConnectionContext> {
  const stationId = request.queryStringParameters?.['station'] ?? '';
  const subprotocol = chooseSubprotocol(headerOf(request.headers, 'sec-websocket-protocol')) ?? '';
  const unknown: ConnectionContext = {
    verdict: 'unknown',
    // What is no identifier must not travel on as one.
    stationKey: '',
    stationId: stationId.slice(0, 48).replace(/[^\x20-\x7e]/g, '?'),
    operatorId: ports.operatorId,
    siteId: '',
    admission: 'rejected',
    registered: 'no',
    subprotocol,
  };
  if (!isStationId(stationId)) return unknown;

  const stationKey = stationKeyOf(stationId);
  const record = await ports.stations.find(stationKey);
  if (record === undefined && ports.unknownStations === 'closed') return unknown;

  const header = headerOf(request.headers, 'authorization');
  const presented = basicCredentials(header);
  // The user of Basic is the station's identity (1.6-J §6.2.2), compared without case.
  const wrongUser = header !== undefined && presented?.user.toLowerCase() !== stationKey;
  const base = { ...unknown, stationKey, stationId };
  if (record === undefined) {
    const admission = ports.unknownStations === 'open' ? 'accepted' : 'pending';
    return { ...base, verdict: wrongUser ? 'unauthorised' : 'admitted', admission };
  }
  const result = wrongUser ? 'refused' : await ports.check(record.credential, presented?.password);
  return {
    ...base,
    verdict: result === 'ok' ? 'admitted' : 'unauthorised',
    stationId: record.stationId,
    operatorId: record.operatorId,
    siteId: record.siteId ?? '',
    admission: record.admission,
    registered: 'yes',
  };
}

function policy(effect: 'Allow' | 'Deny', resource: string, principalId: string, context?: ConnectionContext) {
  return {
    principalId,
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }] },
    ...(context !== undefined && { context: { ...context } as Record<string, string> }),
  };
}
