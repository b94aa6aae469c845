import { applyOnce, publishWaiting, type Queryable } from '@busbar/database';
import type { Clock, FactPublisher } from '@busbar/domain';
import type { AnyFact, FactName } from '@busbar/events';
import type { Logger } from '@busbar/lambda';
import { foldIntoLedger } from './fold-into-ledger';
import { readEvidence } from './read-evidence';

/** The facts that sessions are made of. */
export const LEDGER_FACTS = [
  'transaction.started',
  'transaction.authorised',
  'transaction.stopped',
  'meter.sampled',
] as const satisfies readonly FactName[];

export interface LedgerPorts {
  readonly database: Queryable;
  readonly publisher: FactPublisher;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
  /** The name under which derived facts are published. */
  readonly source: string;
}

/**
 * Takes facts into the ledger, all or none, and publishes what follows from them. What cannot be published now stays in
 * the outbox; it does not make the facts fail, since they are applied.
 */
export async function recordSessions(
  facts: readonly AnyFact[],
  { database, publisher, clock, log, source }: LedgerPorts,
): Promise<void> {
  const evidence = new Map(
    facts.flatMap((fact) => {
      const record = readEvidence(fact);
      return record ? [[fact.id, record]] : [];
    }),
  );
  if (evidence.size === 0) return;
  const relevant = facts.filter(({ id }) => evidence.has(id));
  const at = clock.now().toISOString();
  const locks = [...evidence.values()].map(({ stationKey }) => stationKey);
  let derived = 0;
  await applyOnce(database, { consumer: source, facts: relevant, at, locks }, async (transaction, fresh) => {
    derived = await foldIntoLedger(
      transaction,
      fresh.map((fact) => ({ fact, evidence: evidence.get(fact.id)! })),
      { at, source },
    );
  });
  if (derived === 0) return;
  try {
    await publishWaiting(database, { publisher, source, now: () => clock.now() });
  } catch (error) {
    log.warn('derived facts wait in the outbox', { error: error instanceof Error ? error : new Error(String(error)) });
  }
}
