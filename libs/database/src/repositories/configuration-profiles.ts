import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { Queryable } from '../connection';
import { readPage, type Page, type PageRequest } from '../page';
import type { ConfigurationProfileTable, Moment, Mutability, WantedSetting } from '../schema';

export type ConfigurationProfile = Selectable<ConfigurationProfileTable>;
type Written = 'wanted' | 'revision' | 'createdAt' | 'updatedAt' | 'retiredAt';
export type NewConfigurationProfile = Omit<Insertable<ConfigurationProfileTable>, Written> & {
  readonly wanted: readonly WantedSetting[];
};
export type ConfigurationProfileChanges = Pick<Updateable<ConfigurationProfileTable>, 'name' | 'retiredAt'> & {
  readonly wanted?: readonly WantedSetting[] | undefined;
};

/**
 * How a wanted setting stands at a station. Drift are `differs` (it can be set), `read-only` (it cannot) and `unknown-key`; of
 * `not-read` and `hidden` ones nothing can be said.
 */
export const DRIFT_KINDS = ['as-wanted', 'differs', 'read-only', 'unknown-key', 'not-read', 'hidden'] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

export interface WantedStanding {
  readonly key: string;
  readonly evseId: number;
  readonly wanted: string;
  readonly actual: string | null;
  readonly kind: DriftKind;
  readonly mutability: Mutability | null;
  readonly readAt: Moment | null;
}

export interface DriftedStation {
  readonly stationKey: string;
  readonly stationId: string;
  readonly siteId: string | null;
  readonly profileId: string;
  readonly profileName: string;
  readonly differing: number;
  readonly readOnly: number;
  readonly unknownKeys: number;
}

/** The profile of a station: its own one before those of its make, the narrower one first. */
const PROFILE_OF_STATION = sql`
  select p.* from configuration_profile p
  where p.retired_at is null and p.operator_id = station.operator_id
    and (p.station_key is null or p.station_key = station.key)
    and (p.vendor is null or lower(p.vendor) = lower(state.vendor))
    and (p.model is null or lower(p.model) = lower(state.model))
    and (p.firmware_version is null or p.firmware_version = state.firmware_version)
  order by p.station_key is null, p.firmware_version is null, p.model is null, p.vendor is null
  limit 1`;

const STANDINGS = sql`
  select wanted.key, coalesce(wanted."evseId", 0) as evse_id, wanted.value as wanted, told.value as actual,
    told.mutability, told.read_at, case
      when told.key_id is null then 'not-read'
      when not told.known then 'unknown-key'
      when told.hidden or told.value is null then 'hidden'
      when comparable_setting(told.value) = comparable_setting(wanted.value) then 'as-wanted'
      when told.mutability = 'ReadOnly' then 'read-only'
      else 'differs'
    end as kind
  from jsonb_to_recordset(profile.wanted) as wanted (key text, value text, "evseId" integer)
  left join station_variable told on told.station_key = station.key and told.key_id = lower(wanted.key)
    and told.evse_id = coalesce(wanted."evseId", 0) and told.connector_id = 0 and told.attribute = 'Actual'`;

/** How stations should be set, and how far they are from it. */
export class ConfigurationProfiles {
  constructor(private readonly db: Queryable) {}

  async find(id: string): Promise<ConfigurationProfile | undefined> {
    return this.db.selectFrom('configurationProfile').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Returns undefined where there is one for the same stations already. */
  async create(profile: NewConfigurationProfile, at: Moment): Promise<ConfigurationProfile | undefined> {
    return this.db
      .insertInto('configurationProfile')
      .values({
        ...profile,
        wanted: JSON.stringify(profile.wanted),
        revision: 1,
        createdAt: at,
        updatedAt: at,
        retiredAt: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
  }

  /** Changes a profile and counts its revision up. Returns undefined where there is none. */
  async change(
    id: string,
    { wanted, ...changes }: ConfigurationProfileChanges,
    at: Moment,
  ): Promise<ConfigurationProfile | undefined> {
    return this.db
      .updateTable('configurationProfile')
      .set((eb) => ({
        ...changes,
        ...(wanted && { wanted: JSON.stringify(wanted) }),
        revision: eb('revision', '+', 1),
        updatedAt: at,
      }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
  }

  /** Those in use, by id. */
  async list(operatorId: string, page: PageRequest): Promise<Page<ConfigurationProfile>> {
    return readPage(
      this.db
        .selectFrom('configurationProfile')
        .selectAll()
        .where('operatorId', '=', operatorId)
        .where('retiredAt', 'is', null),
      {
        name: 'configuration-profiles',
        direction: 'asc',
        by: [{ column: 'configurationProfile.id', of: (row: ConfigurationProfile) => row.id, type: 'text' }],
      },
      page,
    );
  }

  async ofStation(stationKey: string): Promise<Pick<ConfigurationProfile, 'id' | 'name'> | undefined> {
    const { rows } = await sql<Pick<ConfigurationProfile, 'id' | 'name'>>`
      select profile.id, profile.name from station left join station_state state on state.station_key = station.key
      cross join lateral (${PROFILE_OF_STATION}) as profile where station.key = ${stationKey}`.execute(this.db);
    return rows[0];
  }

  /** How each wanted setting stands at a station, by key. */
  async standings(stationKey: string): Promise<WantedStanding[]> {
    const { rows } = await sql<WantedStanding>`
      select standing.* from station left join station_state state on state.station_key = station.key
      cross join lateral (${PROFILE_OF_STATION}) as profile
      cross join lateral (${STANDINGS}) as standing
      where station.key = ${stationKey} order by lower(standing.key), standing.evse_id`.execute(this.db);
    return rows;
  }

  /** Stations that are not set as their profile wants, by id. */
  async drifted(operatorId: string, page: PageRequest): Promise<Page<DriftedStation>> {
    const drifted = sql<DriftedStation>`(
      select station.key as station_key, station.id as station_id, station.site_id,
        profile.id as profile_id, profile.name as profile_name, counted.*
      from station left join station_state state on state.station_key = station.key
      cross join lateral (${PROFILE_OF_STATION}) as profile
      cross join lateral (
        select count(*) filter (where kind = 'differs')::integer as differing,
          count(*) filter (where kind = 'read-only')::integer as read_only,
          count(*) filter (where kind = 'unknown-key')::integer as unknown_keys
        from (${STANDINGS}) as standing
      ) as counted
      where station.retired_at is null and station.operator_id = ${operatorId}
        and counted.differing + counted.read_only + counted.unknown_keys > 0)`;
    return readPage(
      this.db.selectFrom(drifted.as('drifted')).selectAll(),
      {
        name: 'configuration-drift',
        direction: 'asc',
        by: [{ column: 'drifted.stationKey', of: (row: DriftedStation) => row.stationKey, type: 'text' }],
      },
      page,
    );
  }
}
