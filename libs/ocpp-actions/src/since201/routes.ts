import type { Routes } from '../route';
import { firmwareUpdateStatus } from '../since16/firmware-update-status';
import { logStatusNotification } from '../since16/log-status-notification';
import { securityEventIdentity, securityEventNotification } from '../since16/security-event-notification';
import { signCertificate } from '../since16/sign-certificate';
import { authorize } from './authorize';
import { bootNotification } from './boot-notification';
import { clearedChargingLimit, notifyChargingLimit } from './charging-limit';
import { dataTransfer } from './data-transfer';
import { heartbeat } from './heartbeat';
import { meterValues } from './meter-values';
import { notice, tellingNotice } from './notice';
import { notifyEvent } from './notify-event';
import { notifyMonitoringReport } from './notify-monitoring-report';
import { notifyReport } from './notify-report';
import { reportChargingProfiles } from './report-charging-profiles';
import type { ActionSince201, RequestSince201 } from './request';
import { reservationStatusUpdate } from './reservation-status-update';
import { statusNotification } from './status-notification';
import { transactionEvent, transactionEventIdentity } from './transaction-event';

/**
 * Every message that a station may start in 2.0.1 and in 2.1 alike; replies are in words that both know. Calls are marked
 * pure, so that a bundle without 2.x leaves the table out.
 */
export const routesSince201: Routes<{ [A in ActionSince201]: RequestSince201<A> }> = {
  Authorize: { act: authorize, identity: 'delivery' },
  BootNotification: { act: bootNotification, identity: 'delivery', beforeAccepted: true },
  ClearedChargingLimit: { act: clearedChargingLimit, identity: 'delivery' },
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
  NotifyChargingLimit: { act: notifyChargingLimit, identity: 'delivery' },
  // N09, N10: what a station knows of a customer is no fact's business.
  NotifyCustomerInformation: { act: /* @__PURE__ */ notice('NotifyCustomerInformation', {}), identity: 'delivery' },
  // What a display shows may be meant for one person.
  NotifyDisplayMessages: {
    act: /* @__PURE__ */ tellingNotice('NotifyDisplayMessages', {}, ['content']),
    identity: 'delivery',
  },
  // K15.FR.04: no charging schedule can be provided.
  NotifyEVChargingNeeds: {
    act: /* @__PURE__ */ tellingNotice('NotifyEVChargingNeeds', { status: 'Rejected' }, ['evInverterSerialNumber']),
    identity: 'delivery',
  },
  // K15: what the vehicle plans is within our limits, since we set none.
  NotifyEVChargingSchedule: {
    act: /* @__PURE__ */ tellingNotice('NotifyEVChargingSchedule', { status: 'Accepted' }),
    identity: 'delivery',
  },
  NotifyEvent: { act: notifyEvent, identity: 'delivery' },
  NotifyMonitoringReport: { act: notifyMonitoringReport, identity: 'delivery' },
  NotifyReport: { act: notifyReport, identity: 'delivery' },
  // Addresses may hold a password.
  PublishFirmwareStatusNotification: {
    act: /* @__PURE__ */ tellingNotice('PublishFirmwareStatusNotification', {}, ['location']),
    identity: 'delivery',
  },
  ReportChargingProfiles: { act: reportChargingProfiles, identity: 'delivery' },
  ReservationStatusUpdate: { act: reservationStatusUpdate, identity: 'delivery' },
  SecurityEventNotification: { act: securityEventNotification, identity: securityEventIdentity },
  SignCertificate: { act: signCertificate, identity: 'delivery' },
  StatusNotification: { act: statusNotification, identity: 'delivery' },
  TransactionEvent: { act: transactionEvent, identity: transactionEventIdentity },
};
