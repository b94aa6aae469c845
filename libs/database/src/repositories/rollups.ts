import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Queryable } from '../connection';
import { readPage, type Page, type PageRequest } from '../page';
import type { Moment, Resolution, RollupScope, RollupStationTable, RollupTable, Schema } from '../schema';

export type RollupRecord = Selectable<RollupTable>;
export type RollupStation = Selectable<RollupStationTable>;

/** In `connectorId`: the row tells of the whole station or site. */
export const WHOLE_SUBJECT = -1;

/** One subject of rollups. */
export interface RollupSubject {
  readonly scope: RollupScope;
  readonly subjectId: string;
  readonly connectorId: number;
}

/** A stretch of whole minutes of one subject, `until` excluded. */
export interface RollupSpan extends RollupSubject {
  readonly since: Moment;
  readonly until: Moment;
}

/** One bucket to be computed anew, `until` excluded. */
export interface RollupBucket extends RollupSubject {
  readonly resolution: Exclude<Resolution, '1m'>;
  readonly bucketAt: Moment;
  readonly until: Moment;
}

export interface RollupFilter {
  readonly scope: RollupScope;
  readonly subjectId: string;
  /** Only for the scope `connector`. */
  readonly connectorId?: number | undefined;
  readonly resolution: Resolution;
  readonly from?: Moment | undefined;
  readonly to?: Moment | undefined;
}

const UPDATE = sql`
  on conflict (scope, subject_id, connector_id, resolution, bucket_at) do update
  set energy_wh = excluded.energy_wh, peak_power_w = excluded.peak_power_w
  where (rollup.energy_wh, rollup.peak_power_w) is distinct from (excluded.energy_wh, excluded.peak_power_w)`;

/** Energy and peak power in buckets of a minute, a quarter, an hour and the site's day. */
export class Rollups {
  constructor(private readonly db: Queryable) {}

  /** Puts these minutes of connectors in the place of all that lie in the spans. */
  async replaceMinutes(spans: readonly RollupSpan[], minutes: readonly RollupRecord[]): Promise<void> {
    if (spans.length === 0) return;
    await sql`
      delete from rollup where ctid = any (array(
        select old.ctid from ${spansTable(spans)}
        cross join lateral (
          select part.ctid, part.bucket_at from rollup part where ${partOf('span.scope', 'span.connector_id')} offset 0
        ) as old
        where not exists (
          select from unnest(
            ${minutes.map(({ subjectId }) => subjectId)}::text[], ${minutes.map(({ connectorId }) => connectorId)}::integer[],
            ${minutes.map(({ bucketAt }) => bucketAt)}::timestamptz[]
          ) as kept (subject_id, connector_id, bucket_at)
          where kept.subject_id = span.subject_id and kept.connector_id = span.connector_id and kept.bucket_at = old.bucket_at)))`.execute(
      this.db,
    );
    if (minutes.length === 0) return;
    await sql`
      insert into rollup (scope, subject_id, connector_id, resolution, bucket_at, energy_wh, peak_power_w)
      select scope, subject_id, connector_id, '1m', bucket_at, energy_wh, peak_power_w from unnest(
        ${minutes.map(({ scope }) => scope)}::text[], ${minutes.map(({ subjectId }) => subjectId)}::text[],
        ${minutes.map(({ connectorId }) => connectorId)}::integer[], ${minutes.map(({ bucketAt }) => bucketAt)}::timestamptz[],
        ${minutes.map(({ energyWh }) => energyWh)}::bigint[], ${minutes.map(({ peakPowerW }) => peakPowerW)}::bigint[]
      ) as minute (scope, subject_id, connector_id, bucket_at, energy_wh, peak_power_w)
      ${UPDATE}`.execute(this.db);
  }

  /**
   * Computes minutes of stations from those of their connectors. Connector 0 is the station's own meter and stands in
   * only for minutes in which no other connector told anything.
   */
  async sumStationMinutes(spans: readonly RollupSpan[]): Promise<void> {
    await this.sumMinutes(
      spans,
      sql`
        select part.bucket_at,
          coalesce(sum(part.energy_wh) filter (where part.connector_id > 0), sum(part.energy_wh)) as energy_wh,
          coalesce(sum(part.peak_power_w) filter (where part.connector_id > 0), sum(part.peak_power_w)) as peak_power_w
        from rollup_connector member
        cross join lateral (select * from rollup part where ${partOf('connector', 'member.connector_id')} offset 0) as part
        where member.station_key = span.subject_id
        group by part.bucket_at`,
    );
  }

