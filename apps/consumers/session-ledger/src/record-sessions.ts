import { applyOnce, publishWaiting, StationRestarts, type Queryable } from '@busbar/database';
import type { Clock, FactPublisher } from '@busbar/domain';
import type { AnyFact, FactName } from '@busbar/events';
import type { Logger } from '@busbar/lambda';
import { foldIntoLedger } from './fold-into-ledger';
import { readEvidence } from './read-evidence';
import { readReleases, readRestarts } from './read-restarts';

/** The facts that sessions are made of. */
export const LEDGER_FACTS = [
  'transaction.started',
  'transaction.authorised',
  'transaction.stopped',
  'meter.sampled',
  'station.booted',
  'station.status-reported',
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
  const restarts = new Map(readRestarts(facts).map((restart) => [restart.factId, restart]));
  const releases = new Map(readReleases(facts).map((release) => [release.factId, release]));
  const relevant = facts.filter(({ id }) => evidence.has(id) || restarts.has(id) || releases.has(id));
  if (relevant.length === 0) return;
  const at = clock.now().toISOString();
  const locks = [...evidence.values(), ...restarts.values(), ...releases.values()].map(({ stationKey }) => stationKey);
  let derived = 0;
  await applyOnce(database, { consumer: source, facts: relevant, at, locks }, async (transaction, fresh) => {
    const freshRestarts = fresh.flatMap(({ id }) => restarts.get(id) ?? []);
    const freshReleases = fresh.flatMap(({ id }) => releases.get(id) ?? []);
    const kept = new StationRestarts(transaction);
    await kept.add(freshRestarts, freshReleases);
    derived = await foldIntoLedger(
      transaction,
      fresh.flatMap((fact) => {
        const record = evidence.get(fact.id);
        return record ? [{ fact, evidence: record }] : [];
      }),
      { at, source, facts: fresh, releases: [...freshReleases, ...(await kept.releasesSince(freshRestarts))] },
    );
  });
  if (derived === 0) return;
  try {
    await publishWaiting(database, { publisher, source, now: () => clock.now() });
  } catch (error) {
    log.warn('derived facts wait in the outbox', { error: error instanceof Error ? error : new Error(String(error)) });
  }
}
