import type { RequestOf, ResponseOf } from '@busbar/ocpp';
import type { Action } from '../outcome';

/** OCPP 1.6 §4.5 */
export const firmwareStatusNotification: Action<
  RequestOf<'FirmwareStatusNotification'>,
  ResponseOf<'FirmwareStatusNotification'>
> = async ({ status }, { receivedAt, eventId }) => ({
  facts: [
    { name: 'station.firmware-status-reported', id: eventId, occurredAt: receivedAt.toISOString(), data: { status } },
  ],
  reply: {},
});
