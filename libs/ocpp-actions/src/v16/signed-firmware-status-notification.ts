import type { messages } from '@busbar/ocpp/v16';
import type { Action } from '../outcome';

/** Security extension of OCPP 1.6: the same fact as of firmware that is not signed, with more words for the status. */
export const signedFirmwareStatusNotification: Action<
  messages.SignedFirmwareStatusNotificationRequest,
  messages.SignedFirmwareStatusNotificationResponse
> = async ({ status, requestId }, { receivedAt, eventId }) => ({
  facts: [
    {
      name: 'station.firmware-status-reported',
      id: eventId,
      occurredAt: receivedAt.toISOString(),
      data: { status, ...(requestId !== undefined && { requestId }) },
    },
  ],
  reply: {},
});
