import type { StationCommand } from '@busbar/domain';
import type { AnyFact, Protocol } from '@busbar/events';
import { perform, type AnyRoutes } from '../route';
import { stamp } from '../stamp';
import { aStation, memoryTokens, memoryTransactions, NOW } from '../testing/memory';
import { routesV16 } from '../v16/routes';
import { routesV201 } from '../v201/routes';
import { routesV21 } from '../v21/routes';
import { effectOf, judgeEffect } from './index';

const TAG = 'DEMO-0001';
const REF = memoryTokens().refOf(TAG);
const REQUEST_ID = 77;
const T = '2026-03-01T11:59:00.000Z';

const ROUTES: Readonly<Partial<Record<Protocol, AnyRoutes>>> = {
  'ocpp1.6': routesV16,
  'ocpp2.0.1': routesV201,
  'ocpp2.1': routesV21,
};

/** The facts that ingress makes of a station's message. */
async function factsOf(protocol: Protocol, action: string, payload: object): Promise<readonly AnyFact[]> {
  const station = aStation({ protocol });
  const performed = await perform(
    ROUTES[protocol] ?? {},
    { action, payload },
    {
      station,
      delivery: { kind: 'websocket', connectionId: 'c', messageId: 'm' },
      receivedAt: NOW,
      tokens: memoryTokens(),
      transactions: memoryTransactions(),
    },
  );
  if (!performed.ok) throw new Error(performed.refusal.description);
  return performed.facts.map((draft) =>
    stamp(draft, { station, source: 'ocpp-websocket', recordedAt: NOW, correlationId: 'c' }),
  );
}

const start: StationCommand = { type: 'remote-start', parameters: { tokenRef: REF, evseId: 1 } };
const V2 = ['ocpp2.0.1', 'ocpp2.1'] as const;
const place = { component: { name: 'A' }, variable: { name: 'B' } };

type Case = readonly [StationCommand, readonly Protocol[], action: string, payload: object, end?: 'failed'];

