import type { Place, Setting } from './settings';

const at = (component: string, variable: string, instance?: string): Place => ({
  component,
  variable,
  ...(instance !== undefined && { instance }),
});
const whole = (key: string, place: Place, value: number, more: Partial<Setting> = {}): Setting => ({
  key,
  place,
  type: 'integer',
  mutability: 'ReadWrite',
  value: String(value),
  ...more,
});
const fixed = (key: string, place: Place, value: number | string, more: Partial<Setting> = {}): Setting => ({
  key,
  place,
  type: typeof value === 'number' ? 'integer' : 'string',
  mutability: 'ReadOnly',
  value: String(value),
  ...more,
});
const onOff = (key: string, place: Place, value: boolean, more: Partial<Setting> = {}): Setting => ({
  key,
  place,
  type: 'boolean',
  mutability: 'ReadWrite',
  value: String(value),
  ...more,
});

const MEASURANDS = ['Energy.Active.Import.Register', 'Power.Active.Import', 'Current.Import', 'Voltage', 'SoC'];
const PROFILES = 'Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger';

export const LIST_CAPACITY = 1_000;
export const LIST_PART = 100;

/** What stations of both families have to be set: OCPP 1.6 §9, and the same things in the device model of 2.x (part 2, §2). */
export function usualSettings(own: {
  readonly connectors: number;
  readonly meterSeconds: number;
  readonly vendor: string;
  readonly model: string;
}): Setting[] {
  return [
    whole('HeartbeatInterval', at('OCPPCommCtrlr', 'HeartbeatInterval'), 300, { least: 1, unit: 's' }),
    whole('MeterValueSampleInterval', at('SampledDataCtrlr', 'TxUpdatedInterval'), own.meterSeconds, { unit: 's' }),
    whole('ClockAlignedDataInterval', at('AlignedDataCtrlr', 'Interval'), 0, { unit: 's' }),
    {
      key: 'MeterValuesSampledData',
      place: at('SampledDataCtrlr', 'TxUpdatedMeasurands'),
      type: 'MemberList',
      mutability: 'ReadWrite',
      value: MEASURANDS.join(','),
      values: MEASURANDS,
    },
    whole('ConnectionTimeOut', at('TxCtrlr', 'EVConnectionTimeOut'), 60, { unit: 's' }),
    whole('ResetRetries', at('ChargingStation', 'ResetRetries'), 1, { only: '1.x' }),
    fixed('NumberOfConnectors', at('ChargingStation', 'NumberOfConnectors'), own.connectors, { only: '1.x' }),
    fixed('SupportedFeatureProfiles', at('ChargingStation', 'FeatureProfiles'), PROFILES, { only: '1.x' }),
    fixed('GetConfigurationMaxKeys', at('ChargingStation', 'MaxKeys'), 50, { only: '1.x' }),
    fixed('ChargingStation.VendorName', at('ChargingStation', 'VendorName'), own.vendor, { only: '2.x' }),
    fixed('ChargingStation.Model', at('ChargingStation', 'Model'), own.model, { only: '2.x' }),
    fixed('ItemsPerReport', at('DeviceDataCtrlr', 'ItemsPerMessage', 'GetReport'), 50, { only: '2.x' }),
    fixed('ItemsPerGet', at('DeviceDataCtrlr', 'ItemsPerMessage', 'GetVariables'), 50, { only: '2.x' }),
    fixed('ItemsPerSet', at('DeviceDataCtrlr', 'ItemsPerMessage', 'SetVariables'), 50, { only: '2.x' }),

    onOff('AuthorizeRemoteTxRequests', at('AuthCtrlr', 'AuthorizeRemoteStart'), true),
    onOff('LocalPreAuthorize', at('AuthCtrlr', 'LocalPreAuthorize'), false),
    onOff('LocalAuthorizeOffline', at('AuthCtrlr', 'LocalAuthorizeOffline'), true),
    onOff('AuthorizationCacheEnabled', at('AuthCacheCtrlr', 'Enabled'), true),
    onOff('StopTransactionOnInvalidId', at('TxCtrlr', 'StopTxOnInvalidId'), true),
    onOff('StopTransactionOnEVSideDisconnect', at('TxCtrlr', 'StopTxOnEVSideDisconnect'), true),
    onOff('UnlockConnectorOnEVSideDisconnect', at('ChargingStation', 'UnlockOnDisconnect'), true, { only: '1.x' }),

    onOff('LocalAuthListEnabled', at('LocalAuthListCtrlr', 'Enabled'), true),
    fixed('LocalAuthListMaxLength', at('LocalAuthListCtrlr', 'Storage'), LIST_CAPACITY),
    fixed('SendLocalListMaxLength', at('LocalAuthListCtrlr', 'ItemsPerMessage'), LIST_PART),
    onOff('ReserveConnectorZeroSupported', at('ReservationCtrlr', 'NonEvseSpecific'), true, { mutability: 'ReadOnly' }),

    fixed('ChargeProfileMaxStackLevel', at('SmartChargingCtrlr', 'ProfileStackLevel'), 10),
    fixed('ChargingScheduleAllowedChargingRateUnit', at('SmartChargingCtrlr', 'RateUnit'), 'Current,Power'),
    fixed('ChargingScheduleMaxPeriods', at('SmartChargingCtrlr', 'PeriodsPerSchedule'), 48),
    fixed('MaxChargingProfilesInstalled', at('SmartChargingCtrlr', 'Entries'), 40),

    whole('TransactionMessageAttempts', at('OCPPCommCtrlr', 'MessageAttempts', 'TransactionEvent'), 5),
    whole('TransactionMessageRetryInterval', at('OCPPCommCtrlr', 'MessageAttemptInterval', 'TransactionEvent'), 60, {
      unit: 's',
    }),
    whole('WebSocketPingInterval', at('OCPPCommCtrlr', 'WebSocketPingInterval'), 60, { unit: 's' }),
    whole('SecurityProfile', at('SecurityCtrlr', 'SecurityProfile'), 1, { most: 3, needsReboot: true }),
    {
      key: 'AuthorizationKey',
      place: at('SecurityCtrlr', 'BasicAuthPassword'),
      type: 'string',
      mutability: 'WriteOnly',
      value: '',
      least: 8,
      most: 100,
    },
    {
      key: 'CpoName',
      place: at('SecurityCtrlr', 'OrganizationName'),
      type: 'string',
      mutability: 'ReadWrite',
      value: '',
    },
    whole('NetworkConfigurationPriority', at('OCPPCommCtrlr', 'NetworkConfigurationPriority'), 1, {
      only: '2.x',
      type: 'string',
      needsReboot: true,
    }),
  ];
}
