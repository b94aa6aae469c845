import type { Migration } from './migration';

/** Evidence of a token that was shown while a session ran: in OCPP 2.x the cable may come before the token. */
export const sessionAuthorisations: Migration = {
  id: '0007-session-authorisations',
  sql: `
alter table session_evidence drop constraint session_evidence_kind_check;
alter table session_evidence add constraint session_evidence_kind_check
  check (kind in ('start', 'authorisation', 'stop', 'readings'));
`,
};
