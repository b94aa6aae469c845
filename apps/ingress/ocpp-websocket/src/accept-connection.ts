import { PublishError } from '@busbar/domain/errors';
import type { CloseRequest, ConnectionTable } from '@busbar/ingress-state';
import type { Invocation } from '@busbar/lambda';
import {
  ALLOWED_SILENCE_SECONDS,
  stamp,
  stationConnected,
  stationKeyAdopted,
  stationOnline,
  stationRegistered,
  stationSignInRefused,
  type ServingPorts,
  type SignInRefusal,
} from '@busbar/ocpp-actions';
import { isAgreed, stationOf, type ConnectionContext } from './connection-context';

export interface ConnectingPorts extends Pick<ServingPorts, 'presence' | 'publisher'> {
  readonly connections: Pick<ConnectionTable, 'open' | 'close'>;
  readonly closeLater: (request: CloseRequest) => Promise<void>;
  readonly source: string;
}

export interface ConnectAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers the handshake of a connection that the authoriser has let through (OCPP-J 1.6 §3.2, §3.3). */
export async function acceptConnection(
  context: ConnectionContext | undefined,
  connectionId: string,
  ports: ConnectingPorts,
  { clock, log, trace }: Pick<Invocation, 'clock' | 'log' | 'trace'>,
): Promise<ConnectAnswer> {
  if (context === undefined || context.verdict === 'unknown') return { statusCode: 404 };
  if (context.verdict === 'elsewhere') return { statusCode: 403 };
  if (context.verdict === 'locked') {
    const seconds = Math.max(1, Math.ceil((Date.parse(context.lockedUntil) - clock.now().getTime()) / 1000));
    return { statusCode: 429, headers: { 'Retry-After': String(seconds) } };
  }
  if (context.verdict === 'unauthorised' && context.told !== '')
    await tellRefusal(context, ports, { clock, log, trace });
  if (context.verdict === 'unauthorised')
    return { statusCode: 401, headers: { 'WWW-Authenticate': 'Basic realm="busbar"' } };
  if (!isAgreed(context)) {
    // The station is to learn by a completed handshake without the header that there is no subprotocol in common.
    log.warn('connection refused', { reason: 'no subprotocol in common', stationId: context.stationId });
    await ports.closeLater({ connectionId, reason: 'no-common-subprotocol' });
    return { statusCode: 200 };
  }

  const at = clock.now();
  const station = stationOf(context);
  const { stationKey } = station;
  const [replaced, touch] = await Promise.all([
    ports.connections.open(stationKey, { connectionId, connectedAt: at.toISOString(), protocol: context.subprotocol }),
    // Presence is worth a line in the log, never a refused station.
    ports.presence.touch(station, at, ALLOWED_SILENCE_SECONDS).catch((error: unknown) => {
      log.error('presence was not noted', { error: error as Error, stationId: station.stationId });
      return { kind: 'noted' } as const;
    }),
  ]);
  const facts = [
    ...(context.registered === 'no' ? [stationRegistered(station, at)] : []),
    stationConnected(station, connectionId, at),
    ...(context.adopted === '' ? [] : [stationKeyAdopted(station, Number(context.adopted), at)]),
    ...(touch.kind === 'returned' ? [stationOnline(station, touch.silentSince, at)] : []),
  ];
  try {
    await ports.publisher.publish(
      facts.map((fact) => stamp(fact, { station, source: ports.source, recordedAt: at, ...trace })),
    );
  } catch (error) {
    // Spilled facts are safe, and a station that may not connect could not even start to charge.
    if (!(error instanceof PublishError && error.spilled)) {
      await ports.connections.close(stationKey, connectionId);
      throw error;
    }
    log.warn('facts spilled', { stationId: station.stationId, refused: error.refused });
  }
  if (replaced !== undefined) {
    // A socket that lingers is untidy, not wrong: its end must not cost the station its new one.
    await ports.closeLater({ connectionId: replaced, reason: 'replaced' }).catch((error: unknown) =>
      log.error('a replaced connection was not queued for closing', {
        error: error as Error,
        connectionId: replaced,
      }),
    );
  }
  return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': context.subprotocol } };
}

/** Worth an error in the log when it cannot be told, never another answer. */
async function tellRefusal(
  context: ConnectionContext,
  { publisher, source }: Pick<ConnectingPorts, 'publisher' | 'source'>,
  { clock, log, trace }: Pick<Invocation, 'clock' | 'log' | 'trace'>,
): Promise<void> {
  const at = clock.now();
  const { stationKey, stationId, operatorId, siteId } = context;
  const station = { stationId, operatorId, ...(siteId !== '' && { siteId }) };
  try {
    // The authoriser wrote it.
    const fact = stationSignInRefused({ stationKey }, JSON.parse(context.told) as SignInRefusal, at);
    await publisher.publish([stamp(fact, { station, source, recordedAt: at, ...trace })]);
  } catch (error) {
    log.error('a refusal was not told', { error: error as Error, stationId });
  }
}
