/** Written from the commands of the domain: BUSBAR_UPDATE_GENERATED=1 npx jest apps/api/http-api/src/command-contract */
import { AnyObject, AnyValue, Choice, Choices, Decimal, EmptyObject, Flag, Integer, Integers, ListOf, Moment, Nested, Text, Texts } from '../../fields';
import { CommandRequest } from '../commands';
import { TOKEN_ID } from '../tokens';

export class RemoteStartProfileSchedulePeriod {
  @Integer({ min: 0, max: 2147483647 })
  startSeconds!: number;

  @Decimal({ min: 0, max: 1000000000 })
  limit!: number;

  @Integer({ optional: true, min: 1, max: 3 })
  phases?: number;

  @Integer({ optional: true, min: 1, max: 3 })
  phaseToUse?: number;
}

export class RemoteStartProfileSchedule {
  @Integer({ optional: true, min: 0, max: 2147483647 })
  id?: number;

  @Moment({ optional: true })
  startAt?: string;

  @Integer({ optional: true, min: 0, max: 2147483647 })
  durationSeconds?: number;

  @Choice(["W", "A"])
  unit!: "W" | "A";

  @Decimal({ optional: true, min: 0, max: 1000000000 })
  minRate?: number;

  @ListOf(() => RemoteStartProfileSchedulePeriod, { min: 1, max: 1024 })
  periods!: RemoteStartProfileSchedulePeriod[];
}

export class RemoteStartProfile {
  @Integer({ min: 0, max: 2147483647 })
  id!: number;

  @Integer({ min: 0, max: 1000 })
  stackLevel!: number;

  @Choice(["station-max", "external-constraints", "default", "transaction", "priority", "local-generation"])
  purpose!: "station-max" | "external-constraints" | "default" | "transaction" | "priority" | "local-generation";

  @Choice(["absolute", "recurring", "relative", "dynamic"])
  kind!: "absolute" | "recurring" | "relative" | "dynamic";

  @Choice(["daily", "weekly"], { optional: true })
  recurrency?: "daily" | "weekly";

  @Moment({ optional: true })
  validFrom?: string;

  @Moment({ optional: true })
  validTo?: string;

  @Text({ optional: true, description: "The station's number of the transaction, as sessions tell it.", min: 1, max: 36 })
  transactionId?: string;

  @ListOf(() => RemoteStartProfileSchedule, { min: 1, max: 3 })
  schedules!: RemoteStartProfileSchedule[];

  @Text({ optional: true, min: 1, max: 256 })
  priceSignature?: string;
}

export class RemoteStartParameters {
  @Text({ ...TOKEN_ID, description: "The token itself; facts carry its pseudonym." })
  tokenId!: string;

  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId?: number;

  @Nested(() => RemoteStartProfile, { optional: true })
  profile?: RemoteStartProfile;
}

export class RemoteStopParameters {
  @Text({ description: "The station's number of the transaction, as sessions tell it.", min: 1, max: 36 })
  transactionId!: string;
}

export class UnlockConnectorParameters {
  @Integer({ description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId!: number;

  @Integer({ optional: true, description: "A connector of the EVSE; OCPP 1.x knows one for each.", min: 1, max: 65535 })
  connectorId?: number;
}

export class ResetParameters {
  @Choice(["soft", "hard", "on-idle", "resume"])
  mode!: "soft" | "hard" | "on-idle" | "resume";

  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId?: number;
}

export class ChangeAvailabilityParameters {
  @Flag()
  operative!: boolean;

  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId?: number;

  @Integer({ optional: true, description: "A connector of the EVSE; OCPP 1.x knows one for each.", min: 1, max: 65535 })
  connectorId?: number;
}

export class TriggerMessageParameters {
  @Choice(["boot-notification", "diagnostics-status", "firmware-status", "log-status", "publish-firmware-status", "heartbeat", "meter-values", "status", "transaction", "sign-station-certificate", "sign-v2g-certificate", "sign-v2g20-certificate", "sign-combined-certificate", "custom"])
  message!: "boot-notification" | "diagnostics-status" | "firmware-status" | "log-status" | "publish-firmware-status" | "heartbeat" | "meter-values" | "status" | "transaction" | "sign-station-certificate" | "sign-v2g-certificate" | "sign-v2g20-certificate" | "sign-combined-certificate" | "custom";

  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId?: number;

  @Integer({ optional: true, description: "A connector of the EVSE; OCPP 1.x knows one for each.", min: 1, max: 65535 })
  connectorId?: number;

  @Text({ optional: true, min: 1, max: 50 })
  customTrigger?: string;
}

export class GetConfigurationParameters {
  @Texts({ optional: true, min: 1, max: 100, shortest: 1, longest: 255 })
  keys?: string[];
}

export class SetConfigurationParameters {
  @Text({ min: 1, max: 255 })
  key!: string;

  @Text({ min: 0, max: 2500 })
  value!: string;
}

export class DataTransferParameters {
  @Text({ min: 1, max: 255 })
  vendorId!: string;

  @Text({ optional: true, min: 1, max: 50 })
  messageId?: string;

  @AnyValue({ optional: true })
  data?: unknown;
}

export class SendLocalListEntry {
  @Text({ ...TOKEN_ID, description: "The token itself; facts carry its pseudonym." })
  tokenId!: string;

  @Choice(["accepted", "blocked", "expired", "invalid"], { optional: true })
  authorisation?: "accepted" | "blocked" | "expired" | "invalid";

  @Moment({ optional: true })
  expiresAt?: string;

  @Flag({ optional: true })
  remove?: boolean;
}

export class SendLocalListParameters {
  @Integer({ min: 1, max: 2147483647 })
  version!: number;

  @Choice(["full", "differential"])
  update!: "full" | "differential";

  @ListOf(() => SendLocalListEntry, { min: 0, max: 1000 })
  entries!: SendLocalListEntry[];
}

export class ReserveParameters {
  @Integer({ min: 0, max: 2147483647 })
  reservationId!: number;

  @Text({ ...TOKEN_ID, description: "The token itself; facts carry its pseudonym." })
  tokenId!: string;

  @Moment()
  expiresAt!: string;

  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId?: number;

  @Text({ optional: true, min: 1, max: 20 })
  connectorType?: string;
}

export class CancelReservationParameters {
  @Integer({ min: 0, max: 2147483647 })
  reservationId!: number;
}

export class SetChargingProfileParameters {
  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId?: number;

  @Nested(() => RemoteStartProfile)
  profile!: RemoteStartProfile;
}

export class ClearChargingProfileParameters {
  @Integer({ optional: true, min: 0, max: 2147483647 })
  profileId?: number;

  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 0, max: 65535 })
  evseId?: number;

