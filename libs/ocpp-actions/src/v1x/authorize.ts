import type { RequestOf, ResponseOf } from '@busbar/ocpp';
import type { Action } from '../outcome';
import { judgeToken } from '../token-decision';

/** OCPP 1.6 §4.1 */
export const authorize: Action<RequestOf<'Authorize'>, ResponseOf<'Authorize'>> = async (
  { idTag },
  { tokens, receivedAt, eventId },
) => {
  const { tokenRef, authorisation, info } = await judgeToken(idTag, tokens, receivedAt);
  return {
    facts: [
      { name: 'token.presented', id: eventId, occurredAt: receivedAt.toISOString(), data: { tokenRef, authorisation } },
    ],
    reply: { idTagInfo: info },
  };
};
