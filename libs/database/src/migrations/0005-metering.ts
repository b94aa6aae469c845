import type { Migration } from './migration';

export const metering: Migration = {
  id: '0005-metering',
  sql: `
create table meter_value (
  station_key text not null,
  connector_id integer not null,
  at timestamptz(3) not null,
  fact_id text not null,
  ordinal integer not null,
  session_id text,
  context text,
  energy_wh bigint,
  power_w integer,
  current_ma integer,
  voltage_mv integer,
  soc_tenths integer,
  temperature_tenths integer,
  primary key (station_key, connector_id, at, fact_id, ordinal)
) partition by range (at);

create index meter_value_session on meter_value (session_id, at) where session_id is not null;

create table meter_value_default partition of meter_value default;

-- Makes the partition of one UTC day, and moves there what the default partition holds of that day.
-- Returns false when the partition exists. Safe to call from many sessions at once.
create function ensure_meter_value_partition(day date) returns boolean language plpgsql as $$
declare
  partition text := 'meter_value_' || to_char(day, 'YYYYMMDD');
  since timestamptz := day::timestamp at time zone 'UTC';
  until timestamptz := (day + 1)::timestamp at time zone 'UTC';
begin
  if to_regclass(partition) is not null then
    return false;
  end if;
  -- One at a time. A lock of a table, unlike an advisory one, also makes this session see what others just made.
  lock table meter_value in share update exclusive mode;
  if to_regclass(partition) is not null then
    return false;
  end if;
  execute format('create table %I (like meter_value including all)', partition);
  execute format('alter table %I add constraint %I check (at >= %L and at < %L)', partition, partition || '_day', since, until);
  lock table meter_value_default in access exclusive mode;
  execute format(
    'with moved as (delete from meter_value_default where at >= %L and at < %L returning *) insert into %I select * from moved',
    since, until, partition);
  execute format('alter table meter_value attach partition %I for values from (%L) to (%L)', partition, since, until);
  return true;
end
$$;

create table rollup (
  scope text not null check (scope in ('connector', 'station', 'site')),
  subject_id text not null,
  connector_id integer not null,
  resolution text not null check (resolution in ('1m', '15m', '1h', '1d')),
  bucket_at timestamptz(3) not null,
  energy_wh bigint not null,
  peak_power_w bigint not null,
  primary key (scope, subject_id, connector_id, resolution, bucket_at)
);

create table rollup_connector (
  station_key text not null,
  connector_id integer not null,
  primary key (station_key, connector_id)
);

create table rollup_station (
  station_key text primary key,
  site_id text,
  time_zone text not null
);
create index rollup_station_site on rollup_station (site_id);
`,
};
