import type { Selectable } from 'kysely';
import type { Queryable } from '../connection';
import { readPage, type Page, type PageRequest } from '../page';
import type { AuditEntryTable, Moment, Schema } from '../schema';

export type AuditEntry = Selectable<AuditEntryTable>;

export interface AuditFilter {
  readonly subjectKind?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly actor?: string | undefined;
  readonly from?: Moment | undefined;
  readonly to?: Moment | undefined;
}

/** Who changed what, and when. Entries are added, never changed. */
export class AuditTrail {
  constructor(private readonly db: Queryable) {}

  async add(entry: AuditEntry): Promise<void> {
    await this.db
      .insertInto('auditEntry')
      .values({ ...entry, changes: JSON.stringify(entry.changes) })
      .execute();
  }

  /** Newest first. */
  async list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>> {
    let query = this.db.selectFrom('auditEntry').selectAll();
    if (filter.subjectKind !== undefined) query = query.where('subjectKind', '=', filter.subjectKind);
    if (filter.subjectId !== undefined) query = query.where('subjectId', '=', filter.subjectId);
    if (filter.actor !== undefined) query = query.where('actor', '=', filter.actor);
    if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('at', '<', filter.to);
    return readPage<Schema, 'auditEntry', AuditEntry>(
      query,
      {
        name: 'audit',
        direction: 'desc',
        by: [
          { column: 'auditEntry.at', of: (row) => row.at, type: 'timestamptz' },
          { column: 'auditEntry.id', of: (row) => row.id, type: 'text' },
        ],
      },
      page,
    );
  }
}
