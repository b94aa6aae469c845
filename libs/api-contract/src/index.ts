export { API_BASE, PATHS, type Operation, type ParametersOf } from './paths';
export { OPEN_API_DOCUMENT } from './openapi/document';
export type { RequestOf, ResponseOf } from './operation-types';
export { ROUTES, type Route, type Routes } from './routes';
export {
  ADMISSIONS,
  BUCKET_RESOLUTIONS,
  COMMAND_FAILURES,
  COMMAND_PHASES,
  COMMAND_RELATIONS,
  COMMAND_RESULTS,
  COMMAND_STATUSES,
  COMMAND_STEPS,
  COMMAND_TRANSPORTS,
  CONNECTOR_STATUSES,
  CREDENTIAL_KINDS,
  POWER_UNITS,
  DRIFT_KINDS,
  MUTABILITIES,
  PROTOCOLS,
  RESERVATION_STATUSES,
  RESOLUTIONS,
  ROLES,
  SESSION_STATUSES,
  TOKEN_KINDS,
  TOKEN_STATES,
  TOKEN_STATUSES,
  VARIABLE_ATTRIBUTES,
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
  type VariableAttributeName,
} from './vocabulary';
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
} from './live';
export { Command, CommandDetail, CommandPage, CommandQuery, CommandStep, CommandWait } from './resources/commands';
export { COMMAND_BODIES } from './resources/generated/command-bodies';
export { COMMAND_TYPES, type CommandType } from './resources/generated/command-types';
export { NewPowerLimit, PowerLimit, SessionShare, SitePower, StationFallback } from './resources/site-power';
export { Fault, PageQuery, Problem } from './resources/common';
export { Reservation, ReservationPage, ReservationQuery } from './resources/reservations';
export { LocalList, LocalListSetting } from './resources/local-list';
export {
  ConfigurationProfile,
  ConfigurationProfileChange,
  ConfigurationProfilePage,
  DriftedStation,
  DriftedStationPage,
  NewConfigurationProfile,
  ProfileName,
  StationConfiguration,
  StationSetting,
  WantedSetting,
  WantedStanding,
} from './resources/configuration';
export { MeterValue, MeterValuePage, MeterValueQuery } from './resources/meter-values';
export { AuditEntry, AuditEntryPage, AuditQuery, Health, LiveTicket, NetworkSummary } from './resources/network';
export {
  Session,
  SessionCommand,
  SessionConflict,
  SessionDetail,
  SessionPage,
  SessionQuery,
} from './resources/sessions';
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
