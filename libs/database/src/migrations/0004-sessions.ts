import type { Migration } from './migration';

export const sessions: Migration = {
  id: '0004-sessions',
  sql: `
create table session (
  id text primary key,
  operator_id text not null,
  station_key text not null,
  station_id text not null,
  connector_id integer not null,
  transaction_id text not null,
  token_ref text,
  status text not null check (status in ('active', 'ended')),
  opened_at timestamptz(3) not null,
  started_at timestamptz(3),
  ended_at timestamptz(3),
  last_reading_at timestamptz(3),
  meter_start_wh bigint,
  meter_stop_wh bigint,
  energy_wh bigint not null,
  stop_reason text,
  conflict_count integer not null,
  revision integer not null,
  started_told boolean not null,
  completed_told boolean not null,
  updated_at timestamptz(3) not null
);
create index session_opened on session (opened_at desc, id desc);
create index session_station on session (station_key, opened_at desc, id desc);
create index session_token on session (token_ref, opened_at desc, id desc);
create index session_active on session (station_key) where status = 'active';

create table session_evidence (
  session_id text not null,
  fact_id text not null,
  kind text not null check (kind in ('start', 'stop', 'readings')),
  station_key text not null,
  connector_id integer,
  at timestamptz(3) not null,
  body jsonb not null,
  primary key (session_id, fact_id)
);
create index session_evidence_starts on session_evidence (station_key, connector_id, at, fact_id) where kind = 'start';

create table session_conflict (
  session_id text not null,
  id text not null,
  kind text not null,
  detail text not null,
  detected_at timestamptz(3) not null,
  primary key (session_id, id)
);
`,
};
