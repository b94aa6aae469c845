import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Queryable } from '../connection';
import { readPage, type Page, type PageRequest } from '../page';
import type { Moment, Schema, SiteTable } from '../schema';

export type SiteRecord = Selectable<SiteTable>;
export type NewSite = Omit<Insertable<SiteTable>, 'revision' | 'createdAt' | 'updatedAt' | 'retiredAt'>;
export type SiteChanges = Omit<Updateable<SiteTable>, 'id' | 'operatorId' | 'revision' | 'createdAt' | 'updatedAt'>;

export interface SiteFilter {
  /** Part of the id, name, city or address, in any case. */
  readonly text?: string | undefined;
  readonly includeRetired?: boolean | undefined;
}

/** Sites, as operators keep them. */
export class Sites {
  constructor(private readonly db: Queryable) {}

  async find(id: string): Promise<SiteRecord | undefined> {
    return this.db.selectFrom('site').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Returns the new record, or undefined where the id is taken. */
  async create(site: NewSite, at: Moment): Promise<SiteRecord | undefined> {
    return this.db
      .insertInto('site')
      .values({ ...site, revision: 1, createdAt: at, updatedAt: at, retiredAt: null })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
  }

  /** Changes a site and counts its revision up. Returns undefined where there is no such site. */
  async change(id: string, changes: SiteChanges, at: Moment): Promise<SiteRecord | undefined> {
    return this.db
      .updateTable('site')
      .set((eb) => ({ ...changes, revision: eb('revision', '+', 1), updatedAt: at }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
  }

  async list(filter: SiteFilter, page: PageRequest): Promise<Page<SiteRecord>> {
    let query = this.db.selectFrom('site').selectAll();
    if (!filter.includeRetired) query = query.where('retiredAt', 'is', null);
    if (filter.text) {
      const pattern = containing(filter.text);
      query = query.where((eb) =>
        eb.or([
          eb('id', 'ilike', pattern),
          eb('name', 'ilike', pattern),
          eb('city', 'ilike', pattern),
          eb('address', 'ilike', pattern),
        ]),
      );
    }
    return readPage<Schema, 'site', SiteRecord>(
      query,
      { name: 'sites', direction: 'asc', by: [{ column: 'site.id', of: (row) => row.id, type: 'text' }] },
      page,
    );
  }
}

/** A pattern for `ilike` that finds `text` anywhere, taken literally. */
export function containing(text: string): string {
  return `%${text.replaceAll('\0', '').replace(/[\\%_]/g, '\\$&')}%`;
}
