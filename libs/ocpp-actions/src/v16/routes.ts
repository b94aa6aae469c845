import type { RequestOf, StationAction } from '@busbar/ocpp';
import type { Routes } from '../route';
import { routesV1x } from '../v1x/routes';
import { bootNotification } from './boot-notification';

/** What a station of OCPP 1.6 may ask for. */
export const routesV16: Routes<{ [A in StationAction]: RequestOf<A> }> = {
  ...routesV1x,
  BootNotification: { act: bootNotification, identity: 'delivery', beforeAccepted: true },
};
