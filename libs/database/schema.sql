-- The schema after all migrations, for reading and review. Written by `node libs/database/dump-schema.mts`; do not edit.

create table allowance (
  id text not null,
  kind text not null,
  station_key text not null,
  station_id text not null,
  operator_id text not null,
  site_id text not null,
  connector_id integer,
  transaction_id text,
  unit text not null,
  allowed integer,
  is_sure boolean not null,
  target integer,
  demand integer,
  sent integer,
  command_id text,
  commanded_at timestamp(3) with time zone,
  failures integer not null,
  not_before timestamp(3) with time zone,
  served_since timestamp(3) with time zone,
  waiting_since timestamp(3) with time zone,
  problem text,
  changes integer not null,
  updated_at timestamp(3) with time zone not null,
  constraint allowance_command_id_key UNIQUE (command_id),
  constraint allowance_pkey PRIMARY KEY (id),
  constraint allowance_kind_check CHECK ((kind = ANY (ARRAY['station'::text, 'session'::text]))),
  constraint allowance_unit_check CHECK ((unit = ANY (ARRAY['mA'::text, 'W'::text])))
);

create table audit_entry (
  id text not null,
  operator_id text not null,
  at timestamp(3) with time zone not null,
  actor text not null,
  actor_role text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  changes jsonb not null,
  correlation_id text not null,
  constraint audit_entry_pkey PRIMARY KEY (id)
);

create table command (
  id text not null,
  operator_id text not null,
  station_key text not null,
  station_id text not null,
  type text not null,
  status text not null,
  opened_at timestamp(3) with time zone not null,
  parameters jsonb,
  requested_at timestamp(3) with time zone,
  expires_at timestamp(3) with time zone,
  requested_by text,
  sent_at timestamp(3) with time zone,
  attempts integer not null,
  protocol text,
  transport text,
  answered_at timestamp(3) with time zone,
  result text,
  station_status text,
  ended_at timestamp(3) with time zone,
  failure text,
  description text,
  phase text,
  caused_by text,
  actor text,
  idempotency_key text,
  request_hash text,
  updated_at timestamp(3) with time zone not null,
  constraint command_operator_id_idempotency_key_key UNIQUE (operator_id, idempotency_key),
  constraint command_pkey PRIMARY KEY (id),
  constraint command_phase_check CHECK ((phase = ANY (ARRAY['delivery'::text, 'answer'::text, 'effect'::text]))),
  constraint command_result_check CHECK ((result = ANY (ARRAY['accepted'::text, 'rejected'::text, 'error'::text]))),
  constraint command_status_check CHECK ((status = ANY (ARRAY['requested'::text, 'sent'::text, 'answered'::text, 'effective'::text, 'failed'::text, 'timed-out'::text])))
);

create table command_step (
  command_id text not null,
  fact_id text not null,
  name text not null,
  occurred_at timestamp(3) with time zone not null,
  body jsonb not null,
  constraint command_step_pkey PRIMARY KEY (command_id, fact_id)
);

create table configuration_profile (
  id text not null,
  operator_id text not null,
  name text not null,
  station_key text,
  vendor text,
  model text,
  firmware_version text,
  wanted jsonb not null,
  revision integer not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  retired_at timestamp(3) with time zone,
  constraint configuration_profile_pkey PRIMARY KEY (id),
  constraint configuration_profile_check CHECK (((station_key IS NULL) OR (vendor IS NULL))),
  constraint configuration_profile_check1 CHECK (((model IS NULL) OR (vendor IS NOT NULL))),
  constraint configuration_profile_check2 CHECK (((firmware_version IS NULL) OR (model IS NOT NULL)))
);

create table configuration_read (
  station_key text not null,
  asked_at timestamp(3) with time zone not null,
  command_id text not null,
  constraint configuration_read_pkey PRIMARY KEY (station_key)
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
  status_at timestamp(3) with time zone,
  status_fact_id text,
  constraint connector_pkey PRIMARY KEY (station_key, connector_id)
);

create table connector_release (
  fact_id text not null,
  station_key text not null,
  connector_id integer not null,
  at timestamp(3) with time zone not null,
  recorded_at timestamp(3) with time zone not null,
  constraint connector_release_pkey PRIMARY KEY (fact_id)
);

create table inbox (
  consumer text not null,
  fact_id text not null,
  applied_at timestamp(3) with time zone not null,
  constraint inbox_pkey PRIMARY KEY (consumer, fact_id)
);

