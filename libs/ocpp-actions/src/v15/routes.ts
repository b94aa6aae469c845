import type { RequestOfV15, StationAction } from '@busbar/ocpp';
import type { Routes } from '../route';
import { routesV1x } from '../v1x/routes';
import { bootNotification } from './boot-notification';

/** What a station of OCPP 1.5 may ask for. */
export const routesV15: Routes<{ [A in StationAction]: RequestOfV15<A> }> = {
  ...routesV1x,
  BootNotification: { act: bootNotification, identity: 'delivery', beforeAccepted: true },
};
