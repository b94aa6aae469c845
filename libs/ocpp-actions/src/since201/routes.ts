import type { ActionFrom, Messages, RequestIn } from '@busbar/ocpp/v201';
import type { Messages as LaterMessages } from '@busbar/ocpp/v21';
import type { Routes } from '../route';
import { firmwareUpdateStatus } from '../since16/firmware-update-status';
import { logStatusNotification } from '../since16/log-status-notification';
import { securityEventIdentity, securityEventNotification } from '../since16/security-event-notification';
import { signCertificate } from '../since16/sign-certificate';
import { authorize } from './authorize';
import { bootNotification } from './boot-notification';
import { dataTransfer } from './data-transfer';
import { heartbeat } from './heartbeat';
import { meterValues } from './meter-values';
import { notice } from './notice';
import { notifyEvent } from './notify-event';
import { statusNotification } from './status-notification';
import { transactionEvent, transactionEventIdentity } from './transaction-event';

/** The request of an action in whichever version it comes. */
export type RequestSince201<A extends ActionFrom<Messages, 'station'>> =
  RequestIn<Messages, A> | RequestIn<LaterMessages, A>;

/**
 * Every message that a station may start in 2.0.1 and in 2.1 alike; replies are in words that both know. Calls are marked
 * pure, so that a bundle without 2.x leaves the table out.
 */
export const routesSince201: Routes<{ [A in ActionFrom<Messages, 'station'>]: RequestSince201<A> }> = {
  Authorize: { act: authorize, identity: 'delivery' },
  BootNotification: { act: bootNotification, identity: 'delivery', beforeAccepted: true },
  ClearedChargingLimit: { act: /* @__PURE__ */ notice('ClearedChargingLimit', {}), identity: 'delivery' },
  DataTransfer: { act: dataTransfer, identity: 'delivery' },
  FirmwareStatusNotification: { act: firmwareUpdateStatus, identity: 'delivery' },
  // M01, M02: contracts are fetched from a provider of plug and charge, and there is none.
  Get15118EVCertificate: {
    act: /* @__PURE__ */ notice('Get15118EVCertificate', { status: 'Failed', exiResponse: '' }),
    identity: 'delivery',
  },
  // M06: nor is there anybody here who asks an OCSP responder.
  GetCertificateStatus: {
    act: /* @__PURE__ */ notice('GetCertificateStatus', { status: 'Failed' }),
    identity: 'delivery',
  },
  Heartbeat: { act: heartbeat, identity: 'delivery' },
  LogStatusNotification: { act: logStatusNotification, identity: 'delivery' },
  MeterValues: { act: meterValues, identity: 'delivery' },
  NotifyChargingLimit: { act: /* @__PURE__ */ notice('NotifyChargingLimit', {}), identity: 'delivery' },
  NotifyCustomerInformation: { act: /* @__PURE__ */ notice('NotifyCustomerInformation', {}), identity: 'delivery' },
  NotifyDisplayMessages: { act: /* @__PURE__ */ notice('NotifyDisplayMessages', {}), identity: 'delivery' },
  // K15.FR.04: no charging schedule can be provided.
  NotifyEVChargingNeeds: {
    act: /* @__PURE__ */ notice('NotifyEVChargingNeeds', { status: 'Rejected' }),
    identity: 'delivery',
  },
  // K15: what the vehicle plans is within our limits, since we set none.
  NotifyEVChargingSchedule: {
    act: /* @__PURE__ */ notice('NotifyEVChargingSchedule', { status: 'Accepted' }),
    identity: 'delivery',
  },
  NotifyEvent: { act: notifyEvent, identity: 'delivery' },
  NotifyMonitoringReport: { act: /* @__PURE__ */ notice('NotifyMonitoringReport', {}), identity: 'delivery' },
  NotifyReport: { act: /* @__PURE__ */ notice('NotifyReport', {}), identity: 'delivery' },
  PublishFirmwareStatusNotification: {
    act: /* @__PURE__ */ notice('PublishFirmwareStatusNotification', {}),
    identity: 'delivery',
  },
  ReportChargingProfiles: { act: /* @__PURE__ */ notice('ReportChargingProfiles', {}), identity: 'delivery' },
  ReservationStatusUpdate: { act: /* @__PURE__ */ notice('ReservationStatusUpdate', {}), identity: 'delivery' },
  SecurityEventNotification: { act: securityEventNotification, identity: securityEventIdentity },
  SignCertificate: { act: signCertificate, identity: 'delivery' },
  StatusNotification: { act: statusNotification, identity: 'delivery' },
  TransactionEvent: { act: transactionEvent, identity: transactionEventIdentity },
};
