export { lockNames } from './advisory-lock';
export { applyOnce, type ApplyOnceOptions } from './apply-once';
export {
  inTransaction,
  openDatabase,
  parseConnectionSecret,
  type ConnectionSettings,
  type DatabaseOptions,
  type DatabaseTransaction,
  type Queryable,
} from './connection';
export { causedBy, deriveFact, type FactOrigin } from './derived-fact';
export {
  BadCursorError,
  ConnectionSettingsError,
  DatabaseError,
  MigrationMismatchError,
  SettingsUnavailableError,
} from './errors';
export { Inbox } from './inbox';
export { migrate, type MigrationReport } from './migrator';
export { Outbox, pruneOutbox, publishWaiting, type PublishWaitingOptions } from './outbox';
export { type Page, type PageRequest } from './page';
export { Allowances, type AllowanceRecord, type PoweredSession, type PoweredStation } from './repositories/allowances';
export { AuditTrail, type AuditEntry, type AuditFilter } from './repositories/audit';
export {
  Commands,
  type CommandFact,
  type CommandFilter,
  type CommandOfSession,
  type CommandOrigin,
  type CommandRecord,
  type CommandStepRecord,
  type CommandView,
} from './repositories/commands';
export {
  ConfigurationProfiles,
  DRIFT_KINDS,
  type ConfigurationProfile,
  type DriftedStation,
  type DriftKind,
  type WantedStanding,
} from './repositories/configuration-profiles';
export { ConfigurationReads, type StationToRead } from './repositories/configuration-reads';
export { Connectors, type StatusFilter, type StatusRecord } from './repositories/connectors';
export {
  LocalLists,
  type LocalListPart,
  type LocalListRecord,
  type LocalListSetting,
  type LocalListStation,
} from './repositories/local-lists';
export {
  ensureMeterPartitions,
  MeterValues,
  UNKNOWN_CONNECTOR,
  type MeterSpan,
  type MeterValue,
  type MeterValueFilter,
  type SpanReading,
} from './repositories/meter-values';
export { readNetworkSummary, type NetworkSummary } from './repositories/network-summary';
export {
  Reservations,
  type ReservationFilter,
  type ReservationMark,
  type ReservationRecord,
  type ReservationStatus,
  type ReservationView,
} from './repositories/reservations';
export {
  Rollups,
  WHOLE_SUBJECT,
  type RollupBucket,
  type RollupFilter,
  type RollupRecord,
  type RollupSpan,
  type RollupStation,
  type RollupSubject,
} from './repositories/rollups';
export { SessionEvidence, type SessionEvidenceRecord, type StartMark } from './repositories/session-evidence';
export {
  Sessions,
  type SessionConflictRecord,
  type SessionFilter,
  type SessionRecord,
  type SessionView,
} from './repositories/sessions';
export { SiteLimits, type NewSiteLimit, type SiteLimitRecord } from './repositories/site-limits';
export { Sites, type NewSite, type SiteChanges, type SiteFilter, type SiteRecord } from './repositories/sites';
export { StationVariables, type StationVariable, type VariableReading } from './repositories/station-variables';
export { StationFacts, type StationFact, type StationFactFilter } from './repositories/station-facts';
export { StationRestarts, type ConnectorRelease, type StationRestart } from './repositories/station-restarts';
export {
  StationStates,
  type ConnectionReport,
  type PresenceEvidence,
  type StationReport,
} from './repositories/station-states';
export {
  stationKeyOf,
  Stations,
  type ConnectorRecord,
  type NewStation,
  type StationChanges,
  type StationFilter,
  type StationRecord,
  type StationState,
  type StationView,
} from './repositories/stations';
export { Tokens, type NewToken, type TokenChanges, type TokenFilter, type TokenRecord } from './repositories/tokens';
export {
  ADMISSIONS,
  RESOLUTIONS,
  type Admission,
  type Moment,
  type Mutability,
  type Resolution,
  type RollupScope,
  type Schema,
  type NextKey,
  type StoredCredential,
  type VariableAttributeName,
  type WantedSetting,
} from './schema';
export { databaseConfig, openServiceDatabase, type DatabaseConfig } from './service-database';
export { isDatabasePoison, isDatabaseUnavailable } from './unavailable';
