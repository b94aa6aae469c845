import type { Migration } from './migration';

export const stationState: Migration = {
  id: '0003-station-state',
  sql: `
create table station_state (
  station_key text primary key,
  station_id text not null,
  operator_id text not null,
  protocol text,
  vendor text,
  model text,
  serial_number text,
  firmware_version text,
  meter_type text,
  meter_serial_number text,
  registration text,
  booted_at timestamptz(3),
  booted_fact_id text,
  online boolean not null,
  last_seen_at timestamptz(3),
  offline_at timestamptz(3),
  diagnostics_status text,
  diagnostics_at timestamptz(3),
  diagnostics_fact_id text,
  firmware_status text,
  firmware_at timestamptz(3),
  firmware_fact_id text,
  updated_at timestamptz(3) not null
);

create table station_connection (
  station_key text not null,
  connection_id text not null,
  protocol text,
  connected_at timestamptz(3),
  disconnected_at timestamptz(3),
  primary key (station_key, connection_id)
);

create table connector (
  station_key text not null,
  connector_id integer not null,
  plug_type text,
  max_power_w integer,
  status text,
  error_code text,
  info text,
  vendor_error_code text,
  status_at timestamptz(3),
  status_fact_id text,
  primary key (station_key, connector_id)
);

create table status_history (
  station_key text not null,
  connector_id integer not null,
  at timestamptz(3) not null,
  fact_id text not null,
  status text not null,
  error_code text not null,
  info text,
  vendor_error_code text,
  primary key (station_key, at, fact_id)
);

create table station_fact (
  station_key text not null,
  fact_id text not null,
  name text not null,
  occurred_at timestamptz(3) not null,
  recorded_at timestamptz(3) not null,
  body json not null,
  truncated boolean not null,
  primary key (station_key, fact_id)
);
create index station_fact_recent on station_fact (station_key, recorded_at desc, fact_id desc);
`,
};
