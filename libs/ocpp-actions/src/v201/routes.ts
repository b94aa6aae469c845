import type { ActionFrom, Messages, RequestIn } from '@busbar/ocpp/v201';
import type { Routes } from '../route';
import { routesSince201 } from '../since201/routes';

/** Every message that a station of OCPP 2.0.1 may start. */
export const routesV201: Routes<{ [A in ActionFrom<Messages, 'station'>]: RequestIn<Messages, A> }> = routesSince201;
