import { PublishError } from '@busbar/domain/errors';
import type { Invocation } from '@busbar/lambda';
import { stamp, stationDisconnected } from '@busbar/ocpp-actions';
import type { ConnectingPorts } from './accept-connection';
import { isAgreed, stationOf, type ConnectionContext } from './connection-context';

/**
 * A connection ended. The station's entry is removed only if it still is this connection's; that this one ended is told
 * in any case, by its own id.
 */
export async function endConnection(
  context: ConnectionContext | undefined,
  connection: { readonly connectionId: string; readonly code?: number; readonly reason?: string },
  ports: Pick<ConnectingPorts, 'connections' | 'publisher' | 'source'>,
  { clock, log, trace }: Pick<Invocation, 'clock' | 'log' | 'trace'>,
): Promise<void> {
  if (!isAgreed(context)) return;
  const at = clock.now();
  const station = stationOf(context);
  await ports.connections.close(station.stationKey, connection.connectionId);
  const fact = stationDisconnected(station, connection, at);
  try {
    await ports.publisher.publish([stamp(fact, { station, source: ports.source, recordedAt: at, ...trace })]);
  } catch (error) {
    if (!(error instanceof PublishError && error.spilled)) throw error;
    log.warn('facts spilled', { stationId: station.stationId, refused: error.refused });
  }
}
