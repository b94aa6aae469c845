import type { AnyFact } from '@busbar/events';
import { lockNames } from './advisory-lock';
import { inTransaction, type DatabaseTransaction, type Queryable } from './connection';
import { Inbox } from './inbox';
import type { Moment } from './schema';

export interface ApplyOnceOptions {
  /** Whose inbox remembers the facts. */
  readonly consumer: string;
  readonly facts: readonly AnyFact[];
  /** When they are applied. */
  readonly at: Moment;
  /** What the facts change, e.g. station keys: transactions of this consumer that share one take turns. */
  readonly locks: Iterable<string>;
}

/**
 * Applies facts and remembers their ids in one transaction: after a failure nothing of it is there, and what an earlier
 * transaction applied is left out.
 */
export function applyOnce(
  database: Queryable,
  { consumer, facts, at, locks }: ApplyOnceOptions,
  apply: (transaction: DatabaseTransaction, fresh: readonly AnyFact[]) => Promise<void>,
): Promise<void> {
  return inTransaction(database, async (transaction) => {
    // Locks come first: whoever holds the inbox row of a fact then also holds what the fact changes.
    await lockNames(transaction, consumer, locks);
    const freshIds = await new Inbox(transaction, consumer).remember(
      facts.map(({ id }) => id),
      at,
    );
    const fresh = facts.filter(({ id }) => freshIds.delete(id));
    if (fresh.length > 0) await apply(transaction, fresh);
  });
}
