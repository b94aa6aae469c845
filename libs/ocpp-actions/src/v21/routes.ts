import type { ActionFrom, Messages, messages, RequestIn, SendFrom } from '@busbar/ocpp/v21';
import type { Routes } from '../route';
import { tellingNotice } from '../since201/notice';
import { routesSince201 } from '../since201/routes';
import { batterySwap } from './battery-swap';
import { getCertificateChainStatus } from './get-certificate-chain-status';
import { notifyPeriodicEventStream } from './notify-periodic-event-stream';
import { notifySettlement } from './notify-settlement';
import { vatNumberValidation } from './vat-number-validation';

type Requests = { [A in ActionFrom<Messages, 'station'>]: RequestIn<Messages, A> };
type Sends = { [A in SendFrom<Messages, 'station'>]: messages.NotifyPeriodicEventStream };

/** What a station of OCPP 2.1 may start beside the messages of 2.0.1. */
const added: Routes<Omit<Requests, keyof typeof routesSince201> & Sends> = {
  BatterySwap: { act: batterySwap, identity: 'delivery' },
  ClosePeriodicEventStream: {
    act: /* @__PURE__ */ tellingNotice('ClosePeriodicEventStream', {}),
    identity: 'delivery',
  },
  GetCertificateChainStatus: { act: getCertificateChainStatus, identity: 'delivery' },
  NotifyDERAlarm: { act: /* @__PURE__ */ tellingNotice('NotifyDERAlarm', {}, ['extraInfo']), identity: 'delivery' },
  NotifyDERStartStop: { act: /* @__PURE__ */ tellingNotice('NotifyDERStartStop', {}), identity: 'delivery' },
  NotifyPeriodicEventStream: { act: notifyPeriodicEventStream, identity: 'delivery' },
  NotifyPriorityCharging: { act: /* @__PURE__ */ tellingNotice('NotifyPriorityCharging', {}), identity: 'delivery' },
  NotifySettlement: { act: notifySettlement, identity: 'delivery' },
  // N11.FR.06: what comes over a stream is published, however often it comes.
  OpenPeriodicEventStream: {
    act: /* @__PURE__ */ tellingNotice('OpenPeriodicEventStream', { status: 'Accepted' }),
    identity: 'delivery',
  },
  // K28.FR.12: no dynamic profile was ever set, so the station asks for one that does not exist.
  PullDynamicScheduleUpdate: {
    act: /* @__PURE__ */ tellingNotice('PullDynamicScheduleUpdate', {
      status: 'Rejected',
      statusInfo: { reasonCode: 'InvalidProfile' },
    }),
    identity: 'delivery',
  },
  ReportDERControl: { act: /* @__PURE__ */ tellingNotice('ReportDERControl', {}), identity: 'delivery' },
  VatNumberValidation: { act: vatNumberValidation, identity: 'delivery' },
};

/**
 * Every message that a station of OCPP 2.1 may start. The unconfirmed ones have a reply that nobody sends. A call that is
 * marked pure is left out of bundles without 2.x, as a spread would not be.
 */
export const routesV21: Routes<Requests & Sends> = /* @__PURE__ */ Object.assign({}, routesSince201, added);
