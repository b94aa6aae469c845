import { sql, type Selectable } from 'kysely';
import type { Queryable } from '../connection';
import type { StationVariableTable } from '../schema';

export type StationVariable = Selectable<StationVariableTable>;

/** What one answer or report tells of a setting; `describedAt` is null where it says nothing of its kind. */
export type VariableReading = StationVariable;

/** No station has more; whoever tells more keeps the latest. */
const MOST_OF_A_STATION = 5_000;

const COLUMNS = {
  stationKey: ['station_key', 'text'],
  keyId: ['key_id', 'text'],
  evseId: ['evse_id', 'integer'],
  connectorId: ['connector_id', 'integer'],
  attribute: ['attribute', 'text'],
  key: ['key', 'text'],
  component: ['component', 'text'],
  componentInstance: ['component_instance', 'text'],
  variable: ['variable', 'text'],
  variableInstance: ['variable_instance', 'text'],
  known: ['known', 'boolean'],
  value: ['value', 'text'],
  hidden: ['hidden', 'boolean'],
  readAt: ['read_at', 'timestamptz'],
  factId: ['fact_id', 'text'],
  mutability: ['mutability', 'text'],
  dataType: ['data_type', 'text'],
  unit: ['unit', 'text'],
  describedAt: ['described_at', 'timestamptz'],
  describedFactId: ['described_fact_id', 'text'],
} as const satisfies Record<keyof StationVariable, readonly [string, string]>;

/** The settings of stations as they told them. Value and description each keep the latest, so that any order ends the same. */
export class StationVariables {
  constructor(private readonly db: Queryable) {}

  /** Takes readings in, at most one of each setting. */
  async report(readings: readonly VariableReading[]): Promise<void> {
    if (readings.length === 0) return;
    const keys = Object.keys(COLUMNS) as (keyof StationVariable)[];
    const names = sql.raw(keys.map((key) => COLUMNS[key][0]).join(', '));
    const arrays = sql.join(keys.map((key) => sql`${readings.map((row) => row[key])}::${sql.raw(COLUMNS[key][1])}[]`));
    const latest = (condition: string, columns: readonly string[]): string =>
      columns
        .map(
          (column) => `${column} = case when ${condition} then excluded.${column} else station_variable.${column} end`,
        )
        .join(', ');
    const newer = '(excluded.read_at, excluded.fact_id) > (station_variable.read_at, station_variable.fact_id)';
    const described = `excluded.described_at is not null and (station_variable.described_at is null
      or (excluded.described_at, excluded.described_fact_id) > (station_variable.described_at, station_variable.described_fact_id))`;
    await sql`
      insert into station_variable (${names}) select ${names} from unnest(${arrays}) as reading (${names})
      on conflict (station_key, key_id, evse_id, connector_id, attribute) do update set
        ${sql.raw(latest(newer, ['key', 'component', 'component_instance', 'variable', 'variable_instance', 'known', 'value', 'hidden', 'read_at', 'fact_id']))},
        ${sql.raw(latest(described, ['mutability', 'data_type', 'unit', 'described_at', 'described_fact_id']))}`.execute(
      this.db,
    );
  }

  /** Forgets what goes beyond the bound of a station, the oldest first. */
  async prune(stationKeys: readonly string[], most = MOST_OF_A_STATION): Promise<void> {
    if (stationKeys.length === 0) return;
    await sql`
      delete from station_variable where ctid = any (array(
        select ctid from (
          select ctid, row_number() over (
            partition by station_key order by read_at desc, fact_id desc, key_id, evse_id, connector_id, attribute
          ) as place from station_variable where station_key = any (${[...stationKeys]}::text[])
        ) as placed where place > ${most}))`.execute(this.db);
  }

  /** By key, those of the station as a whole first. */
  async of(stationKey: string): Promise<StationVariable[]> {
    return this.db
      .selectFrom('stationVariable')
      .selectAll()
      .where('stationKey', '=', stationKey)
      .orderBy('keyId')
      .orderBy('evseId')
      .orderBy('connectorId')
      .orderBy('attribute')
      .execute();
  }
}
