import type { RequestOf, ResponseOf } from '@busbar/ocpp';
import type { Action } from '../outcome';

/** OCPP 1.6 §4.4 */
export const diagnosticsStatusNotification: Action<
  RequestOf<'DiagnosticsStatusNotification'>,
  ResponseOf<'DiagnosticsStatusNotification'>
> = async ({ status }, { receivedAt, eventId }) => ({
  facts: [
    {
      name: 'station.diagnostics-status-reported',
      id: eventId,
      occurredAt: receivedAt.toISOString(),
      data: { status },
    },
  ],
  reply: {},
});
