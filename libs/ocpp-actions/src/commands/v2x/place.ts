import type { messages } from '@busbar/ocpp/v21';

/** The EVSE, or its connector, that is meant; nothing where it is the station. */
export function placeOf(evseId: number | undefined, connectorId?: number): { readonly evse?: messages.EVSEType } {
  if (evseId === undefined) return {};
  return { evse: { id: evseId, ...(connectorId !== undefined && { connectorId }) } };
}
