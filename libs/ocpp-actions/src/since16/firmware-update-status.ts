import type { Action } from '../outcome';

/**
 * How an update goes whose request had a number: SignedFirmwareStatusNotification of 1.6's security extension,
 * FirmwareStatusNotification of 2.x. The same fact as of 1.6's own, with more words for the status.
 */
export const firmwareUpdateStatus: Action<{ readonly status: string; readonly requestId?: number }, object> = async (
  { status, requestId },
  { receivedAt, eventId },
) => ({
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
