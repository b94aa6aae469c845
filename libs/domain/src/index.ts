export {
  compositeSchedule,
  periodAt,
  stationSchedule,
  type ChargingPlace,
  type CompositePeriod,
  type CompositeSchedule,
  type InstalledProfile,
} from './charging/composite-schedule';
export { answered, commanded, newAllowance, reachable, restarted, type OrderOutcome } from './charging/allowance';
export { planSite, type PowerOrder, type SitePlan } from './charging/plan-site';
export { inUnit, type Limit, type Supply } from './charging/power';
export { limitAt, secondsOf, type LimitUntil } from './charging/profile-limit';
export { shareLimit, type Share, type Sharer } from './charging/share-limit';
export { demandOf, type DrawnPower } from './charging/session-demand';
export { profileOfFallback, profileOfShare, type SharedAmount } from './charging/share-profile';
export {
  LEAST_SHARE,
  type Allowance,
  type SessionPower,
  type SiteLimit,
  type SitePower,
  type StationPower,
} from './charging/site-power';
export { turnOf } from './charging/turn';
export {
  CHARGING_PURPOSES,
  type ChargingProfile,
  type ChargingPurpose,
  type ChargingSchedule,
} from './command/parameters/charging-profile';
export { type Component, type Variable } from './command/parameters/device-model';
export { type LocalListEntry } from './command/parameters/local-list';
export { RESET_MODES, TRIGGERS } from './command/parameters/operation';
export { type CertificateHash } from './command/parameters/security';
export { DER_CONTROLS } from './command/parameters/since21';
export { splitLocalList } from './command/split-local-list';
export {
  checkCommand,
  COMMAND_TYPES,
  isCommandType,
  STATION_COMMANDS,
  type CheckedCommand,
  type CommandOf,
  type CommandType,
  type ParametersOf,
  type StationCommand,
} from './command/station-command';
export { DomainError, PublishError } from './errors';
export { floorMinute, MAX_GAP_MS, rollUpMinutes, type MeterReading, type MinuteRollup } from './meter/minute-rollup';
export { isPlausibleEnergy, isPlausiblePower } from './meter/plausible';
export { type Clock, type FactPublisher, type SecretReader } from './ports';
export { extendSession, type ExtensibleSession } from './session/extend-session';
export {
  foldSession,
  SUPERSEDED,
  type Conflict,
  type AuthorisationEvidence,
  type Evidence,
  type FoldedSession,
  type ReadingsEvidence,
  type StartEvidence,
  type StopEvidence,
  type Successor,
} from './session/fold-session';
export { energyOf, type MeterTrace, type SessionEnergy } from './session/session-energy';
export { isOnline, type PresenceKnown } from './station/online';
export {
  BUCKET_RESOLUTIONS,
  bucketOf,
  bucketsBetween,
  isTimeZone,
  type Bucket,
  type BucketResolution,
} from './time/buckets';
export { authorise, type TokenStanding } from './token/token-status';
export {
  COMMAND_STATUSES,
  foldCommand,
  isEnded,
  type CommandFactName,
  type CommandStatus,
  type CommandStep,
  type FoldedCommand,
} from './command/fold-command';
export { type Shape } from './command/shape';
export {
  LIST_CHECK_MS,
  listFailed,
  listRestarted,
  listTaken,
  listTold,
  nextListStep,
  type ListFailure,
  type ListState,
  type ListStep,
} from './local-list/list-step';
