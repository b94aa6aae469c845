import { sql, type Selectable } from 'kysely';
import type { ConnectorStatus } from '@busbar/events';
import type { Queryable } from '../connection';
import { readPage, type Page, type PageRequest } from '../page';
import type { Moment, Schema, StatusHistoryTable } from '../schema';

export type StatusRecord = Selectable<StatusHistoryTable>;

export interface StatusFilter {
  readonly stationKey: string;
  readonly connectorId?: number | undefined;
  readonly status?: ConnectorStatus | undefined;
  readonly from?: Moment | undefined;
  readonly to?: Moment | undefined;
}

/** Connectors: what they are, and the statuses that stations report of them. */
export class Connectors {
  constructor(private readonly db: Queryable) {}

  /** Says what a connector is; its status stays as it is. */
  async describe(connector: {
    readonly stationKey: string;
    readonly connectorId: number;
    readonly plugType: string;
    readonly maxPowerW: number;
  }): Promise<void> {
    await this.db
      .insertInto('connector')
      .values({
        ...connector,
        status: null,
        errorCode: null,
        info: null,
        vendorErrorCode: null,
        statusAt: null,
        statusFactId: null,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['stationKey', 'connectorId'])
          .doUpdateSet({ plugType: connector.plugType, maxPowerW: connector.maxPowerW }),
      )
      .execute();
  }

  /** Adds statuses to the history; the latest by (at, fact id) is the connector's present one. */
  async reportStatuses(records: readonly StatusRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.db
      .insertInto('statusHistory')
      .values([...records])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    for (const record of latestOfEach(records)) {
      await sql`
        insert into connector (station_key, connector_id, status, error_code, info, vendor_error_code, status_at, status_fact_id)
        values (${record.stationKey}, ${record.connectorId}, ${record.status}, ${record.errorCode}, ${record.info}, ${record.vendorErrorCode}, ${record.at}, ${record.factId})
        on conflict (station_key, connector_id) do update set
          status = excluded.status, error_code = excluded.error_code, info = excluded.info,
          vendor_error_code = excluded.vendor_error_code, status_at = excluded.status_at, status_fact_id = excluded.status_fact_id
        where connector.status_at is null or (connector.status_at, connector.status_fact_id) < (excluded.status_at, excluded.status_fact_id)`.execute(
        this.db,
      );
    }
  }

  /** Newest first. */
  async history(filter: StatusFilter, page: PageRequest): Promise<Page<StatusRecord>> {
    let query = this.db.selectFrom('statusHistory').selectAll().where('stationKey', '=', filter.stationKey);
    if (filter.connectorId !== undefined) query = query.where('connectorId', '=', filter.connectorId);
    if (filter.status !== undefined) query = query.where('status', '=', filter.status);
    if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('at', '<', filter.to);
    return readPage<Schema, 'statusHistory', StatusRecord>(
      query,
      {
        name: 'status-history',
        direction: 'desc',
        by: [
          { column: 'statusHistory.at', of: (row) => row.at, type: 'timestamptz' },
          { column: 'statusHistory.factId', of: (row) => row.factId, type: 'text' },
        ],
      },
      page,
    );
  }
}

function latestOfEach(records: readonly StatusRecord[]): StatusRecord[] {
  const latest = new Map<string, StatusRecord>();
  for (const record of records) {
    const key = JSON.stringify([record.stationKey, record.connectorId]);
    const known = latest.get(key);
    if (!known || known.at < record.at || (known.at === record.at && known.factId < record.factId))
      latest.set(key, record);
  }
  return [...latest.values()];
}
