import { sql } from 'kysely';
import type { Protocol } from '@busbar/events';
import type { Queryable } from '../connection';
import type { Moment } from '../schema';
import type { StationState } from './stations';

/** What one station reported of itself; a field that is absent stays as it is. */
export interface StationReport {
  readonly stationKey: string;
  readonly stationId: string;
  readonly operatorId: string;
  /** Latest moment, by our clock, at which the station was heard. */
  readonly lastSeenAt?: Moment;
  /** Latest moment, by our clock, at which it was found silent. */
  readonly offlineAt?: Moment;
  readonly boot?: {
    readonly at: Moment;
    readonly factId: string;
    readonly protocol: Protocol;
    readonly registration: string;
    readonly vendor: string;
    readonly model: string;
    readonly serialNumber: string | null;
    readonly firmwareVersion: string | null;
    readonly meterType: string | null;
    readonly meterSerialNumber: string | null;
  };
  readonly diagnostics?: { readonly at: Moment; readonly factId: string; readonly status: string };
  readonly firmware?: { readonly at: Moment; readonly factId: string; readonly status: string };
}

export interface ConnectionReport {
  readonly stationKey: string;
  readonly connectionId: string;
  readonly protocol?: Protocol;
  readonly connectedAt?: Moment;
  readonly disconnectedAt?: Moment;
}

/** What the online fold needs to know of a station. */
export interface PresenceEvidence {
  readonly stationKey: string;
  readonly lastSeenAt: Moment | null;
  readonly offlineAt: Moment | null;
  readonly connection: {
    readonly protocol: Protocol | null;
    readonly connectedAt: Moment;
    readonly disconnectedAt: Moment | null;
  } | null;
}

/** What stations report of themselves. Each write keeps the latest of what it knows, so that any order ends the same. */
export class StationStates {
  constructor(private readonly db: Queryable) {}

  async find(stationKey: string): Promise<StationState | undefined> {
    return this.db.selectFrom('stationState').selectAll().where('stationKey', '=', stationKey).executeTakeFirst();
  }

  /** Takes reports in, one per station; a station that is not known yet gets a bare row. */
  async report(reports: readonly StationReport[], at: Moment): Promise<void> {
    if (reports.length === 0) return;
    await sql`
      insert into station_state (station_key, station_id, operator_id, online, last_seen_at, offline_at, updated_at)
      select station_key, station_id, operator_id, false, last_seen_at, offline_at, ${at}::timestamptz from unnest(
        ${reports.map(({ stationKey }) => stationKey)}::text[], ${reports.map(({ stationId }) => stationId)}::text[],
        ${reports.map(({ operatorId }) => operatorId)}::text[], ${reports.map(({ lastSeenAt }) => lastSeenAt ?? null)}::timestamptz[],
        ${reports.map(({ offlineAt }) => offlineAt ?? null)}::timestamptz[]
      ) as report (station_key, station_id, operator_id, last_seen_at, offline_at)
      on conflict (station_key) do update set
        last_seen_at = greatest(station_state.last_seen_at, excluded.last_seen_at),
        offline_at = greatest(station_state.offline_at, excluded.offline_at),
        updated_at = excluded.updated_at`.execute(this.db);
    for (const report of reports) await this.reportParts(report);
  }

  private async reportParts(report: StationReport): Promise<void> {
    const { boot, diagnostics, firmware } = report;
    if (boot) {
      const { at: bootedAt, factId: bootedFactId, ...fields } = boot;
      await this.db
        .updateTable('stationState')
        .set({ ...fields, bootedAt, bootedFactId })
        .where('stationKey', '=', report.stationKey)
        .where((eb) => eb.or([eb('bootedAt', 'is', null), later(['booted_at', 'booted_fact_id'], boot)]))
        .execute();
    }
    if (diagnostics) {
      await this.db
        .updateTable('stationState')
        .set({
          diagnosticsStatus: diagnostics.status,
          diagnosticsAt: diagnostics.at,
          diagnosticsFactId: diagnostics.factId,
        })
        .where('stationKey', '=', report.stationKey)
        .where((eb) =>
          eb.or([eb('diagnosticsAt', 'is', null), later(['diagnostics_at', 'diagnostics_fact_id'], diagnostics)]),
        )
        .execute();
    }
    if (firmware) {
      await this.db
        .updateTable('stationState')
        .set({ firmwareStatus: firmware.status, firmwareAt: firmware.at, firmwareFactId: firmware.factId })
        .where('stationKey', '=', report.stationKey)
        .where((eb) => eb.or([eb('firmwareAt', 'is', null), later(['firmware_at', 'firmware_fact_id'], firmware)]))
        .execute();
    }
  }

