import { sql } from 'kysely';
import type { FactPublisher } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';
import { inTransaction, type Queryable } from './connection';
import type { Moment } from './schema';

/**
 * Facts that a service derived and has not published yet. They are written with the state that they derive from, so
 * that there is never a change without its fact nor a fact without its change.
 */
export class Outbox {
  constructor(
    private readonly db: Queryable,
    /** The service that writes and publishes them. */
    private readonly source: string,
  ) {}

  /** Adds facts; one that lies there already stays as it is. */
  async add(facts: readonly AnyFact[]): Promise<void> {
    if (facts.length === 0) return;
    const columns = {
      ids: facts.map(({ id }) => id),
      names: facts.map(({ name }) => name),
      bodies: facts.map((fact) => JSON.stringify(fact)),
      recorded: facts.map(({ recordedAt }) => recordedAt),
    };
    await sql`
      insert into outbox (fact_id, source, name, body, recorded_at)
      select id, ${this.source}, name, body, recorded_at
      from unnest(${columns.ids}::text[], ${columns.names}::text[], ${columns.bodies}::text[], ${columns.recorded}::timestamptz[])
        as fact (id, name, body, recorded_at)
      on conflict do nothing`.execute(this.db);
  }
}

export interface PublishWaitingOptions {
  readonly publisher: FactPublisher;
  /** The present time, written as the time of publishing. */
  readonly now: () => Date;
  /** Only facts of this service; without it, those of every service. */
  readonly source?: string;
  /** Only facts recorded before this moment. */
  readonly recordedBefore?: Moment;
  /** Facts of one transaction. */
  readonly batchSize?: number;
  /** Most batches of one call. */
  readonly maxBatches?: number;
}

/**
 * Publishes what lies in the outbox, oldest first, and marks it. Facts that somebody else is publishing at the moment
 * are passed over. A crash between publishing and marking publishes a fact again under the same id.
 * @returns how many facts were published
 * @throws {PublishError} when the bus refused; what was not accepted stays in the outbox
 */
export async function publishWaiting(database: Queryable, options: PublishWaitingOptions): Promise<number> {
  const batchSize = options.batchSize ?? 100;
  let published = 0;
  for (let batch = 0; batch < (options.maxBatches ?? 20); batch += 1) {
    const count = await inTransaction(database, async (transaction) => {
      let query = transaction.selectFrom('outbox').select(['factId', 'body']).where('publishedAt', 'is', null);
      if (options.source !== undefined) query = query.where('source', '=', options.source);
      if (options.recordedBefore !== undefined) query = query.where('recordedAt', '<', options.recordedBefore);
      const rows = await query.orderBy('position').limit(batchSize).forUpdate().skipLocked().execute();
      if (rows.length === 0) return 0;
      // Bodies are written by `Outbox.add` only, from facts.
      await options.publisher.publish(rows.map(({ body }) => JSON.parse(body) as AnyFact));
      await transaction
        .updateTable('outbox')
        .set({ publishedAt: options.now().toISOString() })
        .where(
          'factId',
          'in',
          rows.map(({ factId }) => factId),
        )
        .execute();
      return rows.length;
    });
    published += count;
    if (count < batchSize) break;
  }
  return published;
}

/** Removes what was published before `before`, at most `limit` facts. Returns how many. */
export async function pruneOutbox(db: Queryable, before: Moment, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from outbox where ctid = any (array(
      select ctid from outbox where published_at is not null and published_at < ${before}::timestamptz limit ${limit}))`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0n);
}
