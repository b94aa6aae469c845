import { sql, type Selectable } from 'kysely';
import type { Queryable } from '../connection';
import { insertRows, type InsertColumns } from '../insert-rows';
import type { Moment } from '../schema';
import type { ConnectorReleaseTable, StationRestartTable } from '../schema-charging';
import type { StartMark } from './session-evidence';

export type StationRestart = Selectable<StationRestartTable>;
export type ConnectorRelease = Selectable<ConnectorReleaseTable>;

const RESTART_COLUMNS: InsertColumns<StationRestart> = {
  factId: ['fact_id', 'text'],
  stationKey: ['station_key', 'text'],
  at: ['at', 'timestamptz'],
};
const RELEASE_COLUMNS: InsertColumns<ConnectorRelease> = {
  factId: ['fact_id', 'text'],
  stationKey: ['station_key', 'text'],
  connectorId: ['connector_id', 'integer'],
  at: ['at', 'timestamptz'],
  recordedAt: ['recorded_at', 'timestamptz'],
};

/** When stations started anew, and when they said that nobody charges at a connector: what ends sessions whose stop was lost. */
export class StationRestarts {
  constructor(private readonly db: Queryable) {}

  /** Adds what stations said; what is there already stays as it is. */
  async add(restarts: readonly StationRestart[], releases: readonly ConnectorRelease[]): Promise<void> {
    await insertRows(this.db, 'station_restart', RESTART_COLUMNS, restarts);
    await insertRows(this.db, 'connector_release', RELEASE_COLUMNS, releases);
  }

  /** What stations said of connectors after these restarts. */
  async releasesSince(restarts: readonly StationRestart[]): Promise<ConnectorRelease[]> {
    if (restarts.length === 0) return [];
    const { rows } = await sql<ConnectorRelease>`
      select distinct release.*
      from unnest(
        ${restarts.map(({ stationKey }) => stationKey)}::text[], ${restarts.map(({ at }) => at)}::timestamptz[]
      ) as restart (station_key, at)
      join connector_release release
        on release.station_key = restart.station_key and release.recorded_at >= restart.at`.execute(this.db);
    return rows;
  }

  /**
   * For each start, when its connector was said to be free after a restart that came after the start, in order of time.
   * @param starts with the moment of the next start on the connector, where there is one
   */
  async releasesAfter(
    starts: readonly (StartMark & { readonly until: Moment | undefined })[],
  ): Promise<Map<string, Moment[]>> {
    const found = new Map<string, Moment[]>();
    if (starts.length === 0) return found;
    const { rows } = await sql<{ sessionId: string; at: Moment }>`
      select start.session_id, release.at
      from unnest(
        ${starts.map(({ sessionId }) => sessionId)}::text[], ${starts.map(({ stationKey }) => stationKey)}::text[],
        ${starts.map(({ connectorId }) => connectorId)}::integer[], ${starts.map(({ at }) => at)}::timestamptz[],
        ${starts.map(({ until }) => until ?? null)}::timestamptz[]
      ) as start (session_id, station_key, connector_id, at, until)
      join connector_release release
        on release.station_key = start.station_key and release.connector_id = start.connector_id
        and release.at > start.at and (start.until is null or release.at < start.until)
      where exists (
        select from station_restart restart
        where restart.station_key = start.station_key and restart.at > start.at and restart.at <= release.recorded_at)
      order by start.session_id, release.at`.execute(this.db);
    for (const { sessionId, at } of rows) found.set(sessionId, [...(found.get(sessionId) ?? []), at]);
    return found;
  }
}
