import { sql } from 'kysely';
import type { Queryable } from './connection';

/**
 * Takes locks by name until the transaction ends, always in the same order, so that two transactions that need the same
 * ones wait for each other instead of deadlocking. Different names may share a lock; that costs waiting, not correctness.
 * @param space keeps the names of one purpose apart from those of another
 */
export async function lockNames(transaction: Queryable, space: string, names: Iterable<string>): Promise<void> {
  const wanted = [...new Set(names)];
  if (wanted.length === 0) return;
  await sql`
    select pg_advisory_xact_lock(hashtext(${space}), key)
    from (select distinct hashtext(name) as key from unnest(${wanted}::text[]) as name order by 1) as keys`.execute(
    transaction,
  );
}