  /** Computes minutes of sites from those of the stations that are theirs. */
  async sumSiteMinutes(spans: readonly RollupSpan[]): Promise<void> {
    await this.sumMinutes(
      spans,
      sql`
        select part.bucket_at, sum(part.energy_wh) as energy_wh, sum(part.peak_power_w) as peak_power_w
        from rollup_station member
        cross join lateral (
          select * from rollup part
          where part.scope = 'station' and part.subject_id = member.station_key and part.connector_id = ${WHOLE_SUBJECT}::integer
            and part.resolution = '1m' and part.bucket_at >= span.since and part.bucket_at < span.until
          offset 0
        ) as part
        where member.site_id = span.subject_id
        group by part.bucket_at`,
    );
  }

  /** Computes buckets from finer ones: quarters from minutes, hours and days from quarters. */
  async sumBuckets(buckets: readonly RollupBucket[]): Promise<void> {
    if (buckets.length === 0) return;
    const wanted = sql`unnest(
      ${buckets.map(({ scope }) => scope)}::text[], ${buckets.map(({ subjectId }) => subjectId)}::text[],
      ${buckets.map(({ connectorId }) => connectorId)}::integer[], ${buckets.map(({ resolution }) => resolution)}::text[],
      ${buckets.map(({ resolution }) => (resolution === '15m' ? '1m' : '15m'))}::text[],
      ${buckets.map(({ bucketAt }) => bucketAt)}::timestamptz[], ${buckets.map(({ until }) => until)}::timestamptz[]
    ) as bucket (scope, subject_id, connector_id, resolution, part_resolution, bucket_at, until)`;
    await sql`
      with sums as materialized (
        select bucket.*, total.* from ${wanted}
        cross join lateral (
          select sum(part.energy_wh) as energy_wh, max(part.peak_power_w) as peak_power_w, count(*) as parts from rollup part
          where part.scope = bucket.scope and part.subject_id = bucket.subject_id and part.connector_id = bucket.connector_id
            and part.resolution = bucket.part_resolution and part.bucket_at >= bucket.bucket_at and part.bucket_at < bucket.until
        ) as total
      ), gone as (
        delete from rollup using sums
        where sums.parts = 0 and rollup.scope = sums.scope and rollup.subject_id = sums.subject_id and rollup.connector_id = sums.connector_id
          and rollup.resolution = sums.resolution and rollup.bucket_at = sums.bucket_at
      )
      insert into rollup (scope, subject_id, connector_id, resolution, bucket_at, energy_wh, peak_power_w)
      select scope, subject_id, connector_id, resolution, bucket_at, energy_wh, peak_power_w from sums where parts > 0
      ${UPDATE}`.execute(this.db);
  }

  /** Removes every row of a subject in these resolutions. */
  async clear(scope: RollupScope, subjectIds: readonly string[], resolutions: readonly Resolution[]): Promise<void> {
    if (subjectIds.length === 0) return;
    await this.db
      .deleteFrom('rollup')
      .where('scope', '=', scope)
      .where('subjectId', 'in', subjectIds)
      .where('resolution', 'in', resolutions)
      .execute();
  }

  /** The stretch of minutes that each connector and station has rows for. */
  async extents(
    stationKeys: readonly string[],
  ): Promise<{ readonly subject: RollupSubject; readonly first: Moment; readonly last: Moment }[]> {
    if (stationKeys.length === 0) return [];
    const { rows } = await sql<RollupSubject & { first: Moment; last: Moment }>`
      select scope, subject_id, connector_id, min(bucket_at) as first, max(bucket_at) as last from rollup
      where scope in ('connector', 'station') and subject_id = any (${[...stationKeys]}::text[]) and resolution = '1m'
      group by scope, subject_id, connector_id`.execute(this.db);
    return rows.map(({ first, last, ...subject }) => ({ subject, first, last }));
  }

  /** Which sites and zones these stations' rollups were computed for. */
  async stations(stationKeys: readonly string[]): Promise<Map<string, RollupStation>> {
    if (stationKeys.length === 0) return new Map();
    const rows = await this.db.selectFrom('rollupStation').selectAll().where('stationKey', 'in', stationKeys).execute();
    return new Map(rows.map((row) => [row.stationKey, row]));
  }

