import type { LiveFact } from '@busbar/api-contract/client';
import type { AnyFact } from '@busbar/events';
import type { Clock, Invocation } from '@busbar/lambda';
import type { SocketSender } from '@busbar/messaging';
import type { LiveConnection, LiveConnections } from '@busbar/storage';
import { compactFact } from './compact-fact';
import { framesOf } from './frames';

export interface FeedPorts {
  readonly listeners: Pick<LiveConnections, 'list' | 'remove'>;
  readonly send: SocketSender;
}

/** How long a list of listeners is taken for the present one. */
const LIST_TTL_MS = 1_500;
/** What is older is not live. */
const LIVE_MS = 5 * 60_000;
/** API Gateway calls a connection gone until `$connect` has been answered; only later is it believed. */
const OPENING_MS = 10_000;
const PARALLEL = 16;

/** Sends facts to everybody who wants to see them. The list of listeners is shared by the calls of one environment. */
export function feedListeners({
  listeners,
  send,
}: FeedPorts): (facts: readonly AnyFact[], invocation: Invocation) => Promise<void> {
  const list = cachedList(listeners);

  return async (facts, { clock, log, metrics }) => {
    const oldest = clock.now().getTime() - LIVE_MS;
    const recent = facts.filter(({ recordedAt }) => Date.parse(recordedAt) >= oldest);
    if (recent.length === 0) return;
    const connections = await list(clock);
    if (connections.length === 0) return;
    const live = recent.sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));
    const told = live.flatMap((fact) => {
      const compact = compactFact(fact);
      return compact ? [{ operatorId: fact.operatorId, compact }] : [];
    });
    const framesFor = framesByView(told);
    let sent = 0;
    await inParallel(connections, async (connection) => {
      for (const frame of framesFor(connection)) {
        try {
          if ((await send(connection.connectionId, frame)) === 'sent') sent += 1;
          else if (clock.now().getTime() - connection.acceptedAt > OPENING_MS) return await forget(connection, log);
          else return;
        } catch (error) {
          log.warn('frame not sent', { connectionId: connection.connectionId, error });
          return;
        }
      }
    });
    log.appendKeys({ listeners: connections.length, frames: sent });
    if (sent > 0) metrics.addMetric('FramesSent', 'Count', sent);
  };

  async function forget({ connectionId }: LiveConnection, log: Invocation['log']): Promise<void> {
    list.drop(connectionId);
    try {
      await listeners.remove(connectionId);
    } catch (error) {
      // Its TTL removes it otherwise.
      log.warn('listener not removed', { connectionId, error });
    }
  }
}

/** Frames are made once for all listeners that see the same. */
function framesByView(
  told: readonly { readonly operatorId: string; readonly compact: LiveFact }[],
): (connection: LiveConnection) => readonly string[] {
  const made = new Map<string, string[]>();
  return ({ operatorId, stationKey }) => {
    const view = JSON.stringify([operatorId, stationKey ?? null]);
    let frames = made.get(view);
    if (!frames) {
      const seen = told.filter(
        (one) =>
          one.operatorId === operatorId &&
          (stationKey === undefined || one.compact.stationId?.toLowerCase() === stationKey),
      );
      frames = framesOf(seen.map(({ compact }) => compact));
      made.set(view, frames);
    }
    return frames;
  };
}

function cachedList(listeners: Pick<LiveConnections, 'list'>) {
  let known: { readonly at: number; readonly connections: Promise<LiveConnection[]> } | undefined;
  const gone = new Set<string>();
  const list = async (clock: Clock): Promise<LiveConnection[]> => {
    const now = clock.now();
    if (!known || now.getTime() - known.at >= LIST_TTL_MS) {
      const connections = listeners.list(now);
      known = { at: now.getTime(), connections };
      gone.clear();
      // A list that could not be read is asked for again by the next call.
      connections.catch(() => (known = undefined));
    }
    return (await known.connections).filter(({ connectionId }) => !gone.has(connectionId));
  };
  return Object.assign(list, { drop: (connectionId: string) => void gone.add(connectionId) });
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, worker));
}
