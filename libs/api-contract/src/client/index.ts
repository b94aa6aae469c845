export { ApiError, apiClient, type ApiClient, type ApiClientOptions, type CallOptions } from './api-client';
export type { RequestOf, ResponseOf } from '../operation-types';
export { API_BASE, PATHS, type Operation } from '../paths';
export type {
  LiveCommand,
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
  COMMAND_STATUSES,
  CONNECTOR_STATUSES,
  POWER_UNITS,
  PROTOCOLS,
  RESERVATION_STATUSES,
  RESOLUTIONS,
  ROLES,
  SESSION_STATUSES,
  TOKEN_STATES,
  type Admission,
  type BucketResolution,
  type CommandFailure,
  type CommandPhase,
  type CommandRelation,
  type CommandResult,
  type CommandStatus,
  type CommandStepName,
  type CommandTransport,
  type ConnectorStatus,
  type CredentialKind,
  type PowerUnit,
  type DriftKind,
  type Mutability,
  type Protocol,
  type ReservationStatus,
  type Resolution,
  type Role,
  type SessionStatus,
  type TokenKind,
  type TokenState,
  type TokenStatus,
} from '../vocabulary';
export type { Command, CommandDetail, CommandPage, CommandQuery, CommandStep } from '../resources/commands';
export { COMMAND_TYPES, type CommandType } from '../resources/generated/command-types';
export type { Fault, Problem } from '../resources/common';
export type { Reservation, ReservationPage, ReservationQuery } from '../resources/reservations';
export type { LocalList, LocalListSetting } from '../resources/local-list';
export type {
  ConfigurationProfile,
  ConfigurationProfilePage,
  DriftedStation,
  DriftedStationPage,
  NewConfigurationProfile,
  StationConfiguration,
  StationSetting,
  WantedSetting,
  WantedStanding,
} from '../resources/configuration';
export type { MeterValue, MeterValuePage } from '../resources/meter-values';
export type { AuditEntry, AuditEntryPage, Health, LiveTicket, NetworkSummary } from '../resources/network';
export type {
  Session,
  SessionCommand,
  SessionConflict,
  SessionDetail,
  SessionPage,
  SessionQuery,
} from '../resources/sessions';
export type { NewPowerLimit, PowerLimit, SessionShare, SitePower, StationFallback } from '../resources/site-power';
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
