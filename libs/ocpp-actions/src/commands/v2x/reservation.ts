import { invalid, UNKNOWN_TOKEN, type Translation } from '../draft';
import { idTokenOf } from './id-token';
import { request } from './request';

/** 2.0.1 H01. */
export const reserve: Translation<'reserve'> = async (
  { reservationId, tokenRef, expiresAt, evseId, connectorType },
  { tagOf },
) => {
  const tag = await tagOf(tokenRef);
  if (tag === undefined) return invalid(UNKNOWN_TOKEN);
  return request('ReserveNow', {
    id: reservationId,
    expiryDateTime: expiresAt,
    ...(connectorType !== undefined && { connectorType }),
    idToken: idTokenOf(tag),
    ...(evseId !== undefined && { evseId }),
    ...(tag.parentId !== undefined && { groupIdToken: idTokenOf({ id: tag.parentId }) }),
  });
};

/** 2.0.1 H02. */
export const cancelReservation: Translation<'cancel-reservation'> = ({ reservationId }) =>
  request('CancelReservation', { reservationId });
