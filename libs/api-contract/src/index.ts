export { API_BASE, PATHS, type Operation, type ParametersOf } from './paths';
export { OPEN_API_DOCUMENT } from './openapi/document';
export type { RequestOf, ResponseOf } from './operation-types';
export { ROUTES, type Route, type Routes } from './routes';
export {
  ADMISSIONS,
  BUCKET_RESOLUTIONS,
  CONNECTOR_STATUSES,
  CREDENTIAL_KINDS,
  PROTOCOLS,
  RESOLUTIONS,
  ROLES,
  SESSION_STATUSES,
  TOKEN_STATES,
  TOKEN_STATUSES,
  type Admission,
  type BucketResolution,
  type ConnectorStatus,
  type CredentialKind,
  type Protocol,
  type Resolution,
  type Role,
  type SessionStatus,
  type TokenState,
  type TokenStatus,
} from './vocabulary';
export type {
  LiveData,
  LiveFact,
  LiveFactName,
  LiveFrame,
  LiveMessage,
  LiveProblem,
  LiveSession,
  LiveSubscribed,
  LiveSubscription,
} from './live';
export { Fault, PageQuery, Problem } from './resources/common';
export { MeterValue, MeterValuePage, MeterValueQuery } from './resources/meter-values';
export { AuditEntry, AuditEntryPage, AuditQuery, Health, LiveTicket, NetworkSummary } from './resources/network';
export { Session, SessionConflict, SessionDetail, SessionPage, SessionQuery } from './resources/sessions';
export {
  EnergyBucket,
  EnergyQuery,
  NewSite,
  Site,
  SiteChange,
  SiteEnergy,
  SitePage,
  SiteQuery,
} from './resources/sites';
export {
  Connector,
  NewStation,
  Station,
  StationChange,
  StationFact,
  StationFactPage,
  StationFactQuery,
  StationPage,
  StationQuery,
  StationWithKey,
  StatusHistoryQuery,
  StatusReport,
  StatusReportPage,
} from './resources/stations';
export { NewToken, Token, TokenChange, TokenPage, TokenQuery } from './resources/tokens';
