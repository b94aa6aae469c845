import type { RequestOf, ResponseOf } from '@busbar/ocpp';
import { sampledFacts } from '../meter-facts';
import { momentOf } from '../moment';
import type { Action } from '../outcome';
import { judgeToken } from '../token-decision';
import { sessionOf } from './session-key';

/** OCPP 1.6 §4.10. A stop cannot be refused; readings that came with it are facts of their own. */
export const stopTransaction: Action<RequestOf<'StopTransaction'>, ResponseOf<'StopTransaction'>> = async (
  request,
  context,
) => {
  const { receivedAt, eventId, tokens } = context;
  const { transactionId, meterStop, idTag, transactionData = [] } = request;
  const { at, note } = momentOf(request.timestamp, receivedAt);
  const [session, token] = await Promise.all([
    sessionOf(transactionId, context),
    idTag === undefined ? undefined : judgeToken(idTag, tokens, receivedAt),
  ]);
  // Without a start we know no connector; 0 is the station itself.
  const readings = sampledFacts(transactionData, context, {
    connectorId: session.connectorId ?? 0,
    sessionKey: session.sessionKey,
    transactionId: String(transactionId),
  });
  return {
    facts: [
      ...readings.facts,
      {
        name: 'transaction.stopped',
        id: eventId,
        occurredAt: at,
        data: {
          sessionKey: session.sessionKey,
          transactionId: String(transactionId),
          ...(token !== undefined && { tokenRef: token.tokenRef }),
          meterStopWh: meterStop,
          // §6.47: where the station gives no reason, it is Local.
          reason: request.reason ?? 'Local',
        },
      },
    ],
    reply: token === undefined ? {} : { idTagInfo: token.info },
    notes: [...(note === undefined ? [] : [note]), ...readings.notes],
  };
};
