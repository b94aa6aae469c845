import type { ActionFrom, Messages, RequestIn } from '@busbar/ocpp/v16';

/** When the station said it. */
export const T = '2026-03-01T11:00:00.000Z';
/** A proper request of each action of 1.6 and its security extension. What must not be told is called private. */
export const REQUESTS_V16: { readonly [A in ActionFrom<Messages, 'station'>]: RequestIn<Messages, A> } = {
  Authorize: { idTag: 'demo-0001' },
  BootNotification: {
    chargePointVendor: 'Vendor',
    chargePointModel: 'Model',
    chargePointSerialNumber: 'S'.repeat(50),
    firmwareVersion: 'F'.repeat(255),
    iccid: '89310410106543789301',
  },
  DataTransfer: { vendorId: 'com.vendor', messageId: 'm', data: 'private' },
  DiagnosticsStatusNotification: { status: 'Uploaded' },
  FirmwareStatusNotification: { status: 'Installed' },
  Heartbeat: {},
  LogStatusNotification: { status: 'Uploaded', requestId: 3 },
  MeterValues: { connectorId: 1, transactionId: 7, meterValue: [{ timestamp: T, sampledValue: [{ value: '5' }] }] },
  SecurityEventNotification: { type: 'SettingSystemTime', timestamp: T, techInfo: 'private, DEMO-0001' },
  SignCertificate: { csr: 'PRIVATE' },
  SignedFirmwareStatusNotification: { status: 'InvalidSignature', requestId: 4 },
  StartTransaction: { connectorId: 1, idTag: 'DEMO-0001', meterStart: 100, timestamp: T },
  StatusNotification: { connectorId: 1, status: 'Charging', errorCode: 'NoError', timestamp: T },
  StopTransaction: {
    transactionId: 7,
    meterStop: 900,
    timestamp: T,
    idTag: 'DEMO-0001',
    transactionData: [{ timestamp: T, sampledValue: [{ value: '900' }] }],
  },
};
