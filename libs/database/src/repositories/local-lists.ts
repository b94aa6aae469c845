import { sql, type Selectable } from 'kysely';
import type { LocalListEntry } from '@busbar/domain';
import type { Queryable } from '../connection';
import type { Moment } from '../schema';
import type { LocalListStationTable, LocalListTable } from '../schema-charging';

export type LocalListRecord = Selectable<LocalListTable>;
export type LocalListStation = Selectable<LocalListStationTable>;

/** A part of a list, as a command carries it. */
export interface LocalListPart {
  readonly entries: readonly LocalListEntry[];
  /** Of the station's list when it has taken this part. */
  readonly version: number;
}

/** A station's list as it is asked for: its setting. */
export interface LocalListSetting {
  readonly stationKey: string;
  readonly stationId: string;
  readonly operatorId: string;
  readonly isEnabled: boolean;
  readonly entriesAtOnce: number;
}

/** Lists of tokens that stations keep for when they are offline. */
export class LocalLists {
  constructor(private readonly db: Queryable) {}

  /**
   * Takes changes of tokens into the list, at most `limit`, each at the next position. Whatever else changed of a token moves nothing.
   * The caller holds the lock of the list.
   * @returns how many changes were taken in
   */
  async takeChanges(operatorId: string, limit: number, at: Moment): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      with wanted as (
        select ref, revision, updated_at, expires_at, retired_at is not null as is_removed,
          case when status = 'blocked' then 'blocked' else 'accepted' end as authorisation
        from token where operator_id = ${operatorId}),
      changed as (
        select wanted.*, row_number() over (order by wanted.updated_at, wanted.ref) as ordinal
        from wanted left join local_list_token listed on listed.token_ref = wanted.ref
        where case when listed.token_ref is null then not wanted.is_removed
          else (listed.authorisation, listed.expires_at, listed.is_removed)
            is distinct from (wanted.authorisation, wanted.expires_at, wanted.is_removed) end
        order by wanted.updated_at, wanted.ref limit ${limit}),
      taken as (
        insert into local_list_token (token_ref, operator_id, position, token_revision, authorisation, expires_at, is_removed)
        select ref, ${operatorId}, ordinal + coalesce((select version from local_list where operator_id = ${operatorId}), 0),
          revision, authorisation, expires_at, is_removed
        from changed
        on conflict (token_ref) do update set position = excluded.position, token_revision = excluded.token_revision,
          authorisation = excluded.authorisation, expires_at = excluded.expires_at, is_removed = excluded.is_removed
        returning 1)
      select count(*)::integer as count from taken`.execute(this.db);
    const count = rows[0]?.count ?? 0;
    if (count > 0 || !(await this.find(operatorId))) await this.seal(operatorId, at);
    return count;
  }

  /** The list as it is wanted. */
  async find(operatorId: string): Promise<LocalListRecord | undefined> {
    return this.db.selectFrom('localList').selectAll().where('operatorId', '=', operatorId).executeTakeFirst();
  }

  /** The first part of the whole list, or of what changed after a version. */
  async part(operatorId: string, after: number | undefined, limit: number, wanted: number): Promise<LocalListPart> {
    let query = this.db
      .selectFrom('localListToken')
      .select(['tokenRef', 'authorisation', 'expiresAt', 'isRemoved', 'position'])
      .where('operatorId', '=', operatorId)
      .where('position', '<=', wanted);
    query = after === undefined ? query.where('isRemoved', '=', false) : query.where('position', '>', after);
    const rows = await query
      .orderBy('position')
      .limit(limit + 1)
      .execute();
    const part = rows.slice(0, limit);
    return {
      version: rows.length > limit ? (part.at(-1)?.position ?? wanted) : wanted,
      entries: part.map(({ tokenRef, authorisation, expiresAt, isRemoved }) =>
        isRemoved
          ? { tokenRef, remove: true }
          : {
              tokenRef,
              // The table holds words of lists only.
              authorisation: authorisation as NonNullable<LocalListEntry['authorisation']>,
              ...(expiresAt !== null && { expiresAt }),
            },
      ),
    };
  }

  async station(stationKey: string): Promise<LocalListStation | undefined> {
    return this.db.selectFrom('localListStation').selectAll().where('stationKey', '=', stationKey).executeTakeFirst();
  }

  /** Says whether a station's list is kept in step, and in what parts. */
  async set(setting: LocalListSetting, at: Moment): Promise<LocalListStation> {
    const { isEnabled, entriesAtOnce } = setting;
    return this.db
      .insertInto('localListStation')
      .values({
        ...setting,
        version: null,
        hash: null,
        commandId: null,
        commandType: null,
        sentVersion: null,
        commandedAt: null,
        failures: 0,
        notBefore: null,
        askedAt: null,
        problem: null,
        updatedAt: at,
      })
      .onConflict((conflict) =>
        conflict.column('stationKey').doUpdateSet({
          isEnabled,
          entriesAtOnce,
          // It may have changed meanwhile, and what kept it from its list may be over.
          askedAt: null,
          notBefore: null,
          failures: 0,
          updatedAt: at,
        }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  async stations(stationKeys: readonly string[]): Promise<LocalListStation[]> {
    if (stationKeys.length === 0) return [];
    return this.db
      .selectFrom('localListStation')
      .selectAll()
      .where('stationKey', 'in', [...stationKeys])
      .orderBy('stationKey')
      .execute();
  }

  /**
   * Stations that something is to be asked of, in an order that has nothing to do with where they are.
   * @param due.checkBefore those that last told their version before
   * @param due.overdueBefore those of whose command nothing was heard since
   */
  async due(
    due: { readonly at: Moment; readonly checkBefore: Moment; readonly overdueBefore: Moment },
    limit: number,
  ): Promise<LocalListStation[]> {
    const { rows } = await sql<LocalListStation>`
      select kept.* from local_list_station kept
      join station on station.key = kept.station_key and station.retired_at is null
      left join local_list on local_list.operator_id = kept.operator_id
      where kept.is_enabled
        and (kept.command_id is null or kept.commanded_at < ${due.overdueBefore}::timestamptz)
        and (kept.not_before is null or kept.not_before <= ${due.at}::timestamptz)
        and (kept.asked_at is null or kept.asked_at <= ${due.checkBefore}::timestamptz
          or kept.version is distinct from local_list.version)
      order by hashtext(kept.station_key || coalesce(local_list.version, 0)), kept.station_key
      limit ${limit}`.execute(this.db);
    return rows;
  }

  async save(rows: readonly LocalListStation[]): Promise<void> {
    const [first] = rows;
    if (!first) return;
    // What is set by people stays as they set it.
    const kept = new Set(['stationKey', 'isEnabled', 'entriesAtOnce']);
    const columns = (Object.keys(first) as (keyof LocalListStation)[]).filter((column) => !kept.has(column));
    await this.db
      .insertInto('localListStation')
      .values([...rows])
      .onConflict((conflict) =>
        conflict
          .column('stationKey')
          .doUpdateSet((eb) => Object.fromEntries(columns.map((column) => [column, eb.ref(`excluded.${column}`)]))),
      )
      .execute();
  }

  /** The operators whose stations' lists are kept in step. */
  async operators(): Promise<string[]> {
    const rows = await this.db
      .selectFrom('localListStation')
      .select('operatorId')
      .distinct()
      .where('isEnabled', '=', true)
      .orderBy('operatorId')
      .execute();
    return rows.map(({ operatorId }) => operatorId);
  }

  private async seal(operatorId: string, at: Moment): Promise<void> {
    await sql`
      insert into local_list (operator_id, version, hash, entries, updated_at)
      select ${operatorId}, coalesce(max(position), 1),
        encode(sha256(convert_to(coalesce(string_agg(
          token_ref || ' ' || authorisation || ' ' || coalesce(extract(epoch from expires_at)::text, ''), ',' order by token_ref)
          filter (where not is_removed), ''), 'UTF8')), 'hex'),
        count(*) filter (where not is_removed), ${at}::timestamptz
      from local_list_token where operator_id = ${operatorId}
      on conflict (operator_id) do update set version = excluded.version, hash = excluded.hash, entries = excluded.entries,
        updated_at = excluded.updated_at`.execute(this.db);
  }
}
