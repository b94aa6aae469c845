import type { Migration } from './migration';

/** What a token is, for stations that tell kinds apart. */
export const tokenKind: Migration = {
  id: '0012-token-kind',
  sql: `
alter table token add column kind text;
`,
};