  /** Remembers the beginning or end of a connection, whichever is heard of first. */
  async connection(report: ConnectionReport): Promise<void> {
    await sql`
      insert into station_connection (station_key, connection_id, protocol, connected_at, disconnected_at)
      values (${report.stationKey}, ${report.connectionId}, ${report.protocol ?? null}, ${report.connectedAt ?? null}, ${report.disconnectedAt ?? null})
      on conflict (station_key, connection_id) do update set
        protocol = coalesce(excluded.protocol, station_connection.protocol),
        connected_at = least(station_connection.connected_at, excluded.connected_at),
        disconnected_at = least(station_connection.disconnected_at, excluded.disconnected_at)`.execute(this.db);
  }

  /** What is known of the presence of stations, their latest connection included. */
  async presence(stationKeys: readonly string[]): Promise<PresenceEvidence[]> {
    if (stationKeys.length === 0) return [];
    const states = await this.db
      .selectFrom('stationState')
      .select(['stationKey', 'lastSeenAt', 'offlineAt'])
      .where('stationKey', 'in', stationKeys)
      .execute();
    const connections = await this.db
      .selectFrom('stationConnection')
      .selectAll()
      .distinctOn('stationKey')
      .where('stationKey', 'in', stationKeys)
      .where('connectedAt', 'is not', null)
      .orderBy('stationKey')
      .orderBy('connectedAt', 'desc')
      .orderBy('connectionId', 'desc')
      .execute();
    return states.map((state) => {
      const latest = connections.find(({ stationKey }) => stationKey === state.stationKey);
      return {
        ...state,
        connection: latest?.connectedAt
          ? { protocol: latest.protocol, connectedAt: latest.connectedAt, disconnectedAt: latest.disconnectedAt }
          : null,
      };
    });
  }

  /** Writes what was decided about the presence of stations; a protocol of null leaves the one that is there. */
  async setOnline(
    decisions: readonly { readonly stationKey: string; readonly online: boolean; readonly protocol: Protocol | null }[],
  ): Promise<void> {
    if (decisions.length === 0) return;
    await sql`
      update station_state set online = decision.online, protocol = coalesce(decision.protocol, station_state.protocol)
      from unnest(
        ${decisions.map(({ stationKey }) => stationKey)}::text[], ${decisions.map(({ online }) => online)}::boolean[],
        ${decisions.map(({ protocol }) => protocol)}::text[]
      ) as decision (station_key, online, protocol)
      where station_state.station_key = decision.station_key
        and (station_state.online, station_state.protocol) is distinct from (decision.online, coalesce(decision.protocol, station_state.protocol))`.execute(
      this.db,
    );
  }

  /** Forgets connections of these stations that ended before `before`, except the latest of each station. */
  async pruneConnections(stationKeys: readonly string[], before: Moment): Promise<void> {
    if (stationKeys.length === 0) return;
    await sql`
      delete from station_connection old
      where old.station_key = any (${[...stationKeys]}::text[]) and old.disconnected_at < ${before}::timestamptz and exists (
        select from station_connection newer
        where newer.station_key = old.station_key and newer.connected_at > coalesce(old.connected_at, old.disconnected_at))`.execute(
      this.db,
    );
  }
}

function later(columns: readonly [string, string], mark: { readonly at: Moment; readonly factId: string }) {
  return sql<boolean>`(${sql.ref(columns[0])}, ${sql.ref(columns[1])}) < (${mark.at}::timestamptz, ${mark.factId})`;
}
