import { routesV15 } from '../v15/routes';

/**
 * What a station of OCPP 1.2 may ask for. Its codec brings every request into the shape of 1.5's and has no DataTransfer
 * (1.2 WSDL, CentralSystemService), and its answers are worded alike, down to a registration without Pending.
 */
export const routesV12 = routesV15;
