import type { messages } from '@busbar/ocpp/v16';
import { momentOf } from '../moment';
import type { Action } from '../outcome';

/** Its text may hold anything, a token too, so only its length is told and tells two events of one moment apart. */
export function securityEventIdentity({ type, timestamp, techInfo = '' }: messages.SecurityEventNotificationRequest) {
  return { by: [type, timestamp, techInfo.length] };
}

/** Security extension of OCPP 1.6. Stations keep what happened offline, so its own time is in it. */
export const securityEventNotification: Action<
  messages.SecurityEventNotificationRequest,
  messages.SecurityEventNotificationResponse
> = async ({ type, timestamp, techInfo = '' }, { receivedAt, eventId }) => {
  const { at, note } = momentOf(timestamp, receivedAt);
  return {
    facts: [
      {
        name: 'station.security-event-reported',
        id: eventId,
        occurredAt: at,
        data: { type, techInfoLength: techInfo.length },
      },
    ],
    reply: {},
    notes: note === undefined ? [] : [note],
  };
};
