import type { Migration } from './migration';

export const registry: Migration = {
  id: '0001-registry',
  sql: `
create table site (
  id text primary key,
  operator_id text not null,
  name text not null,
  address text not null,
  city text not null,
  country text not null,
  latitude double precision not null,
  longitude double precision not null,
  time_zone text not null,
  currency text not null,
  revision integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  retired_at timestamptz(3)
);

create table station (
  key text primary key,
  id text not null,
  operator_id text not null,
  site_id text references site (id),
  name text,
  latitude double precision,
  longitude double precision,
  protocol text,
  self_registered boolean not null,
  admission text not null check (admission in ('accepted', 'pending', 'rejected')),
  credential jsonb,
  revision integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  retired_at timestamptz(3)
);
create index station_site on station (site_id);

create table token (
  id text primary key,
  ref text not null unique,
  operator_id text not null,
  label text,
  status text not null check (status in ('valid', 'blocked')),
  expires_at timestamptz(3),
  revision integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  retired_at timestamptz(3)
);

create table audit_entry (
  id text primary key,
  operator_id text not null,
  at timestamptz(3) not null,
  actor text not null,
  actor_role text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  changes jsonb not null,
  correlation_id text not null
);
create index audit_entry_at on audit_entry (at desc, id desc);
create index audit_entry_subject on audit_entry (subject_kind, subject_id, at desc, id desc);
`,
};
