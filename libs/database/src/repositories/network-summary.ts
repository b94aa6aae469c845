import { sql } from 'kysely';
import type { Queryable } from '../connection';
import type { Moment } from '../schema';
import { WHOLE_SUBJECT } from './rollups';

export interface NetworkSummary {
  readonly sites: number;
  readonly stations: {
    readonly total: number;
    readonly online: number;
    readonly offline: number;
    readonly pending: number;
  };
  /** Connectors above 0 by status; `Unknown` where none was reported. */
  readonly connectors: Readonly<Record<string, number>>;
  readonly sessions: { readonly active: number; readonly openedInLastDay: number; readonly withConflicts: number };
  /** Sum of all stations' peak power in the last whole minute. */
  readonly powerW: number;
  readonly energyLastDayWh: number;
}

/** The network at one moment, counted from the records. `at` is that moment. */
export async function readNetworkSummary(db: Queryable, at: Date): Promise<NetworkSummary> {
  const minute: Moment = new Date(Math.floor(at.getTime() / 60_000) * 60_000 - 60_000).toISOString();
  const dayAgo: Moment = new Date(at.getTime() - 86_400_000).toISOString();
  const { rows } = await sql<{
    sites: number;
    total: number;
    online: number;
    pending: number;
    active: number;
    opened: number;
    conflicts: number;
    power: number;
    energy: number;
  }>`
    select
      (select count(*) from site where retired_at is null) as sites,
      count(*) as total,
      count(*) filter (where state.online) as online,
      count(*) filter (where station.admission = 'pending') as pending,
      (select count(*) from session where status = 'active') as active,
      (select count(*) from session where opened_at >= ${dayAgo}::timestamptz and opened_at <= ${at.toISOString()}::timestamptz) as opened,
      (select count(*) from session where conflict_count > 0 and opened_at >= ${dayAgo}::timestamptz) as conflicts,
      (select coalesce(sum(part.peak_power_w), 0) from station member
        join rollup part on part.scope = 'station' and part.subject_id = member.key and part.connector_id = ${WHOLE_SUBJECT}::integer
          and part.resolution = '1m' and part.bucket_at = ${minute}::timestamptz) as power,
      (select coalesce(sum(part.energy_wh), 0) from station member
        join rollup part on part.scope = 'station' and part.subject_id = member.key and part.connector_id = ${WHOLE_SUBJECT}::integer
          and part.resolution = '15m' and part.bucket_at >= ${dayAgo}::timestamptz and part.bucket_at <= ${at.toISOString()}::timestamptz) as energy
    from station left join station_state state on state.station_key = station.key
    where station.retired_at is null`.execute(db);
  const statuses = await sql<{ status: string; count: number }>`
    select coalesce(connector.status, 'Unknown') as status, count(*) as count
    from connector join station on station.key = connector.station_key and station.retired_at is null
    where connector.connector_id > 0 group by 1 order by 1`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('An aggregate without groups always has one row.');
  return {
    sites: row.sites,
    stations: { total: row.total, online: row.online, offline: row.total - row.online, pending: row.pending },
    connectors: Object.fromEntries(statuses.rows.map(({ status, count }) => [status, count])),
    sessions: { active: row.active, openedInLastDay: row.opened, withConflicts: row.conflicts },
    powerW: row.power,
    energyLastDayWh: row.energy,
  };
}
