export { Envelope, FACT_ID, TRACEPARENT, type Fact } from './envelope';
export { FactError } from './errors';
export {
  ReportedPeriod,
  ReportedProfile,
  ReportedSchedule,
  StationChargingLimitReported,
  StationChargingProfilesReported,
  StationReservationEnded,
} from './facts/charging';
export {
  MonitoredVariable,
  ReportedEvent,
  ReportedMonitor,
  ReportedVariable,
  StationEventsReported,
  StationMonitorsReported,
  StationStreamSampled,
  StationVariablesReported,
  StreamedValue,
  VariableAttribute,
  VariableOfComponent,
} from './facts/device-model';
export {
  COMMAND_FAILURES,
  COMMAND_PHASES,
  COMMAND_RESULTS,
  COMMAND_TRANSPORTS,
  CommandAnswered,
  CommandEffective,
  CommandFailed,
  CommandRequested,
  CommandSent,
  CommandTimedOut,
  type CommandFailure,
  type CommandPhase,
  type CommandResult,
  type CommandTransport,
} from './facts/command';
export { StationLocalListDrifted, StationLocalListUpdated } from './facts/local-list';
export { POWER_UNITS, SessionShareChanged, SiteLimitChanged, type PowerUnit } from './facts/power';
export {
  CONFLICT_KINDS,
  SessionCompleted,
  SessionConflicted,
  SessionCorrected,
  SessionStarted,
  SessionUpdated,
  SessionView,
  type ConflictKind,
} from './facts/session';
export {
  CONNECTOR_STATUSES,
  PROTOCOLS,
  StationBooted,
  CERTIFICATE_REFUSALS,
  StationCertificateIssued,
  StationCertificateRefused,
  StationCertificateRequested,
  type CertificateRefusal,
  StationChanged,
  StationConnected,
  StationDataTransferred,
  StationDiagnosticsStatusReported,
  StationDisconnected,
  StationFirmwareStatusReported,
  StationLogStatusReported,
  StationMessageReceived,
  StationOffline,
  StationOnline,
  StationKeyAdopted,
  StationSignInRefused,
  StationRegistered,
  StationSecurityEventReported,
  StationStatusReported,
  type ConnectorStatus,
  type Protocol,
} from './facts/station';
export {
  AUTHORISATIONS,
  SiteChanged,
  TOKEN_KINDS,
  TOKEN_REF,
  TokenChanged,
  TokenPresented,
  type Authorisation,
  type TokenKind,
} from './facts/token';
export {
  MeterSample,
  MeterSampled,
  TransactionAuthorised,
  TransactionCostReported,
  TransactionStarted,
  TransactionStopped,
} from './facts/transaction';
export { checkFact, parseFact, type AnyFact } from './parse-fact';
export { FACT_CLASSES, type FactData } from './registry';
export {
  COMMAND_FACTS,
  FACT_NAMES,
  FACTS,
  INGRESS_FACTS,
  isFactName,
  topicName,
  topicPrefix,
  topicSuffix,
  type FactName,
} from './topics';
