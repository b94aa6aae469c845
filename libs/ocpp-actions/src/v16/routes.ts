import type { ActionFrom, Messages, RequestIn } from '@busbar/ocpp/v16';
import type { Routes } from '../route';
import { firmwareUpdateStatus } from '../since16/firmware-update-status';
import { logStatusNotification } from '../since16/log-status-notification';
import { securityEventIdentity, securityEventNotification } from '../since16/security-event-notification';
import { signCertificate } from '../since16/sign-certificate';
import { routesV1x } from '../v1x/routes';
import { bootNotification } from './boot-notification';

/** What a station of OCPP 1.6 and its security extension may ask for; over SOAP there is no extension. */
export const routesV16: Routes<{ [A in ActionFrom<Messages, 'station'>]: RequestIn<Messages, A> }> = {
  ...routesV1x,
  BootNotification: { act: bootNotification, identity: 'delivery', beforeAccepted: true },
  LogStatusNotification: { act: logStatusNotification, identity: 'delivery' },
  SecurityEventNotification: { act: securityEventNotification, identity: securityEventIdentity },
  SignCertificate: { act: signCertificate, identity: 'delivery' },
  SignedFirmwareStatusNotification: { act: firmwareUpdateStatus, identity: 'delivery' },
};
