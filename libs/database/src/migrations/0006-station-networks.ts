import type { Migration } from './migration';

export const stationNetworks: Migration = {
  id: '0006-station-networks',
  sql: `
alter table station add column allowed_networks text[];
`,
};
