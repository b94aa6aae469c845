import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';

/** 2.x H01, H04: a reservation ended without being used. */
export const reservationStatusUpdate: Action<
  messages.ReservationStatusUpdateRequest,
  messages.ReservationStatusUpdateResponse
> = async ({ reservationId, reservationUpdateStatus }, { receivedAt, eventId }) => ({
  facts: [
    {
      name: 'station.reservation-ended',
      id: eventId,
      occurredAt: receivedAt.toISOString(),
      data: { reservationId, reason: reservationUpdateStatus },
    },
  ],
  reply: {},
});