  @Choice(["station-max", "external-constraints", "default", "transaction", "priority", "local-generation"], { optional: true })
  purpose?: "station-max" | "external-constraints" | "default" | "transaction" | "priority" | "local-generation";

  @Integer({ optional: true, min: 0, max: 1000 })
  stackLevel?: number;
}

export class GetCompositeScheduleParameters {
  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId?: number;

  @Integer({ min: 1, max: 2147483647 })
  durationSeconds!: number;

  @Choice(["W", "A"], { optional: true })
  unit?: "W" | "A";
}

export class GetChargingProfilesParameters {
  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 0, max: 65535 })
  evseId?: number;

  @Choice(["station-max", "external-constraints", "default", "transaction", "priority", "local-generation"], { optional: true })
  purpose?: "station-max" | "external-constraints" | "default" | "transaction" | "priority" | "local-generation";

  @Integer({ optional: true, min: 0, max: 1000 })
  stackLevel?: number;

  @Integers({ optional: true, min: 1, max: 100, least: 0, most: 2147483647 })
  profileIds?: number[];

  @Texts({ optional: true, min: 1, max: 4, shortest: 1, longest: 20 })
  sources?: string[];
}

export class UpdateFirmwareParameters {
  @Text({ description: "An address for the station to fetch the file from, or to bring it to.", min: 1, max: 512, pattern: /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s@]+$/ })
  location!: string;

  @Text({ optional: true, description: "The name of a secret, written `user:password`, which is read when the command is sent.", min: 1, max: 128, pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/ })
  credentialsRef?: string;

  @Moment()
  retrieveAt!: string;

  @Moment({ optional: true })
  installAt?: string;

  @Text({ optional: true, min: 1, max: 5500 })
  signingCertificate?: string;

  @Text({ optional: true, min: 1, max: 800 })
  signature?: string;

  @Integer({ optional: true, description: "How often the station tries again.", min: 0, max: 100 })
  retries?: number;

  @Integer({ optional: true, description: "How long the station waits before it tries again.", min: 0, max: 86400 })
  retryIntervalSeconds?: number;
}

export class PublishFirmwareParameters {
  @Text({ description: "An address for the station to fetch the file from, or to bring it to.", min: 1, max: 512, pattern: /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s@]+$/ })
  location!: string;

  @Text({ optional: true, description: "The name of a secret, written `user:password`, which is read when the command is sent.", min: 1, max: 128, pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/ })
  credentialsRef?: string;

  @Text({ min: 1, max: 32, pattern: /^[0-9A-Fa-f]{32}$/ })
  checksum!: string;

  @Integer({ optional: true, description: "How often the station tries again.", min: 0, max: 100 })
  retries?: number;

  @Integer({ optional: true, description: "How long the station waits before it tries again.", min: 0, max: 86400 })
  retryIntervalSeconds?: number;
}

export class UnpublishFirmwareParameters {
  @Text({ min: 1, max: 32, pattern: /^[0-9A-Fa-f]{32}$/ })
  checksum!: string;
}

export class GetLogParameters {
  @Choice(["diagnostics", "security", "data-collector"])
  log!: "diagnostics" | "security" | "data-collector";

  @Text({ description: "An address for the station to fetch the file from, or to bring it to.", min: 1, max: 512, pattern: /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s@]+$/ })
  location!: string;

  @Text({ optional: true, description: "The name of a secret, written `user:password`, which is read when the command is sent.", min: 1, max: 128, pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/ })
  credentialsRef?: string;

  @Moment({ optional: true })
  from?: string;

  @Moment({ optional: true })
  to?: string;

  @Integer({ optional: true, description: "How often the station tries again.", min: 0, max: 100 })
  retries?: number;

  @Integer({ optional: true, description: "How long the station waits before it tries again.", min: 0, max: 86400 })
  retryIntervalSeconds?: number;
}

export class GetVariablesVariableComponent {
  @Text({ min: 1, max: 50 })
  name!: string;

  @Text({ optional: true, min: 1, max: 50 })
  instance?: string;

  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId?: number;

  @Integer({ optional: true, description: "A connector of the EVSE; OCPP 1.x knows one for each.", min: 1, max: 65535 })
  connectorId?: number;
}

export class GetVariablesVariableVariable {
  @Text({ min: 1, max: 50 })
  name!: string;

  @Text({ optional: true, min: 1, max: 50 })
  instance?: string;
}

export class GetVariablesVariable {
  @Nested(() => GetVariablesVariableComponent)
  component!: GetVariablesVariableComponent;

  @Nested(() => GetVariablesVariableVariable)
  variable!: GetVariablesVariableVariable;

  @Choice(["actual", "target", "min-set", "max-set"], { optional: true })
  attribute?: "actual" | "target" | "min-set" | "max-set";
}

