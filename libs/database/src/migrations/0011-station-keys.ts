import type { Migration } from './migration';

export const stationKeys: Migration = {
  id: '0011-station-keys',
  sql: `
alter table station add column key_version integer not null default 0;
alter table station add column next_key jsonb;
`,
};
