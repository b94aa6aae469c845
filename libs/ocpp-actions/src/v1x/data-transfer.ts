import type { RequestOf, ResponseOf } from '@busbar/ocpp';
import type { Action } from '../outcome';

/** OCPP 1.6 §4.3: we share no vendor's vocabulary, so the answer is that the vendor is unknown; that it came in is a fact. */
export const dataTransfer: Action<RequestOf<'DataTransfer'>, ResponseOf<'DataTransfer'>> = async (
  request,
  { receivedAt, eventId },
) => {
  const { vendorId, messageId, data } = request;
  return {
    facts: [
      {
        name: 'station.data-transferred',
        id: eventId,
        occurredAt: receivedAt.toISOString(),
        data: { vendorId, ...(messageId !== undefined && { messageId }), dataLength: data?.length ?? 0 },
      },
    ],
    reply: { status: 'UnknownVendorId' },
  };
};
