import type { Migration } from './migration';

export const messaging: Migration = {
  id: '0002-messaging',
  sql: `
create table inbox (
  consumer text not null,
  fact_id text not null,
  applied_at timestamptz(3) not null,
  primary key (consumer, fact_id)
);
create index inbox_applied on inbox (applied_at);

create table outbox (
  fact_id text primary key,
  position bigint generated always as identity,
  source text not null,
  name text not null,
  body text not null,
  recorded_at timestamptz(3) not null,
  published_at timestamptz(3)
);
create index outbox_waiting on outbox (source, position) where published_at is null;
create index outbox_published on outbox (published_at) where published_at is not null;
`,
};
