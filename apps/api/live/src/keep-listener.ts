import type { LiveMessage } from '@busbar/api-contract/client';
import type { Invocation } from '@busbar/lambda';
import type { LiveConnections } from '@busbar/storage';

/** What a WebSocket API tells of a connection. */
export interface SocketEvent {
  readonly body?: string | null;
  readonly requestContext: {
    readonly routeKey: string;
    readonly connectionId: string;
    readonly authorizer?: unknown;
  };
}

export interface SocketAnswer {
  readonly statusCode: number;
  readonly body?: string;
}

const MAX_MESSAGE = 1024;
const STATION_ID = /^[A-Za-z0-9][A-Za-z0-9._~:-]{0,47}$/;

/** Keeps the list of listeners up to what happens on one connection. */
export async function keepListener(
  event: SocketEvent,
  listeners: LiveConnections,
  { clock, log }: Invocation,
): Promise<SocketAnswer> {
  const { routeKey, connectionId, authorizer } = event.requestContext;
  log.appendKeys({ routeKey, connectionId });
  if (routeKey === '$connect') {
    const operatorId =
      typeof authorizer === 'object' && authorizer !== null && 'operatorId' in authorizer
        ? authorizer.operatorId
        : undefined;
    if (typeof operatorId !== 'string' || operatorId === '') return { statusCode: 403 };
    await listeners.add({ connectionId, operatorId }, clock.now());
    return { statusCode: 200 };
  }
  if (routeKey === '$disconnect') {
    await listeners.remove(connectionId);
    return { statusCode: 200 };
  }
  return { statusCode: 200, body: JSON.stringify(await answer(event.body ?? '', connectionId, listeners)) };
}

async function answer(body: string, connectionId: string, listeners: LiveConnections): Promise<LiveMessage> {
  const wanted = readSubscription(body);
  if (!wanted)
    return {
      problem: { title: 'Send {"subscribe":{"stationId":"…"}} to see one station, or {"subscribe":{}} to see all.' },
    };
  const narrowed = await listeners.narrow(connectionId, wanted.stationId?.toLowerCase());
  if (!narrowed)
    return { problem: { title: 'This connection is not known any more. Connect again with a new ticket.' } };
  return { subscribed: { stationId: wanted.stationId ?? null } };
}

function readSubscription(body: string): { readonly stationId?: string } | undefined {
  if (body.length > MAX_MESSAGE) return undefined;
  try {
    const { subscribe } = JSON.parse(body) as { subscribe?: unknown };
    if (typeof subscribe !== 'object' || subscribe === null) return undefined;
    const { stationId } = subscribe as { stationId?: unknown };
    if (stationId === undefined || stationId === null) return {};
    return typeof stationId === 'string' && STATION_ID.test(stationId) ? { stationId } : undefined;
  } catch {
    return undefined;
  }
}
