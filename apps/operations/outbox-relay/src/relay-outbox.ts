import { ensureMeterPartitions, Inbox, pruneOutbox, publishWaiting, type Queryable } from '@busbar/database';
import type { Clock, FactPublisher } from '@busbar/domain';
import type { Logger } from '@busbar/lambda';

export interface RelayPorts {
  readonly database: Queryable;
  readonly publisher: FactPublisher;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info'>;
}

/** The writer of a fact publishes it right away; what is older was left behind. */
const LEFT_BEHIND_MS = 30_000;
const KEEP_PUBLISHED_MS = 2 * 86_400_000;
/** Longer than SQS keeps any message. */
const KEEP_INBOX_MS = 15 * 86_400_000;
const PRUNED_AT_ONCE = 20_000;
const DAY_MS = 86_400_000;

/** Publishes what was left behind, then removes what nobody needs any more and makes the partitions of the coming days. */
export async function relayOutbox({
  database,
  publisher,
  clock,
  log,
}: RelayPorts): Promise<{ readonly published: number }> {
  const now = clock.now();
  const ago = (ms: number): string => new Date(now.getTime() - ms).toISOString();
  const published = await publishWaiting(database, {
    publisher,
    now: () => clock.now(),
    recordedBefore: ago(LEFT_BEHIND_MS),
    maxBatches: 50,
  });
  const outbox = await pruneOutbox(database, ago(KEEP_PUBLISHED_MS), PRUNED_AT_ONCE);
  const inbox = await Inbox.prune(database, ago(KEEP_INBOX_MS), PRUNED_AT_ONCE);
  await ensureMeterPartitions(
    database,
    [0, 1, 2].map((days) => ago(-days * DAY_MS)),
    now,
    new Set(),
  );
  log.info('relayed', { published, pruned: { outbox, inbox } });
  return { published };
}