export class GetVariablesParameters {
  @ListOf(() => GetVariablesVariable, { min: 1, max: 200 })
  variables!: GetVariablesVariable[];
}

export class SetVariablesVariable {
  @Nested(() => GetVariablesVariableComponent)
  component!: GetVariablesVariableComponent;

  @Nested(() => GetVariablesVariableVariable)
  variable!: GetVariablesVariableVariable;

  @Choice(["actual", "target", "min-set", "max-set"], { optional: true })
  attribute?: "actual" | "target" | "min-set" | "max-set";

  @Text({ min: 0, max: 2500 })
  value!: string;
}

export class SetVariablesParameters {
  @ListOf(() => SetVariablesVariable, { min: 1, max: 200 })
  variables!: SetVariablesVariable[];
}

export class GetBaseReportParameters {
  @Choice(["configuration", "full", "summary"])
  base!: "configuration" | "full" | "summary";
}

export class GetReportPlace {
  @Nested(() => GetVariablesVariableComponent)
  component!: GetVariablesVariableComponent;

  @Nested(() => GetVariablesVariableVariable, { optional: true })
  variable?: GetVariablesVariableVariable;
}

export class GetReportParameters {
  @Choices(["active", "available", "enabled", "problem"], { optional: true, min: 1, max: 4 })
  criteria?: ("active" | "available" | "enabled" | "problem")[];

  @ListOf(() => GetReportPlace, { optional: true, min: 1, max: 200 })
  places?: GetReportPlace[];
}

export class GetMonitoringReportParameters {
  @Choices(["threshold", "delta", "periodic"], { optional: true, min: 1, max: 3 })
  criteria?: ("threshold" | "delta" | "periodic")[];

  @ListOf(() => GetReportPlace, { optional: true, min: 1, max: 200 })
  places?: GetReportPlace[];
}

export class SetVariableMonitoringMonitorStream {
  @Integer({ optional: true, min: 0, max: 2147483647 })
  intervalSeconds?: number;

  @Integer({ optional: true, min: 0, max: 2147483647 })
  values?: number;
}

export class SetVariableMonitoringMonitor {
  @Integer({ optional: true, min: 0, max: 2147483647 })
  id?: number;

  @Choice(["upper-threshold", "lower-threshold", "delta", "periodic", "periodic-clock-aligned", "target-delta", "target-delta-relative"])
  kind!: "upper-threshold" | "lower-threshold" | "delta" | "periodic" | "periodic-clock-aligned" | "target-delta" | "target-delta-relative";

  @Decimal({ min: -1000000000, max: 1000000000 })
  value!: number;

  @Integer({ min: 0, max: 9 })
  severity!: number;

  @Flag({ optional: true })
  transaction?: boolean;

  @Nested(() => GetVariablesVariableComponent)
  component!: GetVariablesVariableComponent;

  @Nested(() => GetVariablesVariableVariable)
  variable!: GetVariablesVariableVariable;

  @Nested(() => SetVariableMonitoringMonitorStream, { optional: true })
  stream?: SetVariableMonitoringMonitorStream;
}

export class SetVariableMonitoringParameters {
  @ListOf(() => SetVariableMonitoringMonitor, { min: 1, max: 200 })
  monitors!: SetVariableMonitoringMonitor[];
}

export class ClearVariableMonitoringParameters {
  @Integers({ min: 1, max: 200, least: 0, most: 2147483647 })
  ids!: number[];
}

export class SetMonitoringBaseParameters {
  @Choice(["all", "factory-default", "hard-wired-only"])
  base!: "all" | "factory-default" | "hard-wired-only";
}

export class SetMonitoringLevelParameters {
  @Integer({ min: 0, max: 9 })
  severity!: number;
}

export class InstallCertificateParameters {
  @Choice(["csms-root", "manufacturer-root", "v2g-root", "mo-root", "oem-root"])
  use!: "csms-root" | "manufacturer-root" | "v2g-root" | "mo-root" | "oem-root";

  @Text({ min: 1, max: 10000 })
  certificate!: string;
}

export class DeleteCertificateHash {
  @Choice(["SHA256", "SHA384", "SHA512"])
  algorithm!: "SHA256" | "SHA384" | "SHA512";

  @Text({ min: 1, max: 128 })
  issuerNameHash!: string;

  @Text({ min: 1, max: 128 })
  issuerKeyHash!: string;

  @Text({ min: 1, max: 40 })
  serialNumber!: string;
}

export class DeleteCertificateParameters {
  @Nested(() => DeleteCertificateHash)
  hash!: DeleteCertificateHash;
}

export class ListCertificatesParameters {
  @Choices(["csms-root", "manufacturer-root", "v2g-root", "mo-root", "oem-root", "v2g-chain"], { optional: true, min: 1, max: 6 })
  uses?: ("csms-root" | "manufacturer-root" | "v2g-root" | "mo-root" | "oem-root" | "v2g-chain")[];
}

export class CertificateSignedParameters {
  @Text({ min: 1, max: 10000 })
  chain!: string;

  @Choice(["station", "v2g", "v2g20"], { optional: true })
  kind?: "station" | "v2g" | "v2g20";
}

export class SetStationKeyParameters {
  @Text({ description: "The name of a secret, which is read when the command is sent.", min: 1, max: 128, pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/ })
  secretRef!: string;
}

export class RotateStationKeyParameters {
  @Integer({ min: 1, max: 2147483647 })
  keyVersion!: number;
}

export class SetNetworkProfileApn {
  @Text({ min: 1, max: 2000 })
  name!: string;

  @Text({ optional: true, min: 1, max: 50 })
  user?: string;

  @Text({ optional: true, description: "The name of a secret, which is read when the command is sent.", min: 1, max: 128, pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/ })
  passwordRef?: string;

  @Text({ optional: true, min: 1, max: 6 })
  preferredNetwork?: string;

