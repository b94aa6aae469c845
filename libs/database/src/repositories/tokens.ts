import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { Queryable } from '../connection';
import { readPage, type Page, type PageRequest } from '../page';
import type { Moment, Schema, TokenTable } from '../schema';
import { containing } from './sites';

export type TokenRecord = Selectable<TokenTable>;
export type NewToken = Omit<Insertable<TokenTable>, 'revision' | 'createdAt' | 'updatedAt' | 'retiredAt'>;
export type TokenChanges = Omit<
  Updateable<TokenTable>,
  'id' | 'ref' | 'operatorId' | 'revision' | 'createdAt' | 'updatedAt'
>;

export interface TokenFilter {
  /** `expired` is decided at `at`. */
  readonly status?: 'valid' | 'blocked' | 'expired' | undefined;
  /** Part of the id or label, in any case. */
  readonly text?: string | undefined;
  readonly includeRetired?: boolean | undefined;
  readonly at: Moment;
}

/** Tokens that drivers identify themselves with. */
export class Tokens {
  constructor(private readonly db: Queryable) {}

  async find(id: string): Promise<TokenRecord | undefined> {
    return this.db.selectFrom('token').selectAll().where('id', '=', id).executeTakeFirst();
  }

  async findByRef(ref: string): Promise<TokenRecord | undefined> {
    return this.db.selectFrom('token').selectAll().where('ref', '=', ref).executeTakeFirst();
  }

  /** The tokens that pseudonyms stand for, those that are in use. */
  async idsOf(refs: readonly string[]): Promise<Map<string, string>> {
    if (refs.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('token')
      .select(['ref', 'id'])
      .where('ref', '=', sql<string>`any(${[...new Set(refs)]}::text[])`)
      .where('retiredAt', 'is', null)
      .execute();
    return new Map(rows.map(({ ref, id }) => [ref, id]));
  }

  /** Returns the new record, or undefined where the token is known (in any case of letters). */
  async create(token: NewToken, at: Moment): Promise<TokenRecord | undefined> {
    return this.db
      .insertInto('token')
      .values({ ...token, revision: 1, createdAt: at, updatedAt: at, retiredAt: null })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
  }

  /** Changes a token and counts its revision up. Returns undefined where there is no such token. */
  async change(id: string, changes: TokenChanges, at: Moment): Promise<TokenRecord | undefined> {
    return this.db
      .updateTable('token')
      .set((eb) => ({ ...changes, revision: eb('revision', '+', 1), updatedAt: at }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
  }

  async list(filter: TokenFilter, page: PageRequest): Promise<Page<TokenRecord>> {
    let query = this.db.selectFrom('token').selectAll();
    if (!filter.includeRetired) query = query.where('retiredAt', 'is', null);
    if (filter.status === 'blocked') query = query.where('status', '=', 'blocked');
    if (filter.status === 'expired') query = query.where('status', '=', 'valid').where('expiresAt', '<=', filter.at);
    if (filter.status === 'valid') {
      query = query
        .where('status', '=', 'valid')
        .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', filter.at)]));
    }
    if (filter.text) {
      const pattern = containing(filter.text);
      query = query.where((eb) => eb.or([eb('id', 'ilike', pattern), eb('label', 'ilike', pattern)]));
    }
    return readPage<Schema, 'token', TokenRecord>(
      query,
      { name: 'tokens', direction: 'asc', by: [{ column: 'token.id', of: (row) => row.id, type: 'text' }] },
      page,
    );
  }
}
