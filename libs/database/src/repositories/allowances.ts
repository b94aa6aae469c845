import { sql, type Selectable } from 'kysely';
import type { Queryable } from '../connection';
import type { Moment } from '../schema';
import type { AllowanceTable } from '../schema-charging';

export type AllowanceRecord = Selectable<AllowanceTable>;

/** A station that charges by a site's limit. */
export interface PoweredStation {
  readonly key: string;
  readonly id: string;
  readonly operatorId: string;
  /** The power that each of its places can give; null where it is not known. */
  readonly places: readonly { readonly connectorId: number; readonly maxPowerW: number | null }[];
}

/** A session that charges by a site's limit. */
export interface PoweredSession {
  readonly id: string;
  readonly stationKey: string;
  readonly connectorId: number;
  readonly transactionId: string;
  readonly openedAt: Moment;
  /** The latest reading that tells current or power. */
  readonly readAt: Moment | null;
  readonly currentMa: number | null;
  readonly powerW: number | null;
}

/** In OCPP 2.x further connectors of an EVSE have numbers from here on; only one of an EVSE is used at a time. */
const FURTHER_CONNECTORS = 1000;

/** What stations and sessions were told of the limits of their sites. */
export class Allowances {
  constructor(private readonly db: Queryable) {}

  /** The limited sites to which these stations belong, or belonged. */
  async sitesOf(stationKeys: readonly string[]): Promise<string[]> {
    if (stationKeys.length === 0) return [];
    const { rows } = await sql<{ siteId: string }>`
      select distinct site_limit.site_id from site_limit where site_id in (
        select site_id from station where key = any(${[...stationKeys]}::text[])
        union select site_id from allowance where station_key = any(${[...stationKeys]}::text[]))
      order by 1`.execute(this.db);
    return rows.map(({ siteId }) => siteId);
  }

  /** Every row of a site: of its stations, and of those that were told of its limit. */
  async ofSite(siteId: string): Promise<AllowanceRecord[]> {
    const { rows } = await sql<AllowanceRecord>`
      select allowance.* from allowance
      where site_id = ${siteId} or station_key in (select key from station where site_id = ${siteId})
      order by id`.execute(this.db);
    return rows;
  }

  async ofCommands(commandIds: readonly string[]): Promise<AllowanceRecord[]> {
    if (commandIds.length === 0) return [];
    return this.db
      .selectFrom('allowance')
      .selectAll()
      .where('commandId', 'in', [...commandIds])
      .execute();
  }

  async ofStations(stationKeys: readonly string[]): Promise<AllowanceRecord[]> {
    if (stationKeys.length === 0) return [];
    return this.db
      .selectFrom('allowance')
      .selectAll()
      .where('stationKey', 'in', [...stationKeys])
      .orderBy('id')
      .execute();
  }

  /** Writes rows as they are now. */
  async save(rows: readonly AllowanceRecord[]): Promise<void> {
    const [first] = rows;
    if (!first) return;
    const columns = (Object.keys(first) as (keyof AllowanceRecord)[]).filter((column) => column !== 'id');
    await this.db
      .insertInto('allowance')
      .values([...rows])
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((eb) => Object.fromEntries(columns.map((column) => [column, eb.ref(`excluded.${column}`)]))),
      )
      .execute();
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.db
      .deleteFrom('allowance')
      .where('id', 'in', [...ids])
      .execute();
  }

  /** The stations of a site, with their places. A station that told of none has one. */
  async stations(siteId: string): Promise<PoweredStation[]> {
    const { rows } = await sql<Omit<PoweredStation, 'places'> & { places: PoweredStation['places'] | null }>`
      select station.key, station.id, station.operator_id,
        (select json_agg(json_build_object('connectorId', connector_id, 'maxPowerW', max_power_w) order by connector_id)
          from connector
          where connector.station_key = station.key and connector_id between 1 and ${FURTHER_CONNECTORS - 1}::integer) as places
      from station where site_id = ${siteId} and retired_at is null
      order by station.key`.execute(this.db);
    return rows.map(({ places, ...station }) => ({
      ...station,
      places: places ?? [{ connectorId: 1, maxPowerW: null }],
    }));
  }

  /** Of these stations those that are not retired, and whether a site with a limit has them now. */
  async areLimited(stationKeys: readonly string[]): Promise<Map<string, boolean>> {
    if (stationKeys.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('station')
      .leftJoin('siteLimit', (join) =>
        join.onRef('siteLimit.siteId', '=', 'station.siteId').on('siteLimit.removedAt', 'is', null),
      )
      .select(['station.key', 'siteLimit.siteId'])
      .where('station.key', 'in', [...stationKeys])
      .where('station.retiredAt', 'is', null)
      .execute();
    return new Map(rows.map(({ key, siteId }) => [key, siteId !== null]));
  }

  /** Sessions that run at a site. A reading from before `since` says nothing of now. */
  async sessions(siteId: string, since: Moment): Promise<PoweredSession[]> {
    const { rows } = await sql<PoweredSession>`
      select session.id, session.station_key, session.connector_id, session.transaction_id, session.opened_at,
        reading.at as read_at, reading.current_ma, reading.power_w
      from session
      join station on station.key = session.station_key and station.site_id = ${siteId} and station.retired_at is null
      left join lateral (
        select at, current_ma, power_w from meter_value
        where session_id = session.id and at >= ${since}::timestamptz
          and (current_ma is not null or power_w is not null)
        order by at desc, fact_id, ordinal limit 1) as reading on true
      where session.status = 'active'
      order by session.opened_at, session.id`.execute(this.db);
    return rows;
  }
}