  @Flag({ optional: true })
  onlyPreferredNetwork?: boolean;

  @Choice(["CHAP", "NONE", "PAP", "AUTO"])
  authentication!: "CHAP" | "NONE" | "PAP" | "AUTO";
}

export class SetNetworkProfileVpn {
  @Text({ min: 1, max: 2000 })
  server!: string;

  @Text({ min: 1, max: 50 })
  user!: string;

  @Text({ optional: true, min: 1, max: 50 })
  group?: string;

  @Text({ description: "The name of a secret, which is read when the command is sent.", min: 1, max: 128, pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/ })
  passwordRef!: string;

  @Text({ description: "The name of a secret, which is read when the command is sent.", min: 1, max: 128, pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/ })
  keyRef!: string;

  @Choice(["IKEv2", "IPSec", "L2TP", "PPTP"])
  kind!: "IKEv2" | "IPSec" | "L2TP" | "PPTP";
}

export class SetNetworkProfileParameters {
  @Integer({ min: 0, max: 2147483647 })
  slot!: number;

  @Choice(["1.2", "1.5", "1.6", "2.0.1", "2.1"], { optional: true })
  version?: "1.2" | "1.5" | "1.6" | "2.0.1" | "2.1";

  @Choice(["json", "soap"])
  transport!: "json" | "soap";

  @Text({ min: 1, max: 2000, pattern: /^(wss?|https?):\/\/[^\s@]+$/ })
  url!: string;

  @Integer({ min: 1, max: 3600 })
  messageTimeoutSeconds!: number;

  @Integer({ min: 0, max: 3 })
  securityProfile!: number;

  @Choice(["Wired0", "Wired1", "Wired2", "Wired3", "Wireless0", "Wireless1", "Wireless2", "Wireless3", "Any"])
  interface!: "Wired0" | "Wired1" | "Wired2" | "Wired3" | "Wireless0" | "Wireless1" | "Wireless2" | "Wireless3" | "Any";

  @Text({ optional: true, min: 1, max: 48 })
  identity?: string;

  @Text({ optional: true, description: "The name of a secret, which is read when the command is sent.", min: 1, max: 128, pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/ })
  passwordRef?: string;

  @Nested(() => SetNetworkProfileApn, { optional: true })
  apn?: SetNetworkProfileApn;

  @Nested(() => SetNetworkProfileVpn, { optional: true })
  vpn?: SetNetworkProfileVpn;
}

export class CustomerInformationParameters {
  @Flag()
  report!: boolean;

  @Flag()
  clear!: boolean;

  @Text({ ...TOKEN_ID, optional: true, description: "The token itself; facts carry its pseudonym." })
  tokenId?: string;

  @Nested(() => DeleteCertificateHash, { optional: true })
  certificate?: DeleteCertificateHash;
}

export class SetDisplayMessageParameters {
  @Integer({ min: 0, max: 2147483647 })
  id!: number;

  @Choice(["always-front", "in-front", "normal-cycle"])
  priority!: "always-front" | "in-front" | "normal-cycle";

  @Choice(["charging", "faulted", "idle", "unavailable", "suspended", "discharging"], { optional: true })
  state?: "charging" | "faulted" | "idle" | "unavailable" | "suspended" | "discharging";

  @Moment({ optional: true })
  from?: string;

  @Moment({ optional: true })
  to?: string;

  @Text({ optional: true, description: "The station's number of the transaction, as sessions tell it.", min: 1, max: 36 })
  transactionId?: string;

  @Choice(["ascii", "html", "uri", "utf8", "qr-code"])
  format!: "ascii" | "html" | "uri" | "utf8" | "qr-code";

  @Text({ optional: true, min: 1, max: 8 })
  language?: string;

  @Text({ min: 1, max: 1024 })
  content!: string;
}

export class GetDisplayMessagesParameters {
  @Integers({ optional: true, min: 1, max: 100, least: 0, most: 2147483647 })
  ids?: number[];

  @Choice(["always-front", "in-front", "normal-cycle"], { optional: true })
  priority?: "always-front" | "in-front" | "normal-cycle";

  @Choice(["charging", "faulted", "idle", "unavailable", "suspended", "discharging"], { optional: true })
  state?: "charging" | "faulted" | "idle" | "unavailable" | "suspended" | "discharging";
}

export class ClearDisplayMessageParameters {
  @Integer({ min: 0, max: 2147483647 })
  id!: number;
}

export class UpdateCostParameters {
  @Text({ description: "The station's number of the transaction, as sessions tell it.", min: 1, max: 36 })
  transactionId!: string;

  @Text({ min: 1, max: 20, pattern: /^\d{1,12}(\.\d{1,6})?$/ })
  totalCost!: string;
}

export class GetTransactionStatusParameters {
  @Text({ optional: true, description: "The station's number of the transaction, as sessions tell it.", min: 1, max: 36 })
  transactionId?: string;
}

export class UpdateDynamicScheduleParameters {
  @Integer({ min: 0, max: 2147483647 })
  profileId!: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  limit?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  limitL2?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  limitL3?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  dischargeLimit?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  dischargeLimitL2?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  dischargeLimitL3?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  setpoint?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  setpointL2?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  setpointL3?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  setpointReactive?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  setpointReactiveL2?: number;

  @Decimal({ optional: true, min: -1000000000, max: 1000000000 })
  setpointReactiveL3?: number;
}

export class UsePriorityChargingParameters {
  @Text({ description: "The station's number of the transaction, as sessions tell it.", min: 1, max: 36 })
  transactionId!: string;

  @Flag()
  activate!: boolean;
}

export class AllowEnergyTransferParameters {
  @Text({ description: "The station's number of the transaction, as sessions tell it.", min: 1, max: 36 })
  transactionId!: string;

