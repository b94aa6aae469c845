import { sql } from 'kysely';
import type { Protocol } from '@busbar/events';
import type { Queryable } from '../connection';
import type { Moment } from '../schema';

export interface ReadPlan {
  readonly now: Moment;
  /** A station is asked so long after its boot at the earliest, and at most twice as long after it. */
  readonly afterBootSeconds: number;
  /** A station that does not boot is asked anew after so long, and up to an hour later. */
  readonly everySeconds: number;
  /** Most stations of one call. */
  readonly atOnce: number;
}

export interface StationToRead {
  readonly key: string;
  readonly id: string;
  readonly operatorId: string;
  readonly siteId: string | null;
  readonly protocol: Protocol;
}

const SPREAD_SECONDS = 3_600;

/** Whose settings are to be read, without anybody having asked for it. */
export class ConfigurationReads {
  constructor(private readonly db: Queryable) {}

  /**
   * Stations that are there, told that they booted, and whose settings were not read since their boot, or not for long; those that were not read the
   * longest come first. Each station has its own delay, so that stations that boot together are not asked together.
   */
  async due({ now, afterBootSeconds, everySeconds, atOnce }: ReadPlan): Promise<StationToRead[]> {
    const delay = (most: number) =>
      sql`make_interval(secs => (('x' || substr(md5(station.key), 1, 7))::bit(28)::integer % ${Math.max(1, most)}::integer))`;
    const { rows } = await sql<StationToRead>`
      select station.key, station.id, station.operator_id, station.site_id, state.protocol
      from station join station_state state on state.station_key = station.key
      left join configuration_read last on last.station_key = station.key
      where station.retired_at is null and station.admission = 'accepted' and state.online and state.protocol is not null
        -- Its settings can be set, not read.
        and state.protocol <> 'ocpp1.2-soap'
        and case
          when last.asked_at is null or last.asked_at < state.booted_at then
            state.booted_at + make_interval(secs => ${afterBootSeconds}::integer) + ${delay(afterBootSeconds)}
          else last.asked_at + make_interval(secs => ${everySeconds}::integer) + ${delay(SPREAD_SECONDS)}
        end <= ${now}::timestamptz
      order by last.asked_at nulls first, station.key limit ${atOnce}`.execute(this.db);
    return rows;
  }

  async remember(reads: readonly { readonly stationKey: string; readonly commandId: string }[], at: Moment) {
    if (reads.length === 0) return;
    await sql`
      insert into configuration_read (station_key, command_id, asked_at)
      select station_key, command_id, ${at}::timestamptz from unnest(
        ${reads.map(({ stationKey }) => stationKey)}::text[], ${reads.map(({ commandId }) => commandId)}::text[]
      ) as read (station_key, command_id)
      on conflict (station_key) do update set asked_at = excluded.asked_at, command_id = excluded.command_id`.execute(
      this.db,
    );
  }
}
