import type { Checked } from '../protocol';
import { isStationAction, type StationRequest } from './actions';
import { v16 } from './protocol';

/**
 * Checks a call of a station by the official schema, as far as the core of 1.6 goes. What only a central system may ask and
 * the messages of the security extension are answered NotSupported, anything else NotImplemented (OCPP-J 1.6 §4.2.3).
 */
export function validateRequest(action: string, payload: unknown): Checked<StationRequest> {
  if (!isStationAction(action) && v16.isFrom('station', action))
    return {
      ok: false,
      refusal: { code: 'NotSupported', description: `${(action as string).slice(0, 64)} is not taken from a station.` },
    };
  // A station's actions are the core's, the extension's (refused above) and no others.
  return v16.checkRequest('station', action, payload) as Checked<StationRequest>;
}
