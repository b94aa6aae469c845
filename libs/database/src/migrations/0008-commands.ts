import type { Migration } from './migration';

/** What is asked of stations, and every step of it. */
export const commands: Migration = {
  id: '0008-commands',
  sql: `
create table command (
  id text primary key,
  operator_id text not null,
  station_key text not null,
  station_id text not null,
  type text not null,
  status text not null
    check (status in ('requested', 'sent', 'answered', 'effective', 'failed', 'timed-out')),
  opened_at timestamptz(3) not null,
  parameters jsonb,
  requested_at timestamptz(3),
  expires_at timestamptz(3),
  requested_by text,
  sent_at timestamptz(3),
  attempts integer not null,
  protocol text,
  transport text,
  answered_at timestamptz(3),
  result text check (result in ('accepted', 'rejected', 'error')),
  station_status text,
  ended_at timestamptz(3),
  failure text,
  description text,
  phase text check (phase in ('delivery', 'answer', 'effect')),
  caused_by text,
  actor text,
  idempotency_key text,
  request_hash text,
  updated_at timestamptz(3) not null,
  unique (operator_id, idempotency_key)
);
create index command_by_station on command (station_key, opened_at desc, id desc);

create table command_step (
  command_id text not null,
  fact_id text not null,
  name text not null,
  occurred_at timestamptz(3) not null,
  body jsonb not null,
  primary key (command_id, fact_id)
);

create index session_evidence_authorisations on session_evidence (fact_id) where kind = 'authorisation';
`,
};
