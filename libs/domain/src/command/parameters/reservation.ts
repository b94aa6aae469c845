import { integer, moment, optional, record, text } from '../shape';
import { evseId, tokenRef } from './words';

export const reserve = record({
  reservationId: integer(),
  tokenRef,
  expiresAt: moment,
  /** Any EVSE of the station where none is given. */
  evseId: optional(evseId),
  /** OCPP's word for the connector that is needed, e.g. `cCCS2`, where no EVSE is named (2.x). */
  connectorType: optional(text(20)),
});

export const cancelReservation = record({ reservationId: integer() });
