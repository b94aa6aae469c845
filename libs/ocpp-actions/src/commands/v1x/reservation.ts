import { invalid, notSupported, UNKNOWN_TOKEN, type Translation } from '../draft';
import { request } from './request';

/** 1.6 §5.13; connector 0 is any. */
export const reserve: Translation<'reserve'> = async (
  { reservationId, tokenRef, expiresAt, evseId, connectorType },
  { tagOf },
) => {
  if (connectorType !== undefined)
    return notSupported('OCPP 1.x reserves a connector by its number or any one, not by its type.');
  const tag = await tagOf(tokenRef);
  if (tag === undefined) return invalid(UNKNOWN_TOKEN);
  return request('ReserveNow', {
    connectorId: evseId ?? 0,
    expiryDate: expiresAt,
    idTag: tag.id,
    ...(tag.parentId !== undefined && { parentIdTag: tag.parentId }),
    reservationId,
  });
};

/** 1.6 §5.1. */
export const cancelReservation: Translation<'cancel-reservation'> = ({ reservationId }) =>
  request('CancelReservation', { reservationId });
