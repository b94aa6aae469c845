import type { CommandedStation, Handlers } from '../commanded-station';
import type { Answered, Payload, Protocol } from '../transport';
import { availability1x, availability2x } from './availability';
import { certificates1x, certificates2x } from './certificates';
import { charging1x, charging2x } from './charging-profiles';
import { configuration } from './configuration';
import { deviceModel } from './device-model';
import { drivers1x, drivers2x } from './drivers';
import { files1x, files2x } from './files';
import { localList1x, localList2x } from './local-list';
import { monitoring } from './monitoring';
import { network } from './network';
import { reservations1x, reservations2x } from './reservations';
import { sessions1x, sessions2x } from './sessions';
import { trigger1x, trigger2x } from './trigger';

const HANDLERS_1X: Handlers = {
  ...sessions1x,
  ...availability1x,
  ...configuration,
  ...trigger1x,
  ...localList1x,
  ...reservations1x,
  ...charging1x,
  ...files1x,
  ...certificates1x,
  ...drivers1x,
};
const HANDLERS_2X: Handlers = {
  ...sessions2x,
  ...availability2x,
  ...deviceModel,
  ...monitoring,
  ...trigger2x,
  ...localList2x,
  ...reservations2x,
  ...charging2x,
  ...files2x,
  ...certificates2x,
  ...drivers2x,
  ...network,
};

/** What OCPP 1.6 added; its security extension is for JSON only. */
const SINCE_16 = ['TriggerMessage', 'SetChargingProfile', 'ClearChargingProfile', 'GetCompositeSchedule'];
const SECURITY_EXTENSION = [
  'ExtendedTriggerMessage',
  'GetLog',
  'SignedUpdateFirmware',
  'CertificateSigned',
  'InstallCertificate',
  'DeleteCertificate',
  'GetInstalledCertificateIds',
];
const WITHOUT: Readonly<Record<Protocol, readonly string[]>> = {
  'ocpp1.5-soap': [...SINCE_16, ...SECURITY_EXTENSION],
  'ocpp1.6-soap': SECURITY_EXTENSION,
  'ocpp1.6': [],
  'ocpp2.0.1': [],
  'ocpp2.1': [],
};

/** Does what the central system asks, as far as stations of the version can. What follows the answer runs on by itself. */
export function obey(
  action: string,
  request: Payload,
  station: CommandedStation,
  failed: (error: unknown) => void,
): Answered {
  const handlers = station.protocol.startsWith('ocpp1') ? HANDLERS_1X : HANDLERS_2X;
  const handler = Object.hasOwn(handlers, action) ? handlers[action] : undefined;
  if (!handler || WITHOUT[station.protocol].includes(action))
    return { error: 'NotImplemented', description: `This station has no ${action.slice(0, 64)}.` };
  try {
    const { payload, afterwards } = handler(request, station);
    return { payload, ...(afterwards && { afterwards: () => void afterwards().catch(failed) }) };
  } catch (error) {
    failed(error);
    return { error: 'InternalError', description: error instanceof Error ? error.message.slice(0, 255) : '' };
  }
}

/** The actions that a station of a version knows. */
export function actionsOf(protocol: Protocol): readonly string[] {
  const handlers = protocol.startsWith('ocpp1') ? HANDLERS_1X : HANDLERS_2X;
  return Object.keys(handlers).filter((action) => !WITHOUT[protocol].includes(action));
}
