/** Written from the commands of the domain: BUSBAR_UPDATE_GENERATED=1 npx jest apps/api/http-api/src/command-contract */
import { AnyValue, Choice, Decimal, EmptyObject, Flag, Integer, ListOf, Moment, Nested, Text, Texts } from '../../fields';
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

  @Text({ min: 1, max: 2500 })
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
} as const;
