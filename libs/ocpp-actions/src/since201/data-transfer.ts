import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';

/** 2.x P02: we share no vendor's vocabulary, so the answer is that the vendor is unknown; that it came in is a fact. */
export const dataTransfer: Action<messages.DataTransferRequest, messages.DataTransferResponse> = async (
  { vendorId, messageId, data },
  { receivedAt, eventId },
) => ({
  facts: [
    {
      name: 'station.data-transferred',
      id: eventId,
      occurredAt: receivedAt.toISOString(),
      data: {
        vendorId,
        ...(messageId !== undefined && { messageId }),
        // In 2.x the content may be any JSON.
        dataLength: data === undefined ? 0 : typeof data === 'string' ? data.length : JSON.stringify(data).length,
      },
    },
  ],
  reply: { status: 'UnknownVendorId' },
});
