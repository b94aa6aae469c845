import type { Selectable } from 'kysely';
import type { PowerUnit } from '@busbar/events';
import type { Queryable } from '../connection';
import type { Moment } from '../schema';
import type { SiteLimitTable } from '../schema-charging';

export type SiteLimitRecord = Selectable<SiteLimitTable>;

export interface NewSiteLimit {
  readonly siteId: string;
  readonly operatorId: string;
  readonly unit: PowerUnit;
  readonly amount: number;
  readonly fallback: number;
}

/** What the sessions of sites may draw together. A limit that is taken away leaves its revision behind. */
export class SiteLimits {
  constructor(private readonly db: Queryable) {}

  async find(siteId: string): Promise<SiteLimitRecord | undefined> {
    return this.db.selectFrom('siteLimit').selectAll().where('siteId', '=', siteId).executeTakeFirst();
  }

  /** Sets a limit, or changes it, and counts its revision up. */
  async set(limit: NewSiteLimit, at: Moment): Promise<SiteLimitRecord> {
    const { unit, amount, fallback } = limit;
    return this.db
      .insertInto('siteLimit')
      .values({ ...limit, revision: 1, removedAt: null, updatedAt: at })
      .onConflict((conflict) =>
        conflict.column('siteId').doUpdateSet((eb) => ({
          unit,
          amount,
          fallback,
          removedAt: null,
          updatedAt: at,
          revision: eb('siteLimit.revision', '+', 1),
        })),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /** Takes a limit away. Returns undefined where there is none. */
  async remove(siteId: string, at: Moment): Promise<SiteLimitRecord | undefined> {
    return this.db
      .updateTable('siteLimit')
      .set((eb) => ({ removedAt: at, updatedAt: at, revision: eb('revision', '+', 1) }))
      .where('siteId', '=', siteId)
      .where('removedAt', 'is', null)
      .returningAll()
      .executeTakeFirst();
  }

  /** The sites that have a limit, or have stations that still keep to one. */
  async limitedSites(): Promise<string[]> {
    const rows = await this.db
      .selectFrom('siteLimit')
      .select('siteId')
      .where((eb) =>
        eb.or([
          eb('removedAt', 'is', null),
          eb.exists(
            eb.selectFrom('allowance').select('allowance.id').whereRef('allowance.siteId', '=', 'siteLimit.siteId'),
          ),
        ]),
      )
      .orderBy('siteId')
      .execute();
    return rows.map(({ siteId }) => siteId);
  }
}