  @Choices(["AC_single_phase", "AC_two_phase", "AC_three_phase", "DC", "AC_BPT", "AC_BPT_DER", "AC_DER", "DC_BPT", "DC_ACDP", "DC_ACDP_BPT", "WPT"], { min: 1, max: 11 })
  modes!: ("AC_single_phase" | "AC_two_phase" | "AC_three_phase" | "DC" | "AC_BPT" | "AC_BPT_DER" | "AC_DER" | "DC_BPT" | "DC_ACDP" | "DC_ACDP_BPT" | "WPT")[];
}

export class AfrrSignalParameters {
  @Moment()
  at!: string;

  @Integer({ min: -2147483648, max: 2147483647 })
  signal!: number;
}

export class SetDerControlParameters {
  @Flag()
  isDefault!: boolean;

  @Text({ min: 1, max: 36 })
  controlId!: string;

  @Choice(["EnterService", "FreqDroop", "FreqWatt", "FixedPFAbsorb", "FixedPFInject", "FixedVar", "Gradients", "HFMustTrip", "HFMayTrip", "HVMustTrip", "HVMomCess", "HVMayTrip", "LimitMaxDischarge", "LFMustTrip", "LVMustTrip", "LVMomCess", "LVMayTrip", "PowerMonitoringMustTrip", "VoltVar", "VoltWatt", "WattPF", "WattVar"])
  kind!: "EnterService" | "FreqDroop" | "FreqWatt" | "FixedPFAbsorb" | "FixedPFInject" | "FixedVar" | "Gradients" | "HFMustTrip" | "HFMayTrip" | "HVMustTrip" | "HVMomCess" | "HVMayTrip" | "LimitMaxDischarge" | "LFMustTrip" | "LVMustTrip" | "LVMomCess" | "LVMayTrip" | "PowerMonitoringMustTrip" | "VoltVar" | "VoltWatt" | "WattPF" | "WattVar";

  @AnyObject()
  control!: Record<string, unknown>;
}

export class GetDerControlParameters {
  @Flag({ optional: true })
  isDefault?: boolean;

  @Text({ optional: true, min: 1, max: 36 })
  controlId?: string;

  @Choice(["EnterService", "FreqDroop", "FreqWatt", "FixedPFAbsorb", "FixedPFInject", "FixedVar", "Gradients", "HFMustTrip", "HFMayTrip", "HVMustTrip", "HVMomCess", "HVMayTrip", "LimitMaxDischarge", "LFMustTrip", "LVMustTrip", "LVMomCess", "LVMayTrip", "PowerMonitoringMustTrip", "VoltVar", "VoltWatt", "WattPF", "WattVar"], { optional: true })
  kind?: "EnterService" | "FreqDroop" | "FreqWatt" | "FixedPFAbsorb" | "FixedPFInject" | "FixedVar" | "Gradients" | "HFMustTrip" | "HFMayTrip" | "HVMustTrip" | "HVMomCess" | "HVMayTrip" | "LimitMaxDischarge" | "LFMustTrip" | "LVMustTrip" | "LVMomCess" | "LVMayTrip" | "PowerMonitoringMustTrip" | "VoltVar" | "VoltWatt" | "WattPF" | "WattVar";
}

export class ClearDerControlParameters {
  @Flag()
  isDefault!: boolean;

  @Text({ optional: true, min: 1, max: 36 })
  controlId?: string;

  @Choice(["EnterService", "FreqDroop", "FreqWatt", "FixedPFAbsorb", "FixedPFInject", "FixedVar", "Gradients", "HFMustTrip", "HFMayTrip", "HVMustTrip", "HVMomCess", "HVMayTrip", "LimitMaxDischarge", "LFMustTrip", "LVMustTrip", "LVMomCess", "LVMayTrip", "PowerMonitoringMustTrip", "VoltVar", "VoltWatt", "WattPF", "WattVar"], { optional: true })
  kind?: "EnterService" | "FreqDroop" | "FreqWatt" | "FixedPFAbsorb" | "FixedPFInject" | "FixedVar" | "Gradients" | "HFMustTrip" | "HFMayTrip" | "HVMustTrip" | "HVMomCess" | "HVMayTrip" | "LimitMaxDischarge" | "LFMustTrip" | "LVMustTrip" | "LVMomCess" | "LVMayTrip" | "PowerMonitoringMustTrip" | "VoltVar" | "VoltWatt" | "WattPF" | "WattVar";
}

export class SetDefaultTariffParameters {
  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId?: number;

  @AnyObject()
  tariff!: Record<string, unknown>;
}

export class ChangeTransactionTariffParameters {
  @Text({ description: "The station's number of the transaction, as sessions tell it.", min: 1, max: 36 })
  transactionId!: string;

  @AnyObject()
  tariff!: Record<string, unknown>;
}

export class GetTariffsParameters {
  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId?: number;
}

export class ClearTariffsParameters {
  @Texts({ optional: true, min: 1, max: 100, shortest: 1, longest: 60 })
  tariffIds?: string[];

  @Integer({ optional: true, description: "EVSE n is connector n of OCPP 1.x.", min: 0, max: 65535 })
  evseId?: number;
}

export class RequestBatterySwapParameters {
  @Text({ ...TOKEN_ID, description: "The token itself; facts carry its pseudonym." })
  tokenId!: string;
}

export class AdjustPeriodicEventStreamParameters {
  @Integer({ min: 0, max: 2147483647 })
  streamId!: number;

  @Integer({ optional: true, min: 0, max: 2147483647 })
  intervalSeconds?: number;

  @Integer({ optional: true, min: 0, max: 2147483647 })
  values?: number;
}

export class WebPaymentStartedParameters {
  @Integer({ description: "EVSE n is connector n of OCPP 1.x.", min: 1, max: 65535 })
  evseId!: number;

