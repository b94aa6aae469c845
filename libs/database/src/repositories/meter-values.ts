import { sql, type Selectable } from 'kysely';
import { inTransaction, type Queryable } from '../connection';
import { insertRows, type InsertColumns } from '../insert-rows';
import { readPage, type Page, type PageRequest } from '../page';
import type { MeterValueTable, Moment, Schema } from '../schema';

export type MeterValue = Selectable<MeterValueTable>;

/** Stands for the connector of a stop whose start has not come in yet. */
export const UNKNOWN_CONNECTOR = -1;

/** The context of the register that a start tells. */
export const TRANSACTION_BEGIN = 'Transaction.Begin';

export interface MeterValueFilter {
  readonly stationKey?: string | undefined;
  readonly connectorId?: number | undefined;
  readonly sessionId?: string | undefined;
  /** Readings taken at or after. */
  readonly from?: Moment | undefined;
  /** Readings taken before. */
  readonly to?: Moment | undefined;
}

/** A stretch of time of one connector. */
export interface MeterSpan {
  readonly stationKey: string;
  readonly connectorId: number;
  /** Inclusive. */
  readonly since: Moment;
  /** Exclusive. */
  readonly until: Moment;
}

export type SpanReading = Pick<MeterValue, 'at' | 'energyWh' | 'powerW'>;

const COLUMNS: InsertColumns<MeterValue> = {
  stationKey: ['station_key', 'text'],
  connectorId: ['connector_id', 'integer'],
  at: ['at', 'timestamptz'],
  factId: ['fact_id', 'text'],
  ordinal: ['ordinal', 'integer'],
  sessionId: ['session_id', 'text'],
  context: ['context', 'text'],
  energyWh: ['energy_wh', 'bigint'],
  powerW: ['power_w', 'integer'],
  currentMa: ['current_ma', 'integer'],
  voltageMv: ['voltage_mv', 'integer'],
  socTenths: ['soc_tenths', 'integer'],
  temperatureTenths: ['temperature_tenths', 'integer'],
};
/** Readings further from the present than this stay in the default partition: a station with a wrong clock must not make partitions. */
const PARTITIONED_PAST_DAYS = 60;
const PARTITIONED_AHEAD_DAYS = 3;
const DAY_MS = 86_400_000;

/** Single readings as stations sent them. */
export class MeterValues {
  constructor(private readonly db: Queryable) {}

  /** Adds readings; those that are there already stay as they are. */
  async add(values: readonly MeterValue[]): Promise<void> {
    await insertRows(this.db, 'meter_value', COLUMNS, values);
  }