create table local_list (
  operator_id text not null,
  version integer not null,
  hash text not null,
  entries integer not null,
  updated_at timestamp(3) with time zone not null,
  constraint local_list_pkey PRIMARY KEY (operator_id)
);

create table local_list_station (
  station_key text not null,
  station_id text not null,
  operator_id text not null,
  is_enabled boolean not null,
  entries_at_once integer not null,
  version integer,
  hash text,
  command_id text,
  command_type text,
  sent_version integer,
  commanded_at timestamp(3) with time zone,
  failures integer not null,
  not_before timestamp(3) with time zone,
  asked_at timestamp(3) with time zone,
  problem text,
  updated_at timestamp(3) with time zone not null,
  constraint local_list_station_command_id_key UNIQUE (command_id),
  constraint local_list_station_pkey PRIMARY KEY (station_key)
);

create table local_list_token (
  token_ref text not null,
  operator_id text not null,
  position integer not null,
  token_revision integer not null,
  authorisation text not null,
  expires_at timestamp(3) with time zone,
  is_removed boolean not null,
  constraint local_list_token_operator_id_position_key UNIQUE (operator_id, "position"),
  constraint local_list_token_pkey PRIMARY KEY (token_ref)
);

create table meter_value (
  station_key text not null,
  connector_id integer not null,
  at timestamp(3) with time zone not null,
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
  constraint meter_value_pkey PRIMARY KEY (station_key, connector_id, at, fact_id, ordinal)
) partition by RANGE (at);

create table migration (
  id text not null,
  hash text not null,
  applied_at timestamp(3) with time zone not null,
  constraint migration_pkey PRIMARY KEY (id)
);

create table outbox (
  fact_id text not null,
  position bigint generated always as identity not null,
  source text not null,
  name text not null,
  body text not null,
  recorded_at timestamp(3) with time zone not null,
  published_at timestamp(3) with time zone,
  constraint outbox_pkey PRIMARY KEY (fact_id)
);

create table reservation (
  id text not null,
  operator_id text not null,
  station_key text not null,
  station_id text not null,
  reservation_id integer not null,
  evse_id integer,
  token_ref text,
  requested_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone not null,
  accepted_at timestamp(3) with time zone,
  refused_at timestamp(3) with time zone,
  refusal text,
  updated_at timestamp(3) with time zone not null,
  constraint reservation_pkey PRIMARY KEY (id)
);

create table reservation_mark (
  fact_id text not null,
  station_key text not null,
  reservation_id integer not null,
  kind text not null,
  at timestamp(3) with time zone not null,
  reason text,
  session_id text,
  constraint reservation_mark_pkey PRIMARY KEY (fact_id),
  constraint reservation_mark_kind_check CHECK ((kind = ANY (ARRAY['used'::text, 'cancelled'::text, 'ended'::text])))
);

create table rollup (
  scope text not null,
  subject_id text not null,
  connector_id integer not null,
  resolution text not null,
  bucket_at timestamp(3) with time zone not null,
  energy_wh bigint not null,
  peak_power_w bigint not null,
  constraint rollup_pkey PRIMARY KEY (scope, subject_id, connector_id, resolution, bucket_at),
  constraint rollup_resolution_check CHECK ((resolution = ANY (ARRAY['1m'::text, '15m'::text, '1h'::text, '1d'::text]))),
  constraint rollup_scope_check CHECK ((scope = ANY (ARRAY['connector'::text, 'station'::text, 'site'::text])))
);

create table rollup_connector (
  station_key text not null,
  connector_id integer not null,
  constraint rollup_connector_pkey PRIMARY KEY (station_key, connector_id)
);

create table rollup_station (
  station_key text not null,
  site_id text,
  time_zone text not null,
  constraint rollup_station_pkey PRIMARY KEY (station_key)
);

create table session (
  id text not null,
  operator_id text not null,
  station_key text not null,
  station_id text not null,
  connector_id integer not null,
  transaction_id text not null,
  token_ref text,
  status text not null,
  opened_at timestamp(3) with time zone not null,
  started_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  last_reading_at timestamp(3) with time zone,
  meter_start_wh bigint,
  meter_stop_wh bigint,
  energy_wh bigint not null,
  stop_reason text,
  conflict_count integer not null,
  revision integer not null,
  started_told boolean not null,
  completed_told boolean not null,
  updated_at timestamp(3) with time zone not null,
  constraint session_pkey PRIMARY KEY (id),
  constraint session_status_check CHECK ((status = ANY (ARRAY['active'::text, 'ended'::text])))
);

