import type { ActionFrom, Messages, RequestIn } from '@busbar/ocpp/v201';
import type { Messages as LaterMessages } from '@busbar/ocpp/v21';

/** When the station said it. */
export const T = '2026-03-01T11:00:00.000Z';
export const TOKEN = { idToken: 'demo-0001', type: 'ISO14443' } as const;
const SCHEDULE = {
  id: 1,
  chargingRateUnit: 'W' as const,
  chargingSchedulePeriod: [{ startPeriod: 0, limit: 11000 }],
};
const METER = [{ timestamp: T, sampledValue: [{ value: 5 }] }];

/** A proper request of each action that 2.0.1 and 2.1 have alike, valid in both. What must not be told is called private. */
export const REQUESTS_SINCE_201: {
  readonly [A in ActionFrom<Messages, 'station'>]: RequestIn<Messages, A> & RequestIn<LaterMessages, A>;
} = {
  Authorize: { idToken: TOKEN },
  BootNotification: {
    reason: 'PowerUp',
    chargingStation: {
      model: 'Model',
      vendorName: 'Vendor',
      serialNumber: 'S'.repeat(25),
      firmwareVersion: 'F'.repeat(50),
      modem: { iccid: '89310410106543789301' },
    },
  },
  ClearedChargingLimit: { chargingLimitSource: 'EMS' },
  DataTransfer: { vendorId: 'com.vendor', messageId: 'm', data: { secret: 'private' } },
  FirmwareStatusNotification: { status: 'Installed', requestId: 1 },
  Get15118EVCertificate: { iso15118SchemaVersion: 'urn:iso:15118:2', action: 'Install', exiRequest: 'private' },
  GetCertificateStatus: {
    ocspRequestData: {
      hashAlgorithm: 'SHA256',
      issuerNameHash: 'a',
      issuerKeyHash: 'b',
      serialNumber: 'c',
      responderURL: 'http://ocsp.example',
    },
  },
  Heartbeat: {},
  LogStatusNotification: { status: 'Uploaded', requestId: 2 },
  MeterValues: { evseId: 1, meterValue: METER },
  NotifyChargingLimit: {
    evseId: 1,
    chargingLimit: { chargingLimitSource: 'EMS', isGridCritical: true },
    chargingSchedule: [SCHEDULE],
  },
  NotifyCustomerInformation: { data: 'private', seqNo: 0, generatedAt: T, requestId: 3 },
  NotifyDisplayMessages: {
    requestId: 4,
    messageInfo: [
      {
        id: 1,
        priority: 'AlwaysFront',
        state: 'Charging',
        message: { format: 'UTF8', language: 'en', content: 'private' },
      },
    ],
  },
  NotifyEVChargingNeeds: { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'DC' } },
  NotifyEVChargingSchedule: { timeBase: T, evseId: 1, chargingSchedule: SCHEDULE },
  NotifyEvent: {
    generatedAt: T,
    seqNo: 0,
    eventData: [
      {
        eventId: 1,
        timestamp: T,
        trigger: 'Delta',
        actualValue: 'Occupied',
        eventNotificationType: 'HardWiredNotification',
        component: { name: 'Connector', evse: { id: 2, connectorId: 1 } },
        variable: { name: 'AvailabilityState' },
      },
      {
        eventId: 2,
        timestamp: T,
        trigger: 'Alerting',
        actualValue: 'private',
        techCode: 'E-7',
        techInfo: 'private',
        cleared: false,
        customData: { vendorId: 'private' },
        eventNotificationType: 'CustomMonitor',
        component: { name: 'TokenReader' },
        variable: { name: 'Token' },
      },
    ],
  },
  NotifyMonitoringReport: { requestId: 5, seqNo: 0, generatedAt: T },
  NotifyReport: {
    requestId: 6,
    generatedAt: T,
    seqNo: 1,
    tbc: true,
    reportData: [
      {
        component: { name: 'EVSE', evse: { id: 2 } },
        variable: { name: 'Power', instance: 'L1' },
        variableAttribute: [{ type: 'MaxSet', value: '22.5', persistent: true }],
        variableCharacteristics: { dataType: 'decimal', unit: 'kW', maxLimit: 22.5, supportsMonitoring: true },
      },
      {
        component: { name: 'SecurityCtrlr' },
        variable: { name: 'BasicAuthPassword' },
        variableAttribute: [{ value: 'private', mutability: 'WriteOnly' }],
      },
      {
        component: { name: 'ConnectedEV', evse: { id: 1, connectorId: 1 } },
        variable: { name: 'VehicleId' },
        variableAttribute: [{ value: 'private' }],
      },
    ],
  },
  PublishFirmwareStatusNotification: { status: 'Published', location: ['http://private@files.example'] },
  ReportChargingProfiles: {
    requestId: 7,
    chargingLimitSource: 'CSO',
    evseId: 1,
    chargingProfile: [
      {
        id: 1,
        stackLevel: 0,
        chargingProfilePurpose: 'TxProfile',
        chargingProfileKind: 'Relative',
        chargingSchedule: [SCHEDULE],
      },
    ],
  },
  ReservationStatusUpdate: { reservationId: 8, reservationUpdateStatus: 'Expired' },
  SecurityEventNotification: { type: 'SettingSystemTime', timestamp: T, techInfo: 'private' },
  SignCertificate: { csr: 'private', certificateType: 'V2GCertificate' },
  StatusNotification: { timestamp: T, connectorStatus: 'Occupied', evseId: 1, connectorId: 1 },
  TransactionEvent: {
    eventType: 'Started',
    timestamp: T,
    triggerReason: 'Authorized',
    seqNo: 0,
    transactionInfo: { transactionId: 'a-1', chargingState: 'Charging' },
    evse: { id: 1, connectorId: 1 },
    idToken: TOKEN,
    meterValue: METER,
  },
};
