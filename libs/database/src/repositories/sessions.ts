import { sql, type Selectable } from 'kysely';
import type { Queryable } from '../connection';
import { readPage, type Page, type PageRequest } from '../page';
import type { Moment, SessionConflictTable, SessionTable } from '../schema';

export type SessionRecord = Selectable<SessionTable>;
export type SessionConflictRecord = Selectable<SessionConflictTable>;

export interface SessionFilter {
  readonly stationKey?: string | undefined;
  readonly connectorId?: number | undefined;
  readonly siteId?: string | undefined;
  /** The token itself, not its pseudonym. */
  readonly tokenId?: string | undefined;
  /** The pseudonyms of tokens: sessions of any of them, so none of an empty list. */
  readonly tokenRefs?: readonly string[] | undefined;
  readonly status?: 'active' | 'ended' | undefined;
  readonly transactionId?: string | undefined;
  /** Sessions opened at or after. */
  readonly from?: Moment | undefined;
  /** Sessions opened before. */
  readonly to?: Moment | undefined;
  readonly withConflicts?: boolean | undefined;
}

/** A session with what its references stand for. */
export type SessionView = SessionRecord & {
  /** The token; its pseudonym where no token has it; null where no start is known. */
  readonly tokenId: string | null;
  readonly siteId: string | null;
  readonly stationName: string | null;
};

/** Sessions as the ledger folds them. */
export class Sessions {
  constructor(private readonly db: Queryable) {}

  async findAll(ids: readonly string[]): Promise<Map<string, SessionRecord>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db.selectFrom('session').selectAll().where('id', 'in', ids).execute();
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Writes sessions as they are now. */
  async save(records: readonly SessionRecord[]): Promise<void> {
    const [first] = records;
    if (!first) return;
    const columns = (Object.keys(first) as (keyof SessionRecord)[]).filter((column) => column !== 'id');
    await this.db
      .insertInto('session')
      .values([...records])
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((eb) => Object.fromEntries(columns.map((column) => [column, eb.ref(`excluded.${column}`)]))),
      )
      .execute();
  }

  /** Puts these conflicts in the place of the ones that were recorded for their session. */
  async replaceConflicts(sessionId: string, conflicts: readonly SessionConflictRecord[]): Promise<void> {
    let stale = this.db.deleteFrom('sessionConflict').where('sessionId', '=', sessionId);
    if (conflicts.length > 0)
      stale = stale.where(
        'id',
        'not in',
        conflicts.map(({ id }) => id),
      );
    await stale.execute();
    if (conflicts.length === 0) return;
    await this.db
      .insertInto('sessionConflict')
      .values([...conflicts])
      .onConflict((conflict) =>
        conflict.columns(['sessionId', 'id']).doUpdateSet((eb) => ({ detail: eb.ref('excluded.detail') })),
      )
      .execute();
  }

  async conflicts(sessionIds: readonly string[]): Promise<SessionConflictRecord[]> {
    if (sessionIds.length === 0) return [];
    return this.db
      .selectFrom('sessionConflict')
      .selectAll()
      .where('sessionId', 'in', sessionIds)
      .orderBy('sessionId')
      .orderBy('id')
      .execute();
  }

  async view(id: string): Promise<(SessionView & { readonly conflicts: SessionConflictRecord[] }) | undefined> {
    const session = await this.views().where('session.id', '=', id).executeTakeFirst();
    return session && { ...session, conflicts: await this.conflicts([id]) };
  }

  /** Latest opened first. */
  async list(filter: SessionFilter, page: PageRequest): Promise<Page<SessionView>> {
    let query = this.views();
    if (filter.stationKey !== undefined) query = query.where('session.stationKey', '=', filter.stationKey);
    if (filter.connectorId !== undefined) query = query.where('session.connectorId', '=', filter.connectorId);
    if (filter.siteId !== undefined) query = query.where('station.siteId', '=', filter.siteId);
    if (filter.tokenId !== undefined) query = query.where('token.id', '=', filter.tokenId);
    if (filter.tokenRefs !== undefined)
      query = query.where('session.tokenRef', '=', sql<string>`any(${[...filter.tokenRefs]}::text[])`);
    if (filter.status !== undefined) query = query.where('session.status', '=', filter.status);
    if (filter.transactionId !== undefined) query = query.where('session.transactionId', '=', filter.transactionId);
    if (filter.from !== undefined) query = query.where('session.openedAt', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('session.openedAt', '<', filter.to);
    if (filter.withConflicts !== undefined)
      query = query.where('session.conflictCount', filter.withConflicts ? '>' : '=', 0);
    return readPage(
      query,
      {
        name: 'sessions',
        direction: 'desc',
        by: [
          { column: 'session.openedAt', of: (row: SessionView) => row.openedAt, type: 'timestamptz' },
          { column: 'session.id', of: (row: SessionView) => row.id, type: 'text' },
        ],
      },
      page,
    );
  }

  private views() {
    return this.db
      .selectFrom('session')
      .leftJoin('station', 'station.key', 'session.stationKey')
      .leftJoin('token', 'token.ref', 'session.tokenRef')
      .selectAll('session')
      .select([
        sql<string | null>`coalesce(token.id, session.token_ref)`.as('tokenId'),
        'station.siteId',
        'station.name as stationName',
      ]);
  }
}