  @Integer({ min: 0, max: 2147483647 })
  timeoutSeconds!: number;
}

export class RemoteStartCommand extends CommandRequest {
  @Choice(['remote-start'])
  type!: 'remote-start';

  @Nested(() => RemoteStartParameters)
  parameters!: RemoteStartParameters;
}

export class RemoteStopCommand extends CommandRequest {
  @Choice(['remote-stop'])
  type!: 'remote-stop';

  @Nested(() => RemoteStopParameters)
  parameters!: RemoteStopParameters;
}

export class UnlockConnectorCommand extends CommandRequest {
  @Choice(['unlock-connector'])
  type!: 'unlock-connector';

  @Nested(() => UnlockConnectorParameters)
  parameters!: UnlockConnectorParameters;
}

export class ResetCommand extends CommandRequest {
  @Choice(['reset'])
  type!: 'reset';

  @Nested(() => ResetParameters)
  parameters!: ResetParameters;
}

export class ChangeAvailabilityCommand extends CommandRequest {
  @Choice(['change-availability'])
  type!: 'change-availability';

  @Nested(() => ChangeAvailabilityParameters)
  parameters!: ChangeAvailabilityParameters;
}

export class TriggerMessageCommand extends CommandRequest {
  @Choice(['trigger-message'])
  type!: 'trigger-message';

  @Nested(() => TriggerMessageParameters)
  parameters!: TriggerMessageParameters;
}

export class ClearCacheCommand extends CommandRequest {
  @Choice(['clear-cache'])
  type!: 'clear-cache';

  @EmptyObject()
  parameters!: Record<string, never>;
}

export class GetConfigurationCommand extends CommandRequest {
  @Choice(['get-configuration'])
  type!: 'get-configuration';

  @Nested(() => GetConfigurationParameters)
  parameters!: GetConfigurationParameters;
}

export class SetConfigurationCommand extends CommandRequest {
  @Choice(['set-configuration'])
  type!: 'set-configuration';

  @Nested(() => SetConfigurationParameters)
  parameters!: SetConfigurationParameters;
}

export class DataTransferCommand extends CommandRequest {
  @Choice(['data-transfer'])
  type!: 'data-transfer';

  @Nested(() => DataTransferParameters)
  parameters!: DataTransferParameters;
}

export class GetLocalListVersionCommand extends CommandRequest {
  @Choice(['get-local-list-version'])
  type!: 'get-local-list-version';

  @EmptyObject()
  parameters!: Record<string, never>;
}

export class SendLocalListCommand extends CommandRequest {
  @Choice(['send-local-list'])
  type!: 'send-local-list';

  @Nested(() => SendLocalListParameters)
  parameters!: SendLocalListParameters;
}

export class ReserveCommand extends CommandRequest {
  @Choice(['reserve'])
  type!: 'reserve';

  @Nested(() => ReserveParameters)
  parameters!: ReserveParameters;
}

export class CancelReservationCommand extends CommandRequest {
  @Choice(['cancel-reservation'])
  type!: 'cancel-reservation';

  @Nested(() => CancelReservationParameters)
  parameters!: CancelReservationParameters;
}

export class SetChargingProfileCommand extends CommandRequest {
  @Choice(['set-charging-profile'])
  type!: 'set-charging-profile';

  @Nested(() => SetChargingProfileParameters)
  parameters!: SetChargingProfileParameters;
}

export class ClearChargingProfileCommand extends CommandRequest {
  @Choice(['clear-charging-profile'])
  type!: 'clear-charging-profile';

  @Nested(() => ClearChargingProfileParameters)
  parameters!: ClearChargingProfileParameters;
}

export class GetCompositeScheduleCommand extends CommandRequest {
  @Choice(['get-composite-schedule'])
  type!: 'get-composite-schedule';

  @Nested(() => GetCompositeScheduleParameters)
  parameters!: GetCompositeScheduleParameters;
}

export class GetChargingProfilesCommand extends CommandRequest {
  @Choice(['get-charging-profiles'])
  type!: 'get-charging-profiles';

  @Nested(() => GetChargingProfilesParameters)
  parameters!: GetChargingProfilesParameters;
}

export class UpdateFirmwareCommand extends CommandRequest {
  @Choice(['update-firmware'])
  type!: 'update-firmware';

  @Nested(() => UpdateFirmwareParameters)
  parameters!: UpdateFirmwareParameters;
}

export class PublishFirmwareCommand extends CommandRequest {
  @Choice(['publish-firmware'])
  type!: 'publish-firmware';

  @Nested(() => PublishFirmwareParameters)
  parameters!: PublishFirmwareParameters;
}

export class UnpublishFirmwareCommand extends CommandRequest {
  @Choice(['unpublish-firmware'])
  type!: 'unpublish-firmware';

  @Nested(() => UnpublishFirmwareParameters)
  parameters!: UnpublishFirmwareParameters;
}

export class GetLogCommand extends CommandRequest {
  @Choice(['get-log'])
  type!: 'get-log';

  @Nested(() => GetLogParameters)
  parameters!: GetLogParameters;
}

export class GetVariablesCommand extends CommandRequest {
  @Choice(['get-variables'])
  type!: 'get-variables';

  @Nested(() => GetVariablesParameters)
  parameters!: GetVariablesParameters;
}

export class SetVariablesCommand extends CommandRequest {
  @Choice(['set-variables'])
  type!: 'set-variables';

  @Nested(() => SetVariablesParameters)
  parameters!: SetVariablesParameters;
}

export class GetBaseReportCommand extends CommandRequest {
  @Choice(['get-base-report'])
  type!: 'get-base-report';

  @Nested(() => GetBaseReportParameters)
  parameters!: GetBaseReportParameters;
}

export class GetReportCommand extends CommandRequest {
  @Choice(['get-report'])
  type!: 'get-report';

