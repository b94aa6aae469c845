import type { ActionFrom, Messages, RequestIn } from '@busbar/ocpp/v21';
import { type REQUESTS_SINCE_201, T, TOKEN } from './requests-since-201';

type Added = Exclude<ActionFrom<Messages, 'station'>, keyof typeof REQUESTS_SINCE_201>;

const CERTIFICATE = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a',
  issuerKeyHash: 'b',
  serialNumber: 'c',
} as const;

/** A proper request of each action that only 2.1 has. What must not be told is called private. */
export const REQUESTS_ONLY_21: { readonly [A in Added]: RequestIn<Messages, A> } = {
  BatterySwap: {
    requestId: 1,
    eventType: 'BatteryIn',
    idToken: TOKEN,
    batteryData: [{ evseId: 1, serialNumber: 'BAT-1', soC: 12.5, soH: 97 }],
  },
  ClosePeriodicEventStream: { id: 7 },
  GetCertificateChainStatus: {
    certificateStatusRequests: [
      { certificateHashData: CERTIFICATE, source: 'OCSP', urls: ['http://ocsp.example'] },
      { certificateHashData: { ...CERTIFICATE, serialNumber: 'd' }, source: 'CRL', urls: ['http://crl.example'] },
    ],
  },
  NotifyDERAlarm: { controlType: 'FreqDroop', gridEventFault: 'OverFrequency', timestamp: T, extraInfo: 'private' },
  NotifyDERStartStop: { controlId: 'c-1', started: true, timestamp: T, supersededIds: ['c-0'] },
  NotifyPriorityCharging: { transactionId: 'tx-1', activated: true },
  NotifySettlement: {
    pspRef: 'private',
    transactionId: 'tx-1',
    status: 'Settled',
    settlementAmount: 12.34,
    settlementTime: T,
    receiptId: 'private',
    receiptUrl: 'https://receipts.example/private',
    vatNumber: 'private',
    vatCompany: { name: 'private', address1: 'private', city: 'private', country: 'private' },
  },
  OpenPeriodicEventStream: { constantStreamData: { id: 7, variableMonitoringId: 3, params: { interval: 10 } } },
  PullDynamicScheduleUpdate: { chargingProfileId: 4 },
  ReportDERControl: {
    requestId: 2,
    gradient: [{ id: 'g-1', gradient: { priority: 1, gradient: 0.5, softGradient: 0.25 } }],
  },
  VatNumberValidation: { vatNumber: 'private', evseId: 2 },
};

/** Unconfirmed. */
export const STREAM = { id: 7, pending: 0, basetime: T, data: [{ t: 0.5, v: '230.1' }] };
