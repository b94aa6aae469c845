import { sql, type Selectable } from 'kysely';
import type { Queryable } from '../connection';
import { insertRows, type InsertColumns } from '../insert-rows';
import { readPage, type Page, type PageRequest } from '../page';
import type { Moment, Schema, StationFactTable } from '../schema';

export type StationFact = Selectable<StationFactTable>;

const COLUMNS: InsertColumns<StationFact> = {
  stationKey: ['station_key', 'text'],
  factId: ['fact_id', 'text'],
  name: ['name', 'text'],
  occurredAt: ['occurred_at', 'timestamptz'],
  recordedAt: ['recorded_at', 'timestamptz'],
  body: ['body', 'json'],
  truncated: ['truncated', 'boolean'],
};

export interface StationFactFilter {
  readonly stationKey: string;
  readonly name?: string | undefined;
  readonly from?: Moment | undefined;
  readonly to?: Moment | undefined;
}

/** The recent facts of each station, for people who look into what it does. The archive has all of them for good. */
export class StationFacts {
  constructor(private readonly db: Queryable) {}

  async add(facts: readonly StationFact[]): Promise<void> {
    await insertRows(this.db, 'station_fact', COLUMNS, facts);
  }

  /** Forgets what these stations told before `before`; a silent station keeps its last facts. */
  async prune(stationKeys: readonly string[], before: Moment): Promise<number> {
    if (stationKeys.length === 0) return 0;
    const { numAffectedRows } = await sql`
      delete from station_fact where station_key = any (${[...stationKeys]}::text[]) and recorded_at < ${before}::timestamptz`.execute(
      this.db,
    );
    return Number(numAffectedRows ?? 0n);
  }

  async find(stationKey: string, factId: string): Promise<StationFact | undefined> {
    return this.db
      .selectFrom('stationFact')
      .selectAll()
      .where('stationKey', '=', stationKey)
      .where('factId', '=', factId)
      .executeTakeFirst();
  }

  /** Latest recorded first. */
  async list(filter: StationFactFilter, page: PageRequest): Promise<Page<StationFact>> {
    let query = this.db.selectFrom('stationFact').selectAll().where('stationKey', '=', filter.stationKey);
    if (filter.name !== undefined) query = query.where('name', '=', filter.name);
    if (filter.from !== undefined) query = query.where('recordedAt', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('recordedAt', '<', filter.to);
    return readPage<Schema, 'stationFact', StationFact>(
      query,
      {
        name: 'station-facts',
        direction: 'desc',
        by: [
          { column: 'stationFact.recordedAt', of: (row) => row.recordedAt, type: 'timestamptz' },
          { column: 'stationFact.factId', of: (row) => row.factId, type: 'text' },
        ],
      },
      page,
    );
  }
}
