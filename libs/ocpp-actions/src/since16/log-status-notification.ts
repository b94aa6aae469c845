import type { Action } from '../outcome';

/** Security extension of OCPP 1.6, 2.x N01. */
export const logStatusNotification: Action<{ readonly status: string; readonly requestId?: number }, object> = async (
  { status, requestId },
  { receivedAt, eventId },
) => ({
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
