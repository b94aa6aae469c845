import type { RequestOf, ResponseOf } from '@busbar/ocpp';
import { momentOf } from '../moment';
import type { Action } from '../outcome';
import { judgeToken } from '../token-decision';

/**
 * OCPP 1.6 §4.8. The station has started already and only tells, so the start is a fact whatever becomes of the token,
 * and it gets a number even where the token is refused.
 */
export const startTransaction: Action<RequestOf<'StartTransaction'>, ResponseOf<'StartTransaction'>> = async (
  request,
  context,
) => {
  const { station, receivedAt, eventId, tokens, transactions } = context;
  const { connectorId, meterStart, reservationId } = request;
  const { at, note } = momentOf(request.timestamp, receivedAt);
  const [{ tokenRef, authorisation, info }, transactionId] = await Promise.all([
    judgeToken(request.idTag, tokens, receivedAt),
    transactions.assign(station.stationKey, { sessionKey: eventId, connectorId }, receivedAt),
  ]);
  return {
    facts: [
      {
        name: 'transaction.started',
        id: eventId,
        occurredAt: at,
        data: {
          transactionId: String(transactionId),
          connectorId,
          tokenRef,
          authorisation,
          meterStartWh: meterStart,
          ...(reservationId !== undefined && { reservationId }),
        },
      },
    ],
    reply: { transactionId, idTagInfo: info },
    notes: note === undefined ? [] : [note],
  };
};
