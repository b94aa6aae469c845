/** A station's call and the answer that it gets. */
export interface OcppCall {
  readonly action: string;
  readonly request: object;
  readonly response: object;
}

const T = '2026-01-01T10:00:00.000Z';
const BOOTED = { currentTime: T, interval: 300, status: 'Accepted' };

const READINGS = [
  { measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
  { measurand: 'Power.Active.Import', unit: 'W' },
  { measurand: 'Current.Import', unit: 'A', phase: 'L1' },
  { measurand: 'Voltage', unit: 'V', phase: 'L1-N' },
  { measurand: 'Temperature', unit: 'Celsius' },
  { measurand: 'SoC', unit: 'Percent' },
];

/** The messages of one session as 1.6 tells it. */
export const CALLS_16: readonly OcppCall[] = [
  { action: 'Heartbeat', request: {}, response: { currentTime: T } },
  {
    action: 'BootNotification',
    request: {
      chargePointVendor: 'Vendor',
      chargePointModel: 'Model',
      chargePointSerialNumber: 'S-1',
      firmwareVersion: '1.0.2',
    },
    response: BOOTED,
  },
  {
    action: 'StatusNotification',
    request: { connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp: T },
    response: {},
  },
  { action: 'Authorize', request: { idTag: 'DEMO-0001' }, response: { idTagInfo: { status: 'Accepted' } } },
  {
    action: 'StartTransaction',
    request: { connectorId: 1, idTag: 'DEMO-0001', meterStart: 0, timestamp: T },
    response: { transactionId: 7, idTagInfo: { status: 'Accepted' } },
  },
  {
    action: 'MeterValues',
    request: {
      connectorId: 1,
      transactionId: 7,
      meterValue: [
        {
          timestamp: T,
          sampledValue: READINGS.map((reading, index) => ({
            value: `${1000 + index}`,
            context: 'Sample.Periodic',
            ...reading,
          })),
        },
      ],
    },
    response: {},
  },
  {
    action: 'StopTransaction',
    request: { transactionId: 7, idTag: 'DEMO-0001', meterStop: 12_345, timestamp: T, reason: 'Local' },
    response: { idTagInfo: { status: 'Accepted' } },
  },
];

/** The same as 2.0.1 tells it. */
export const CALLS_201: readonly OcppCall[] = [
  { action: 'Heartbeat', request: {}, response: { currentTime: T } },
  {
    action: 'BootNotification',
    request: { reason: 'PowerUp', chargingStation: { model: 'Model', vendorName: 'Vendor', firmwareVersion: '1.0.2' } },
    response: BOOTED,
  },
  {
    action: 'StatusNotification',
    request: { timestamp: T, connectorStatus: 'Occupied', evseId: 1, connectorId: 1 },
    response: {},
  },
  {
    action: 'Authorize',
    request: { idToken: { idToken: 'DEMO-0001', type: 'ISO14443' } },
    response: { idTokenInfo: { status: 'Accepted' } },
  },
  {
    action: 'TransactionEvent',
    request: {
      eventType: 'Updated',
      timestamp: T,
      triggerReason: 'MeterValuePeriodic',
      seqNo: 5,
      transactionInfo: { transactionId: 'ab5c7e20-0000-4000-8000-000000000001', chargingState: 'Charging' },
      evse: { id: 1, connectorId: 1 },
      meterValue: [
        {
          timestamp: T,
          // 2.0.1 measures no temperature.
          sampledValue: READINGS.filter(({ measurand }) => measurand !== 'Temperature').map(
            ({ unit, ...reading }, index) => ({
              value: 1000.5 + index,
              context: 'Sample.Periodic',
              ...reading,
              unitOfMeasure: { unit },
            }),
          ),
        },
      ],
    },
    response: {},
  },
  {
    action: 'NotifyReport',
    request: {
      requestId: 1,
      generatedAt: T,
      seqNo: 0,
      reportData: [
        {
          component: { name: 'OCPPCommCtrlr' },
          variable: { name: 'HeartbeatInterval' },
          variableAttribute: [{ type: 'Actual', value: '300', mutability: 'ReadWrite' }],
          variableCharacteristics: { dataType: 'integer', supportsMonitoring: false, unit: 's' },
        },
      ],
    },
    response: {},
  },
];