  async stationsOfSite(siteId: string): Promise<RollupStation[]> {
    return this.db.selectFrom('rollupStation').selectAll().where('siteId', '=', siteId).execute();
  }

  async saveStation(station: RollupStation): Promise<void> {
    await this.db
      .insertInto('rollupStation')
      .values(station)
      .onConflict((conflict) => conflict.column('stationKey').doUpdateSet(station))
      .execute();
  }

  /** Remembers which connectors stations have readings of. */
  async saveConnectors(
    connectors: readonly { readonly stationKey: string; readonly connectorId: number }[],
  ): Promise<void> {
    if (connectors.length === 0) return;
    await this.db
      .insertInto('rollupConnector')
      .values(connectors.map(({ stationKey, connectorId }) => ({ stationKey, connectorId })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Where stations are at present, by the registry; stations that it does not know are left out. */
  async registryPlaces(stationKeys: readonly string[]): Promise<RollupStation[]> {
    if (stationKeys.length === 0) return [];
    return this.db
      .selectFrom('station')
      .leftJoin('site', 'site.id', 'station.siteId')
      .select([
        'station.key as stationKey',
        'station.siteId',
        (eb) => eb.fn.coalesce('site.timeZone', sql<string>`'UTC'`).as('timeZone'),
      ])
      .where('station.key', 'in', stationKeys)
      .execute();
  }

  /** Oldest first. */
  async list(filter: RollupFilter, page: PageRequest): Promise<Page<RollupRecord>> {
    let query = this.db
      .selectFrom('rollup')
      .selectAll()
      .where('scope', '=', filter.scope)
      .where('subjectId', '=', filter.subjectId)
      .where('connectorId', '=', filter.connectorId ?? WHOLE_SUBJECT)
      .where('resolution', '=', filter.resolution);
    if (filter.from !== undefined) query = query.where('bucketAt', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('bucketAt', '<', filter.to);
    return readPage<Schema, 'rollup', RollupRecord>(
      query,
      {
        name: 'rollups',
        direction: 'asc',
        by: [{ column: 'rollup.bucketAt', of: (row) => row.bucketAt, type: 'timestamptz' }],
      },
      page,
    );
  }

  private async sumMinutes(spans: readonly RollupSpan[], sums: RawBuilder<unknown>): Promise<void> {
    const [first] = spans;
    if (!first) return;
    // Laterals keep to the primary key whatever the statistics of a young table say.
    await sql`
      with sums as materialized (
        select span.subject_id, part.bucket_at, part.energy_wh, part.peak_power_w from ${spansTable(spans)} cross join lateral (${sums}) as part
      ), gone as (
        delete from rollup where ctid = any (array(
          select old.ctid from ${spansTable(spans)}
          cross join lateral (
            select part.ctid, part.bucket_at from rollup part where ${partOf('span.scope', 'span.connector_id')} offset 0
          ) as old
          where not exists (select from sums where sums.subject_id = span.subject_id and sums.bucket_at = old.bucket_at)))
      )
      insert into rollup (scope, subject_id, connector_id, resolution, bucket_at, energy_wh, peak_power_w)
      select ${first.scope}, subject_id, ${WHOLE_SUBJECT}::integer, '1m', bucket_at, energy_wh, peak_power_w from sums
      ${UPDATE}`.execute(this.db);
  }
}

/** The minutes of a span's subject, as `part`. */
function partOf(scope: 'span.scope' | 'connector', connectorId: 'span.connector_id' | 'member.connector_id') {
  return sql`part.scope = ${scope === 'connector' ? sql.lit(scope) : sql.ref(scope)} and part.subject_id = span.subject_id
    and part.connector_id = ${sql.ref(connectorId)} and part.resolution = '1m' and part.bucket_at >= span.since and part.bucket_at < span.until`;
}

function spansTable(spans: readonly RollupSpan[]) {
  return sql`unnest(
    ${spans.map(({ scope }) => scope)}::text[], ${spans.map(({ subjectId }) => subjectId)}::text[],
    ${spans.map(({ connectorId }) => connectorId)}::integer[], ${spans.map(({ since }) => since)}::timestamptz[],
    ${spans.map(({ until }) => until)}::timestamptz[]
  ) as span (scope, subject_id, connector_id, since, until)`;
}
