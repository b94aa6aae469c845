import type { messages } from '@busbar/ocpp/v16';
import type { Action } from '../outcome';

/** Security extension of OCPP 1.6, §4.3. */
export const logStatusNotification: Action<
  messages.LogStatusNotificationRequest,
  messages.LogStatusNotificationResponse
> = async ({ status, requestId }, { receivedAt, eventId }) => ({
  facts: [
    {
      name: 'station.log-status-reported',
      id: eventId,
      occurredAt: receivedAt.toISOString(),
      data: { status, ...(requestId !== undefined && { requestId }) },
    },
  ],
  reply: {},
});
