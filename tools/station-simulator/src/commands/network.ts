import { status, type Handlers } from '../commanded-station';
import { fields, number, text } from '../fields';

/** OCPP 2.x B09: kept, not used: the simulator goes where it was sent. */
export const network: Handlers = {
  SetNetworkProfile: ({ configurationSlot, connectionData }, { memory: { settings } }) => {
    const slot = number(configurationSlot) ?? 0;
    const { ocppCsmsUrl, securityProfile } = fields(connectionData);
    if (slot < 1 || !URL.canParse(text(ocppCsmsUrl))) return status('Rejected');
    // B09.FR.04: a lower profile than the one in use is refused.
    return status((number(securityProfile) ?? 0) < settings.number('SecurityProfile') ? 'Rejected' : 'Accepted');
  },
};
