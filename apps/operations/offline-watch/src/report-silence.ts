import { createHash } from 'node:crypto';
import type { Clock, FactPublisher } from '@busbar/domain';
import { checkFact, FACTS, type AnyFact, type FactData } from '@busbar/events';
import type { Presence, PresenceTable } from '@busbar/ingress-state';
import type { Logger } from '@busbar/lambda';

export interface WatchPorts {
  readonly presence: Pick<PresenceTable, 'silent' | 'markOffline'>;
  readonly publisher: FactPublisher;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'error'>;
  readonly trace: { readonly traceparent: string; readonly correlationId: string };
  readonly source: string;
}

const BATCH_SIZE = 100;

/**
 * Tells of every station that was silent for longer than it may be. The fact goes out first and the flag is set after, so
 * that a crash in between repeats the fact (under the same id) instead of losing it. A station that is heard in between
 * keeps the flag from being set, and nothing else would tell that it is back, so that is told here.
 * @returns how many stations fell silent
 */
export async function reportSilence(ports: WatchPorts): Promise<{ readonly silent: number }> {
  const now = ports.clock.now();
  let silent = 0;
  let failure: unknown;
  let batch: Presence[] = [];
  const flush = async (): Promise<void> => {
    const stations = batch;
    batch = [];
    try {
      silent += await reportBatch(stations, now, ports);
    } catch (error) {
      // The other stations' facts must not wait for these; what failed is found again by the next call.
      failure ??= error;
      ports.log.error('silence not reported', {
        stations: stations.length,
        error: error instanceof Error ? error : new Error(String(error)),
      });
    }
  };
  for await (const station of ports.presence.silent(now)) {
    batch.push(station);
    if (batch.length >= BATCH_SIZE) await flush();
  }
  if (batch.length > 0) await flush();
  if (failure !== undefined) throw failure;
  ports.log.info('watched', { silent });
  return { silent };
}

async function reportBatch(stations: readonly Presence[], now: Date, ports: WatchPorts): Promise<number> {
  await ports.publisher.publish(
    stations.map((station) =>
      aboutStation(
        'station.offline',
        { lastSeenAt: station.lastSeenAt, allowedSilenceSeconds: station.allowedSilenceSeconds },
        station,
        now,
        ports,
      ),
    ),
  );
  const flagged = await Promise.all(
    stations.map((station) => ports.presence.markOffline(station.stationKey, station.lastSeenAt)),
  );
  const returned = stations.filter((_station, index) => !flagged[index]);
  // Later than the silence by our clock, else it would not outweigh it.
  const back = new Date(Math.max(ports.clock.now().getTime(), now.getTime() + 1));
  await ports.publisher.publish(
    returned.map((station) => aboutStation('station.online', { seenAt: back.toISOString() }, station, back, ports)),
  );
  return stations.length - returned.length;
}

function aboutStation<Name extends 'station.offline' | 'station.online'>(
  name: Name,
  data: FactData[Name],
  station: Presence,
  at: Date,
  { source, trace }: WatchPorts,
): AnyFact {
  return checkFact({
    // One silence is one event, however often it is looked at.
    id: createHash('sha256')
      .update(JSON.stringify([name, station.stationKey, station.lastSeenAt]))
      .digest('hex')
      .slice(0, 40),
    name,
    version: FACTS[name],
    occurredAt: at.toISOString(),
    recordedAt: at.toISOString(),
    source,
    operatorId: station.operatorId,
    ...(station.siteId === undefined ? {} : { siteId: station.siteId }),
    stationId: station.stationId,
    correlationId: trace.correlationId,
    traceparent: trace.traceparent,
    data,
  });
}
