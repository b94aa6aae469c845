import type { Migration } from './migration';

/** What stations tell of their settings, what is wanted of them, and when they were asked last. */
export const stationConfiguration: Migration = {
  id: '0010-station-configuration',
  sql: `
create table station_variable (
  station_key text not null,
  key_id text not null,
  evse_id integer not null,
  connector_id integer not null,
  attribute text not null check (attribute in ('Actual', 'Target', 'MinSet', 'MaxSet')),
  key text not null,
  component text,
  component_instance text,
  variable text not null,
  variable_instance text,
  known boolean not null,
  value text,
  hidden boolean not null,
  read_at timestamptz(3) not null,
  fact_id text not null,
  mutability text check (mutability in ('ReadOnly', 'WriteOnly', 'ReadWrite')),
  data_type text,
  unit text,
  described_at timestamptz(3),
  described_fact_id text,
  primary key (station_key, key_id, evse_id, connector_id, attribute)
);

create table configuration_profile (
  id text primary key,
  operator_id text not null,
  name text not null,
  station_key text,
  vendor text,
  model text,
  firmware_version text,
  wanted jsonb not null,
  revision integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  retired_at timestamptz(3),
  check (station_key is null or vendor is null),
  check (model is null or vendor is not null),
  check (firmware_version is null or model is not null)
);
create unique index configuration_profile_scope on configuration_profile (
  operator_id, coalesce(station_key, ''), lower(coalesce(vendor, '')), lower(coalesce(model, '')), coalesce(firmware_version, '')
) where retired_at is null;

create table configuration_read (
  station_key text primary key,
  asked_at timestamptz(3) not null,
  command_id text not null
);

-- Settings are texts, and stations write the same one in several ways: TRUE, 60.0, 'A, B'.
create function comparable_setting(setting text) returns text language sql immutable parallel safe as $$
  select case
    when lower(btrim(setting)) in ('true', 'false') then lower(btrim(setting))
    when btrim(setting) ~ '^[+-]?[0-9]{1,30}([.][0-9]{1,30})?$' then trim_scale(btrim(setting)::numeric)::text
    else regexp_replace(btrim(setting), '[[:space:]]*,[[:space:]]*', ',', 'g')
  end
$$;
`,
};