const CASES: readonly Case[] = [
  [start, ['ocpp1.6'], 'StartTransaction', { connectorId: 1, idTag: TAG, meterStart: 0, timestamp: T }],
  [
    start,
    V2,
    'TransactionEvent',
    {
      eventType: 'Started',
      timestamp: T,
      triggerReason: 'RemoteStart',
      seqNo: 0,
      transactionInfo: { transactionId: 't', remoteStartId: REQUEST_ID },
      evse: { id: 1, connectorId: 1 },
    },
  ],
  [
    start,
    V2,
    'TransactionEvent',
    {
      eventType: 'Updated',
      timestamp: T,
      triggerReason: 'RemoteStart',
      seqNo: 1,
      transactionInfo: { transactionId: 't' },
      idToken: { idToken: TAG, type: 'ISO14443' },
    },
  ],
  [
    { type: 'remote-stop', parameters: { transactionId: '7' } },
    ['ocpp1.6'],
    'StopTransaction',
    { transactionId: 7, meterStop: 10, timestamp: T },
  ],
  [
    { type: 'remote-stop', parameters: { transactionId: 't' } },
    V2,
    'TransactionEvent',
    {
      eventType: 'Ended',
      timestamp: T,
      triggerReason: 'RemoteStop',
      seqNo: 2,
      transactionInfo: { transactionId: 't' },
    },
  ],
  [
    { type: 'reset', parameters: { mode: 'soft' } },
    ['ocpp1.6'],
    'BootNotification',
    { chargePointVendor: 'Vendor', chargePointModel: 'Model' },
  ],
  [
    { type: 'reset', parameters: { mode: 'soft' } },
    V2,
    'BootNotification',
    { reason: 'RemoteReset', chargingStation: { model: 'Model', vendorName: 'Vendor' } },
  ],
  [
    { type: 'change-availability', parameters: { operative: false, evseId: 1 } },
    ['ocpp1.6'],
    'StatusNotification',
    { connectorId: 1, status: 'Unavailable', errorCode: 'NoError' },
  ],
  [
    { type: 'change-availability', parameters: { operative: false, evseId: 1 } },
    V2,
    'StatusNotification',
    { timestamp: T, connectorStatus: 'Unavailable', evseId: 1, connectorId: 1 },
  ],
  [
    { type: 'reserve', parameters: { reservationId: 1, tokenRef: REF, expiresAt: T, evseId: 1 } },
    ['ocpp1.6'],
    'StatusNotification',
    { connectorId: 1, status: 'Reserved', errorCode: 'NoError' },
  ],
  [
    { type: 'reserve', parameters: { reservationId: 1, tokenRef: REF, expiresAt: T, evseId: 1 } },
    V2,
    'StatusNotification',
    { timestamp: T, connectorStatus: 'Reserved', evseId: 1, connectorId: 1 },
  ],
  [
    { type: 'trigger-message', parameters: { message: 'meter-values', evseId: 1 } },
    ['ocpp1.6'],
    'MeterValues',
    { connectorId: 1, meterValue: [{ timestamp: T, sampledValue: [{ value: '5', context: 'Trigger' }] }] },
  ],
  [
    { type: 'trigger-message', parameters: { message: 'meter-values', evseId: 1 } },
    V2,
    'MeterValues',
    { evseId: 1, meterValue: [{ timestamp: T, sampledValue: [{ value: 5, context: 'Trigger' }] }] },
  ],
  [
    { type: 'trigger-message', parameters: { message: 'sign-station-certificate' } },
    ['ocpp1.6', ...V2],
    'SignCertificate',
    { csr: 'PEM' },
  ],
  [
    { type: 'update-firmware', parameters: { location: 'https://files.example/', retrieveAt: T } },
    ['ocpp1.6'],
    'FirmwareStatusNotification',
    { status: 'Installed' },
  ],
  [
    { type: 'update-firmware', parameters: { location: 'https://files.example/', retrieveAt: T } },
    ['ocpp1.6'],
    'SignedFirmwareStatusNotification',
    { status: 'InvalidSignature', requestId: REQUEST_ID },
    'failed',
  ],
  [
    { type: 'update-firmware', parameters: { location: 'https://files.example/', retrieveAt: T } },
    V2,
    'FirmwareStatusNotification',
    { status: 'Installed', requestId: REQUEST_ID },
  ],
  [
    { type: 'publish-firmware', parameters: { location: 'https://files.example/', checksum: 'a'.repeat(32) } },
    V2,
    'PublishFirmwareStatusNotification',
    { status: 'Published', location: ['https://files.example/'], requestId: REQUEST_ID },
  ],
  [
    { type: 'get-log', parameters: { log: 'diagnostics', location: 'ftp://files.example/' } },
    ['ocpp1.6'],
    'DiagnosticsStatusNotification',
    { status: 'UploadFailed' },
    'failed',
  ],
  [
    { type: 'get-log', parameters: { log: 'security', location: 'ftp://files.example/' } },
    ['ocpp1.6', ...V2],
    'LogStatusNotification',
    { status: 'Uploaded', requestId: REQUEST_ID },
  ],
  [
    { type: 'get-base-report', parameters: { base: 'full' } },
    V2,
    'NotifyReport',
    {
      requestId: REQUEST_ID,
      generatedAt: T,
      seqNo: 0,
      reportData: [{ ...place, variableAttribute: [{ value: '1' }] }],
    },
  ],
  [
    { type: 'get-monitoring-report', parameters: {} },
    V2,
    'NotifyMonitoringReport',
    { requestId: REQUEST_ID, generatedAt: T, seqNo: 0 },
  ],
  [
    { type: 'get-charging-profiles', parameters: {} },
    V2,
    'ReportChargingProfiles',
    {
      requestId: REQUEST_ID,
      chargingLimitSource: 'CSO',
      evseId: 1,
      chargingProfile: [
        {
          id: 1,
          stackLevel: 0,
          chargingProfilePurpose: 'TxDefaultProfile',
          chargingProfileKind: 'Relative',
          chargingSchedule: [{ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] }],
        },
      ],
    },
  ],
  [{ type: 'get-display-messages', parameters: {} }, V2, 'NotifyDisplayMessages', { requestId: REQUEST_ID }],
  [
    { type: 'customer-information', parameters: { report: true, clear: false, tokenRef: REF } },
    V2,
    'NotifyCustomerInformation',
    { requestId: REQUEST_ID, generatedAt: T, seqNo: 0, data: 'private' },
  ],
  [{ type: 'get-der-control', parameters: {} }, ['ocpp2.1'], 'ReportDERControl', { requestId: REQUEST_ID }],
  [
    { type: 'request-battery-swap', parameters: { tokenRef: REF } },
    ['ocpp2.1'],
    'BatterySwap',
    {
      eventType: 'BatteryIn',
      requestId: REQUEST_ID,
      idToken: { idToken: TAG, type: 'ISO14443' },
      batteryData: [{ evseId: 1, serialNumber: 'S', soC: 50, soH: 90 }],
    },
  ],
];

describe('what a station tells after a command', () => {
  const rows = CASES.flatMap(([command, protocols, action, payload, end = 'effective']) =>
    protocols.map((protocol) => ({ type: command.type, protocol, action, end, command, payload })),
  );

  it.each(rows)('by $action of $protocol makes $type $end', async ({ protocol, action, payload, command, end }) => {
    const effect = effectOf(command, { requestId: REQUEST_ID });
    if (effect === undefined) throw new Error(`${command.type} has no effect.`);
    const facts = await factsOf(protocol, action, payload);
    const seen = facts.map((fact) => judgeEffect(effect, fact)).filter((outcome) => outcome !== undefined);
    expect(seen).toEqual([end]);
    // Somebody has to look for them.
    const deciding = facts.filter((fact) => judgeEffect(effect, fact) !== undefined);
    for (const { name } of deciding) expect(effect.facts).toContain(name);
  });
});
