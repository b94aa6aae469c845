import type { messages } from '@busbar/ocpp/v21';

/** Where 2.x keeps what 1.6 has a key for (2.0.1 part 2, referenced components and variables). */
const SUCCESSORS: Readonly<Record<string, string>> = {
  AllowOfflineTxForUnknownId: 'AuthCtrlr.OfflineTxForUnknownIdEnabled',
  AuthorizationCacheEnabled: 'AuthCacheCtrlr.Enabled',
  AuthorizeRemoteTxRequests: 'AuthCtrlr.AuthorizeRemoteStart',
  ChargeProfileMaxStackLevel: 'SmartChargingCtrlr.ProfileStackLevel',
  ChargingScheduleAllowedChargingRateUnit: 'SmartChargingCtrlr.RateUnit',
  ChargingScheduleMaxPeriods: 'SmartChargingCtrlr.PeriodsPerSchedule',
  ClockAlignedDataInterval: 'AlignedDataCtrlr.Interval',
  ConnectionTimeOut: 'TxCtrlr.EVConnectionTimeOut',
  ConnectorSwitch3to1PhaseSupported: 'SmartChargingCtrlr.Phases3to1',
  CpoName: 'SecurityCtrlr.OrganizationName',
  HeartbeatInterval: 'OCPPCommCtrlr.HeartbeatInterval',
  LocalAuthListEnabled: 'LocalAuthListCtrlr.Enabled',
  LocalAuthorizeOffline: 'AuthCtrlr.LocalAuthorizeOffline',
  LocalPreAuthorize: 'AuthCtrlr.LocalPreAuthorize',
  MaxChargingProfilesInstalled: 'SmartChargingCtrlr.Entries[ChargingProfiles]',
  MaxEnergyOnInvalidId: 'TxCtrlr.MaxEnergyOnInvalidId',
  MeterValueSampleInterval: 'SampledDataCtrlr.TxUpdatedInterval',
  MeterValuesAlignedData: 'AlignedDataCtrlr.Measurands',
  MeterValuesSampledData: 'SampledDataCtrlr.TxUpdatedMeasurands',
  MinimumStatusDuration: 'OCPPCommCtrlr.MinimumStatusDuration',
  ReserveConnectorZeroSupported: 'ReservationCtrlr.NonEvseSpecific',
  ResetRetries: 'OCPPCommCtrlr.ResetRetries',
  SecurityProfile: 'SecurityCtrlr.SecurityProfile',
  SendLocalListMaxLength: 'LocalAuthListCtrlr.ItemsPerMessage',
  StopTransactionOnEVSideDisconnect: 'TxCtrlr.StopTxOnEVSideDisconnect',
  StopTransactionOnInvalidId: 'TxCtrlr.StopTxOnInvalidId',
  StopTxnAlignedData: 'AlignedDataCtrlr.TxEndedMeasurands',
  StopTxnSampledData: 'SampledDataCtrlr.TxEndedMeasurands',
  TransactionMessageAttempts: 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]',
  TransactionMessageRetryInterval: 'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]',
  UnlockConnectorOnEVSideDisconnect: 'OCPPCommCtrlr.UnlockOnEVSideDisconnect',
  WebSocketPingInterval: 'OCPPCommCtrlr.WebSocketPingInterval',
};

const KEY = /^([^.[\]]{1,50})(?:\[([^\]]{1,50})\])?\.([^.[\]]{1,50})(?:\[([^\]]{1,50})\])?$/;

export interface Place {
  readonly component: messages.ComponentType;
  readonly variable: messages.VariableType;
}

/** The variable that a key means: `Component[instance].Variable[instance]`, or 1.6's word for it. */
export function variableOfKey(key: string): Place | undefined {
  const parts = KEY.exec(Object.hasOwn(SUCCESSORS, key) ? (SUCCESSORS[key] ?? key) : key);
  const [, component, componentInstance, variable, variableInstance] = parts ?? [];
  if (component === undefined || variable === undefined) return undefined;
  return {
    component: { name: component, ...(componentInstance !== undefined && { instance: componentInstance }) },
    variable: { name: variable, ...(variableInstance !== undefined && { instance: variableInstance }) },
  };
}

/** The key of a variable, as `variableOfKey` reads it. */
export function keyOfVariable({ component, variable }: Place): string {
  const named = ({ name, instance }: { readonly name: string; readonly instance?: string }): string =>
    instance === undefined ? name : `${name}[${instance}]`;
  return `${named(component)}.${named(variable)}`;
}