  @Nested(() => GetReportParameters)
  parameters!: GetReportParameters;
}

export class GetMonitoringReportCommand extends CommandRequest {
  @Choice(['get-monitoring-report'])
  type!: 'get-monitoring-report';

  @Nested(() => GetMonitoringReportParameters)
  parameters!: GetMonitoringReportParameters;
}

export class SetVariableMonitoringCommand extends CommandRequest {
  @Choice(['set-variable-monitoring'])
  type!: 'set-variable-monitoring';

  @Nested(() => SetVariableMonitoringParameters)
  parameters!: SetVariableMonitoringParameters;
}

export class ClearVariableMonitoringCommand extends CommandRequest {
  @Choice(['clear-variable-monitoring'])
  type!: 'clear-variable-monitoring';

  @Nested(() => ClearVariableMonitoringParameters)
  parameters!: ClearVariableMonitoringParameters;
}

export class SetMonitoringBaseCommand extends CommandRequest {
  @Choice(['set-monitoring-base'])
  type!: 'set-monitoring-base';

  @Nested(() => SetMonitoringBaseParameters)
  parameters!: SetMonitoringBaseParameters;
}

export class SetMonitoringLevelCommand extends CommandRequest {
  @Choice(['set-monitoring-level'])
  type!: 'set-monitoring-level';

  @Nested(() => SetMonitoringLevelParameters)
  parameters!: SetMonitoringLevelParameters;
}

export class InstallCertificateCommand extends CommandRequest {
  @Choice(['install-certificate'])
  type!: 'install-certificate';

  @Nested(() => InstallCertificateParameters)
  parameters!: InstallCertificateParameters;
}

export class DeleteCertificateCommand extends CommandRequest {
  @Choice(['delete-certificate'])
  type!: 'delete-certificate';

  @Nested(() => DeleteCertificateParameters)
  parameters!: DeleteCertificateParameters;
}

export class ListCertificatesCommand extends CommandRequest {
  @Choice(['list-certificates'])
  type!: 'list-certificates';

  @Nested(() => ListCertificatesParameters)
  parameters!: ListCertificatesParameters;
}

export class CertificateSignedCommand extends CommandRequest {
  @Choice(['certificate-signed'])
  type!: 'certificate-signed';

  @Nested(() => CertificateSignedParameters)
  parameters!: CertificateSignedParameters;
}

export class SetStationKeyCommand extends CommandRequest {
  @Choice(['set-station-key'])
  type!: 'set-station-key';

  @Nested(() => SetStationKeyParameters)
  parameters!: SetStationKeyParameters;
}

export class RotateStationKeyCommand extends CommandRequest {
  @Choice(['rotate-station-key'])
  type!: 'rotate-station-key';

  @Nested(() => RotateStationKeyParameters)
  parameters!: RotateStationKeyParameters;
}

export class SetNetworkProfileCommand extends CommandRequest {
  @Choice(['set-network-profile'])
  type!: 'set-network-profile';

  @Nested(() => SetNetworkProfileParameters)
  parameters!: SetNetworkProfileParameters;
}

export class CustomerInformationCommand extends CommandRequest {
  @Choice(['customer-information'])
  type!: 'customer-information';

  @Nested(() => CustomerInformationParameters)
  parameters!: CustomerInformationParameters;
}

export class SetDisplayMessageCommand extends CommandRequest {
  @Choice(['set-display-message'])
  type!: 'set-display-message';

  @Nested(() => SetDisplayMessageParameters)
  parameters!: SetDisplayMessageParameters;
}

export class GetDisplayMessagesCommand extends CommandRequest {
  @Choice(['get-display-messages'])
  type!: 'get-display-messages';

  @Nested(() => GetDisplayMessagesParameters)
  parameters!: GetDisplayMessagesParameters;
}

export class ClearDisplayMessageCommand extends CommandRequest {
  @Choice(['clear-display-message'])
  type!: 'clear-display-message';

  @Nested(() => ClearDisplayMessageParameters)
  parameters!: ClearDisplayMessageParameters;
}

export class UpdateCostCommand extends CommandRequest {
  @Choice(['update-cost'])
  type!: 'update-cost';

  @Nested(() => UpdateCostParameters)
  parameters!: UpdateCostParameters;
}

export class GetTransactionStatusCommand extends CommandRequest {
  @Choice(['get-transaction-status'])
  type!: 'get-transaction-status';

  @Nested(() => GetTransactionStatusParameters)
  parameters!: GetTransactionStatusParameters;
}

export class UpdateDynamicScheduleCommand extends CommandRequest {
  @Choice(['update-dynamic-schedule'])
  type!: 'update-dynamic-schedule';

  @Nested(() => UpdateDynamicScheduleParameters)
  parameters!: UpdateDynamicScheduleParameters;
}

export class UsePriorityChargingCommand extends CommandRequest {
  @Choice(['use-priority-charging'])
  type!: 'use-priority-charging';

  @Nested(() => UsePriorityChargingParameters)
  parameters!: UsePriorityChargingParameters;
}

export class AllowEnergyTransferCommand extends CommandRequest {
  @Choice(['allow-energy-transfer'])
  type!: 'allow-energy-transfer';

  @Nested(() => AllowEnergyTransferParameters)
  parameters!: AllowEnergyTransferParameters;
}

export class AfrrSignalCommand extends CommandRequest {
  @Choice(['afrr-signal'])
  type!: 'afrr-signal';

  @Nested(() => AfrrSignalParameters)
  parameters!: AfrrSignalParameters;
}

export class SetDerControlCommand extends CommandRequest {
  @Choice(['set-der-control'])
  type!: 'set-der-control';

  @Nested(() => SetDerControlParameters)
  parameters!: SetDerControlParameters;
}

