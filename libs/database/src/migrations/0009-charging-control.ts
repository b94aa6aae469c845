import type { Migration } from './migration';

/** Limits of sites and what sessions get of them, lists of tokens that stations keep, and reservations. */
export const chargingControl: Migration = {
  id: '0009-charging-control',
  sql: `
create table site_limit (
  site_id text primary key,
  operator_id text not null,
  unit text not null check (unit in ('mA', 'W')),
  amount integer not null check (amount >= 0),
  fallback integer not null check (fallback >= 0),
  revision integer not null,
  removed_at timestamptz(3),
  updated_at timestamptz(3) not null
);

create table allowance (
  id text primary key,
  kind text not null check (kind in ('station', 'session')),
  station_key text not null,
  station_id text not null,
  operator_id text not null,
  site_id text not null,
  connector_id integer,
  transaction_id text,
  unit text not null check (unit in ('mA', 'W')),
  allowed integer,
  is_sure boolean not null,
  target integer,
  demand integer,
  sent integer,
  command_id text unique,
  commanded_at timestamptz(3),
  failures integer not null,
  not_before timestamptz(3),
  served_since timestamptz(3),
  waiting_since timestamptz(3),
  problem text,
  changes integer not null,
  updated_at timestamptz(3) not null
);
create index allowance_station on allowance (station_key);
create index allowance_site on allowance (site_id);

create table local_list (
  operator_id text primary key,
  version integer not null,
  hash text not null,
  entries integer not null,
  updated_at timestamptz(3) not null
);

create table local_list_token (
  token_ref text primary key,
  operator_id text not null,
  position integer not null,
  token_revision integer not null,
  authorisation text not null,
  expires_at timestamptz(3),
  is_removed boolean not null,
  unique (operator_id, position)
);

create table local_list_station (
  station_key text primary key,
  station_id text not null,
  operator_id text not null,
  is_enabled boolean not null,
  entries_at_once integer not null,
  version integer,
  hash text,
  command_id text unique,
  command_type text,
  sent_version integer,
  commanded_at timestamptz(3),
  failures integer not null,
  not_before timestamptz(3),
  asked_at timestamptz(3),
  problem text,
  updated_at timestamptz(3) not null
);
create index local_list_station_due on local_list_station (not_before) where is_enabled;

create table reservation (
  id text primary key,
  operator_id text not null,
  station_key text not null,
  station_id text not null,
  reservation_id integer not null,
  evse_id integer,
  token_ref text,
  requested_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  accepted_at timestamptz(3),
  refused_at timestamptz(3),
  refusal text,
  updated_at timestamptz(3) not null
);
create index reservation_of_station on reservation (station_key, reservation_id, requested_at);
create index reservation_latest on reservation (requested_at desc, id desc);

create table reservation_mark (
  fact_id text primary key,
  station_key text not null,
  reservation_id integer not null,
  kind text not null check (kind in ('used', 'cancelled', 'ended')),
  at timestamptz(3) not null,
  reason text,
  session_id text
);
create index reservation_mark_of_station on reservation_mark (station_key, reservation_id, at);

create table station_restart (
  fact_id text primary key,
  station_key text not null,
  at timestamptz(3) not null
);
create index station_restart_of_station on station_restart (station_key, at);

create table connector_release (
  fact_id text primary key,
  station_key text not null,
  connector_id integer not null,
  at timestamptz(3) not null,
  recorded_at timestamptz(3) not null
);
create index connector_release_of_connector on connector_release (station_key, connector_id, at);
create index connector_release_recorded on connector_release (station_key, recorded_at);
`,
};