create table session_conflict (
  session_id text not null,
  id text not null,
  kind text not null,
  detail text not null,
  detected_at timestamp(3) with time zone not null,
  constraint session_conflict_pkey PRIMARY KEY (session_id, id)
);

create table session_evidence (
  session_id text not null,
  fact_id text not null,
  kind text not null,
  station_key text not null,
  connector_id integer,
  at timestamp(3) with time zone not null,
  body jsonb not null,
  constraint session_evidence_pkey PRIMARY KEY (session_id, fact_id),
  constraint session_evidence_kind_check CHECK ((kind = ANY (ARRAY['start'::text, 'authorisation'::text, 'stop'::text, 'readings'::text])))
);

create table site (
  id text not null,
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
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  retired_at timestamp(3) with time zone,
  constraint site_pkey PRIMARY KEY (id)
);

create table site_limit (
  site_id text not null,
  operator_id text not null,
  unit text not null,
  amount integer not null,
  fallback integer not null,
  revision integer not null,
  removed_at timestamp(3) with time zone,
  updated_at timestamp(3) with time zone not null,
  constraint site_limit_pkey PRIMARY KEY (site_id),
  constraint site_limit_amount_check CHECK ((amount >= 0)),
  constraint site_limit_fallback_check CHECK ((fallback >= 0)),
  constraint site_limit_unit_check CHECK ((unit = ANY (ARRAY['mA'::text, 'W'::text])))
);

create table station (
  key text not null,
  id text not null,
  operator_id text not null,
  site_id text,
  name text,
  latitude double precision,
  longitude double precision,
  protocol text,
  self_registered boolean not null,
  admission text not null,
  credential jsonb,
  revision integer not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  retired_at timestamp(3) with time zone,
  allowed_networks text[],
  key_version integer not null default 0,
  next_key jsonb,
  constraint station_pkey PRIMARY KEY (key),
  constraint station_site_id_fkey FOREIGN KEY (site_id) REFERENCES site(id),
  constraint station_admission_check CHECK ((admission = ANY (ARRAY['accepted'::text, 'pending'::text, 'rejected'::text])))
);

create table station_connection (
  station_key text not null,
  connection_id text not null,
  protocol text,
  connected_at timestamp(3) with time zone,
  disconnected_at timestamp(3) with time zone,
  constraint station_connection_pkey PRIMARY KEY (station_key, connection_id)
);

create table station_fact (
  station_key text not null,
  fact_id text not null,
  name text not null,
  occurred_at timestamp(3) with time zone not null,
  recorded_at timestamp(3) with time zone not null,
  body json not null,
  truncated boolean not null,
  constraint station_fact_pkey PRIMARY KEY (station_key, fact_id)
);

create table station_restart (
  fact_id text not null,
  station_key text not null,
  at timestamp(3) with time zone not null,
  constraint station_restart_pkey PRIMARY KEY (fact_id)
);

create table station_state (
  station_key text not null,
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
  booted_at timestamp(3) with time zone,
  booted_fact_id text,
  online boolean not null,
  last_seen_at timestamp(3) with time zone,
  offline_at timestamp(3) with time zone,
  diagnostics_status text,
  diagnostics_at timestamp(3) with time zone,
  diagnostics_fact_id text,
  firmware_status text,
  firmware_at timestamp(3) with time zone,
  firmware_fact_id text,
  updated_at timestamp(3) with time zone not null,
  constraint station_state_pkey PRIMARY KEY (station_key)
);

create table station_variable (
  station_key text not null,
  key_id text not null,
  evse_id integer not null,
  connector_id integer not null,
  attribute text not null,
  key text not null,
  component text,
  component_instance text,
  variable text not null,
  variable_instance text,
  known boolean not null,
  value text,
  hidden boolean not null,
  read_at timestamp(3) with time zone not null,
  fact_id text not null,
  mutability text,
  data_type text,
  unit text,
  described_at timestamp(3) with time zone,
  described_fact_id text,
  constraint station_variable_pkey PRIMARY KEY (station_key, key_id, evse_id, connector_id, attribute),
  constraint station_variable_attribute_check CHECK ((attribute = ANY (ARRAY['Actual'::text, 'Target'::text, 'MinSet'::text, 'MaxSet'::text]))),
  constraint station_variable_mutability_check CHECK ((mutability = ANY (ARRAY['ReadOnly'::text, 'WriteOnly'::text, 'ReadWrite'::text])))
);