export class GetDerControlCommand extends CommandRequest {
  @Choice(['get-der-control'])
  type!: 'get-der-control';

  @Nested(() => GetDerControlParameters)
  parameters!: GetDerControlParameters;
}

export class ClearDerControlCommand extends CommandRequest {
  @Choice(['clear-der-control'])
  type!: 'clear-der-control';

  @Nested(() => ClearDerControlParameters)
  parameters!: ClearDerControlParameters;
}

export class SetDefaultTariffCommand extends CommandRequest {
  @Choice(['set-default-tariff'])
  type!: 'set-default-tariff';

  @Nested(() => SetDefaultTariffParameters)
  parameters!: SetDefaultTariffParameters;
}

export class ChangeTransactionTariffCommand extends CommandRequest {
  @Choice(['change-transaction-tariff'])
  type!: 'change-transaction-tariff';

  @Nested(() => ChangeTransactionTariffParameters)
  parameters!: ChangeTransactionTariffParameters;
}

export class GetTariffsCommand extends CommandRequest {
  @Choice(['get-tariffs'])
  type!: 'get-tariffs';

  @Nested(() => GetTariffsParameters)
  parameters!: GetTariffsParameters;
}

export class ClearTariffsCommand extends CommandRequest {
  @Choice(['clear-tariffs'])
  type!: 'clear-tariffs';

  @Nested(() => ClearTariffsParameters)
  parameters!: ClearTariffsParameters;
}

export class RequestBatterySwapCommand extends CommandRequest {
  @Choice(['request-battery-swap'])
  type!: 'request-battery-swap';

  @Nested(() => RequestBatterySwapParameters)
  parameters!: RequestBatterySwapParameters;
}

export class GetPeriodicEventStreamsCommand extends CommandRequest {
  @Choice(['get-periodic-event-streams'])
  type!: 'get-periodic-event-streams';

  @EmptyObject()
  parameters!: Record<string, never>;
}

export class AdjustPeriodicEventStreamCommand extends CommandRequest {
  @Choice(['adjust-periodic-event-stream'])
  type!: 'adjust-periodic-event-stream';

  @Nested(() => AdjustPeriodicEventStreamParameters)
  parameters!: AdjustPeriodicEventStreamParameters;
}

export class WebPaymentStartedCommand extends CommandRequest {
  @Choice(['web-payment-started'])
  type!: 'web-payment-started';

  @Nested(() => WebPaymentStartedParameters)
  parameters!: WebPaymentStartedParameters;
}

/** The request of each type of command. */
export const COMMAND_BODIES = {
  'remote-start': RemoteStartCommand,
  'remote-stop': RemoteStopCommand,
  'unlock-connector': UnlockConnectorCommand,
  'reset': ResetCommand,
  'change-availability': ChangeAvailabilityCommand,
  'trigger-message': TriggerMessageCommand,
  'clear-cache': ClearCacheCommand,
  'get-configuration': GetConfigurationCommand,
  'set-configuration': SetConfigurationCommand,
  'data-transfer': DataTransferCommand,
  'get-local-list-version': GetLocalListVersionCommand,
  'send-local-list': SendLocalListCommand,
  'reserve': ReserveCommand,
  'cancel-reservation': CancelReservationCommand,
  'set-charging-profile': SetChargingProfileCommand,
  'clear-charging-profile': ClearChargingProfileCommand,
  'get-composite-schedule': GetCompositeScheduleCommand,
  'get-charging-profiles': GetChargingProfilesCommand,
  'update-firmware': UpdateFirmwareCommand,
  'publish-firmware': PublishFirmwareCommand,
  'unpublish-firmware': UnpublishFirmwareCommand,
  'get-log': GetLogCommand,
  'get-variables': GetVariablesCommand,
  'set-variables': SetVariablesCommand,
  'get-base-report': GetBaseReportCommand,
  'get-report': GetReportCommand,
  'get-monitoring-report': GetMonitoringReportCommand,
  'set-variable-monitoring': SetVariableMonitoringCommand,
  'clear-variable-monitoring': ClearVariableMonitoringCommand,
  'set-monitoring-base': SetMonitoringBaseCommand,
  'set-monitoring-level': SetMonitoringLevelCommand,
  'install-certificate': InstallCertificateCommand,
  'delete-certificate': DeleteCertificateCommand,
  'list-certificates': ListCertificatesCommand,
  'certificate-signed': CertificateSignedCommand,
  'set-station-key': SetStationKeyCommand,
  'rotate-station-key': RotateStationKeyCommand,
  'set-network-profile': SetNetworkProfileCommand,
  'customer-information': CustomerInformationCommand,
  'set-display-message': SetDisplayMessageCommand,
  'get-display-messages': GetDisplayMessagesCommand,
  'clear-display-message': ClearDisplayMessageCommand,
  'update-cost': UpdateCostCommand,
  'get-transaction-status': GetTransactionStatusCommand,
  'update-dynamic-schedule': UpdateDynamicScheduleCommand,
  'use-priority-charging': UsePriorityChargingCommand,
  'allow-energy-transfer': AllowEnergyTransferCommand,
  'afrr-signal': AfrrSignalCommand,
  'set-der-control': SetDerControlCommand,
  'get-der-control': GetDerControlCommand,
  'clear-der-control': ClearDerControlCommand,
  'set-default-tariff': SetDefaultTariffCommand,
  'change-transaction-tariff': ChangeTransactionTariffCommand,
  'get-tariffs': GetTariffsCommand,
  'clear-tariffs': ClearTariffsCommand,
  'request-battery-swap': RequestBatterySwapCommand,
  'get-periodic-event-streams': GetPeriodicEventStreamsCommand,
  'adjust-periodic-event-stream': AdjustPeriodicEventStreamCommand,
  'web-payment-started': WebPaymentStartedCommand,
} as const;