  /** Which connector sessions started on, as far as their starts are known. */
  async connectorsOf(sessionIds: readonly string[]): Promise<Map<string, number>> {
    if (sessionIds.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('meterValue')
      .select(['sessionId', 'connectorId'])
      .distinctOn('sessionId')
      .where('sessionId', 'in', sessionIds)
      .where('connectorId', '<>', UNKNOWN_CONNECTOR)
      .where('context', '=', TRANSACTION_BEGIN)
      .where('factId', '=', (eb) => eb.ref('sessionId'))
      .orderBy('sessionId')
      .orderBy('connectorId')
      .execute();
    return new Map(
      rows.flatMap(({ sessionId, connectorId }) => (sessionId === null ? [] : [[sessionId, connectorId]])),
    );
  }

  /** Gives readings whose connector was unknown the connector of their session. Returns those readings. */
  async adopt(
    sessions: readonly { readonly sessionId: string; readonly connectorId: number }[],
  ): Promise<MeterValue[]> {
    if (sessions.length === 0) return [];
    const { rows } = await sql<MeterValue>`
      update meter_value set connector_id = session.connector_id
      from unnest(${sessions.map(({ sessionId }) => sessionId)}::text[], ${sessions.map(({ connectorId }) => connectorId)}::integer[]) as session (id, connector_id)
      where meter_value.session_id = session.id and meter_value.connector_id = ${UNKNOWN_CONNECTOR}::integer
      returning meter_value.*`.execute(this.db);
    return rows;
  }

  /**
   * For each span the moments of the nearest registers before it and at or after its end, at most `reachMs` away.
   * Answers in the order of the spans.
   */
  async neighbours(
    spans: readonly MeterSpan[],
    reachMs: number,
  ): Promise<{ readonly before: SpanReading | null; readonly after: SpanReading | null }[]> {
    if (spans.length === 0) return [];
    const { rows } = await sql<{
      ordinality: number;
      beforeAt: Moment | null;
      beforeWh: number | null;
      afterAt: Moment | null;
      afterWh: number | null;
    }>`
      select span.ordinality, b.at as before_at, b.energy_wh as before_wh, a.at as after_at, a.energy_wh as after_wh
      from ${spansTable(spans)}
      left join lateral (
        select m.at, m.energy_wh from meter_value m
        where m.station_key = span.station_key and m.connector_id = span.connector_id and m.energy_wh is not null
          and m.at < span.since and m.at >= span.since - ${reachMs}::double precision * interval '1 millisecond'
        order by m.at desc, m.energy_wh desc limit 1
      ) b on true
      left join lateral (
        select m.at, m.energy_wh from meter_value m
        where m.station_key = span.station_key and m.connector_id = span.connector_id and m.energy_wh is not null
          and m.at >= span.until and m.at <= span.until + ${reachMs}::double precision * interval '1 millisecond'
        order by m.at, m.energy_wh limit 1
      ) a on true
      order by span.ordinality`.execute(this.db);
    return rows.map((row) => ({
      before: reading(row.beforeAt, row.beforeWh),
      after: reading(row.afterAt, row.afterWh),
    }));
  }

  /** The readings within each span, oldest first. Answers in the order of the spans. */
  async within(spans: readonly MeterSpan[]): Promise<SpanReading[][]> {
    const found: SpanReading[][] = spans.map(() => []);
    if (spans.length === 0) return found;
    const { rows } = await sql<SpanReading & { ordinality: number }>`
      select span.ordinality, m.at, m.energy_wh, m.power_w
      from ${spansTable(spans)}
      join meter_value m on m.station_key = span.station_key and m.connector_id = span.connector_id and m.at >= span.since and m.at < span.until
      order by span.ordinality, m.at, m.energy_wh`.execute(this.db);
    for (const { ordinality, ...row } of rows) found[ordinality - 1]?.push(row);
    return found;
  }

  /** Oldest first. */
  async list(filter: MeterValueFilter, page: PageRequest): Promise<Page<MeterValue>> {
    let query = this.db.selectFrom('meterValue').selectAll();
    if (filter.stationKey !== undefined) query = query.where('stationKey', '=', filter.stationKey);
    if (filter.connectorId !== undefined) query = query.where('connectorId', '=', filter.connectorId);
    if (filter.sessionId !== undefined) query = query.where('sessionId', '=', filter.sessionId);
    if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('at', '<', filter.to);
    return readPage<Schema, 'meterValue', MeterValue>(
      query,
      {
        name: 'meter-values',
        direction: 'asc',
        by: [
          { column: 'meterValue.at', of: (row) => row.at, type: 'timestamptz' },
          { column: 'meterValue.connectorId', of: (row) => row.connectorId, type: 'integer' },
          { column: 'meterValue.factId', of: (row) => row.factId, type: 'text' },
          { column: 'meterValue.ordinal', of: (row) => row.ordinal, type: 'integer' },
        ],
      },
      page,
    );
  }
}

/**
 * Sees to it that the days of these moments have their partitions. Runs in transactions of its own, since making a
 * partition locks out writers of the default one; call it before the transaction that writes.
 * @param known days that are known to have one, as `YYYY-MM-DD`; new ones are added to it
 */
export async function ensureMeterPartitions(
  database: Queryable,
  moments: Iterable<Moment>,
  now: Date,
  known: Set<string>,
): Promise<void> {
  const days = new Set<string>();
  for (const moment of moments) {
    const distance = (Date.parse(moment) - now.getTime()) / DAY_MS;
    const day = moment.slice(0, 10);
    if (distance >= -PARTITIONED_PAST_DAYS && distance <= PARTITIONED_AHEAD_DAYS && !known.has(day)) days.add(day);
  }
  for (const day of [...days].sort()) {
    await inTransaction(database, (transaction) =>
      sql`select ensure_meter_value_partition(${day}::date)`.execute(transaction),
    );
    known.add(day);
  }
}

function spansTable(spans: readonly MeterSpan[]) {
  return sql`unnest(
    ${spans.map(({ stationKey }) => stationKey)}::text[], ${spans.map(({ connectorId }) => connectorId)}::integer[],
    ${spans.map(({ since }) => since)}::timestamptz[], ${spans.map(({ until }) => until)}::timestamptz[]
  ) with ordinality as span (station_key, connector_id, since, until, ordinality)`;
}

function reading(at: Moment | null, energyWh: number | null): SpanReading | null {
  return at === null ? null : { at, energyWh, powerW: null };
}