create table status_history (
  station_key text not null,
  connector_id integer not null,
  at timestamp(3) with time zone not null,
  fact_id text not null,
  status text not null,
  error_code text not null,
  info text,
  vendor_error_code text,
  constraint status_history_pkey PRIMARY KEY (station_key, at, fact_id)
);

create table token (
  id text not null,
  ref text not null,
  operator_id text not null,
  label text,
  status text not null,
  expires_at timestamp(3) with time zone,
  revision integer not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  retired_at timestamp(3) with time zone,
  kind text,
  constraint token_ref_key UNIQUE (ref),
  constraint token_pkey PRIMARY KEY (id),
  constraint token_status_check CHECK ((status = ANY (ARRAY['valid'::text, 'blocked'::text])))
);

CREATE INDEX allowance_site ON allowance USING btree (site_id);
CREATE INDEX allowance_station ON allowance USING btree (station_key);
CREATE INDEX audit_entry_at ON audit_entry USING btree (at DESC, id DESC);
CREATE INDEX audit_entry_subject ON audit_entry USING btree (subject_kind, subject_id, at DESC, id DESC);
CREATE INDEX command_by_station ON command USING btree (station_key, opened_at DESC, id DESC);
CREATE UNIQUE INDEX configuration_profile_scope ON configuration_profile USING btree (operator_id, COALESCE(station_key, ''::text), lower(COALESCE(vendor, ''::text)), lower(COALESCE(model, ''::text)), COALESCE(firmware_version, ''::text)) WHERE (retired_at IS NULL);
CREATE INDEX connector_release_of_connector ON connector_release USING btree (station_key, connector_id, at);
CREATE INDEX connector_release_recorded ON connector_release USING btree (station_key, recorded_at);
CREATE INDEX inbox_applied ON inbox USING btree (applied_at);
CREATE INDEX local_list_station_due ON local_list_station USING btree (not_before) WHERE is_enabled;
CREATE INDEX meter_value_session ON meter_value USING btree (session_id, at) WHERE (session_id IS NOT NULL);
CREATE INDEX outbox_published ON outbox USING btree (published_at) WHERE (published_at IS NOT NULL);
CREATE INDEX outbox_waiting ON outbox USING btree (source, "position") WHERE (published_at IS NULL);
CREATE INDEX reservation_latest ON reservation USING btree (requested_at DESC, id DESC);
CREATE INDEX reservation_of_station ON reservation USING btree (station_key, reservation_id, requested_at);
CREATE INDEX reservation_mark_of_station ON reservation_mark USING btree (station_key, reservation_id, at);
CREATE INDEX rollup_station_site ON rollup_station USING btree (site_id);
CREATE INDEX session_active ON session USING btree (station_key) WHERE (status = 'active'::text);
CREATE INDEX session_opened ON session USING btree (opened_at DESC, id DESC);
CREATE INDEX session_station ON session USING btree (station_key, opened_at DESC, id DESC);
CREATE INDEX session_token ON session USING btree (token_ref, opened_at DESC, id DESC);
CREATE INDEX session_evidence_authorisations ON session_evidence USING btree (fact_id) WHERE (kind = 'authorisation'::text);
CREATE INDEX session_evidence_starts ON session_evidence USING btree (station_key, connector_id, at, fact_id) WHERE (kind = 'start'::text);
CREATE INDEX station_site ON station USING btree (site_id);
CREATE INDEX station_fact_recent ON station_fact USING btree (station_key, recorded_at DESC, fact_id DESC);
CREATE INDEX station_restart_of_station ON station_restart USING btree (station_key, at);

CREATE OR REPLACE FUNCTION comparable_setting(setting text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when lower(btrim(setting)) in ('true', 'false') then lower(btrim(setting))
    when btrim(setting) ~ '^[+-]?[0-9]{1,30}([.][0-9]{1,30})?$' then trim_scale(btrim(setting)::numeric)::text
    else regexp_replace(btrim(setting), '[[:space:]]*,[[:space:]]*', ',', 'g')
  end
$function$
;

CREATE OR REPLACE FUNCTION ensure_meter_value_partition(day date)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
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
$function$
;
