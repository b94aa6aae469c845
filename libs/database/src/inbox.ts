import { sql } from 'kysely';
import type { Queryable } from './connection';
import type { Moment } from './schema';

/** Which facts a consumer has applied. Written in the transaction that applies them. */
export class Inbox {
  constructor(
    private readonly db: Queryable,
    private readonly consumer: string,
  ) {}

  /**
   * Remembers facts as applied.
   * @returns the ids that were not remembered before; the others have been applied by an earlier transaction
   */
  async remember(factIds: readonly string[], at: Moment): Promise<Set<string>> {
    if (factIds.length === 0) return new Set();
    // Sorted, so that two transactions with the same facts wait for each other in one order.
    const ids = [...new Set(factIds)].sort();
    const { rows } = await sql<{ factId: string }>`
      insert into inbox (consumer, fact_id, applied_at)
      select ${this.consumer}, fact_id, ${at}::timestamptz from unnest(${ids}::text[]) as fact_id
      on conflict do nothing returning fact_id`.execute(this.db);
    return new Set(rows.map(({ factId }) => factId));
  }

  /** Forgets what was applied before `before`, at most `limit` facts of any consumer. Returns how many. */
  static async prune(db: Queryable, before: Moment, limit: number): Promise<number> {
    const { numAffectedRows } = await sql`
      delete from inbox where ctid = any (array(select ctid from inbox where applied_at < ${before}::timestamptz limit ${limit}))`.execute(
      db,
    );
    return Number(numAffectedRows ?? 0n);
  }
}
