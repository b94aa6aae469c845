export { ApiError, apiClient, type ApiClient, type ApiClientOptions, type CallOptions } from './api-client';
export type { RequestOf, ResponseOf } from '../operation-types';
export { API_BASE, PATHS, type Operation } from '../paths';
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
} from '../live';
export {
  ADMISSIONS,
  BUCKET_RESOLUTIONS,
  CONNECTOR_STATUSES,
  PROTOCOLS,
  RESOLUTIONS,
  ROLES,
  SESSION_STATUSES,
  TOKEN_STATES,
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
} from '../vocabulary';
export type { Fault, Problem } from '../resources/common';
export type { MeterValue, MeterValuePage } from '../resources/meter-values';
export type { AuditEntry, AuditEntryPage, Health, LiveTicket, NetworkSummary } from '../resources/network';
export type { Session, SessionConflict, SessionDetail, SessionPage, SessionQuery } from '../resources/sessions';
export type { EnergyBucket, NewSite, Site, SiteChange, SiteEnergy, SitePage, SiteQuery } from '../resources/sites';
export type {
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
  StatusReport,
  StatusReportPage,
} from '../resources/stations';
export type { NewToken, Token, TokenChange, TokenPage, TokenQuery } from '../resources/tokens';
