import type { ConnectorStatus } from '@busbar/events';
import type { ResponseOf } from '@busbar/ocpp';
import { momentOf } from '../moment';
import type { Action } from '../outcome';

/** What the versions have in common: statuses and error codes are each version's own words. */
export interface StatusNotification {
  readonly connectorId: number;
  readonly status: ConnectorStatus;
  readonly errorCode: string;
  readonly info?: string;
  readonly timestamp?: string;
  readonly vendorId?: string;
  readonly vendorErrorCode?: string;
}

/** OCPP 1.6 §4.9 */
export const statusNotification: Action<StatusNotification, ResponseOf<'StatusNotification'>> = async (
  request,
  { receivedAt, eventId },
) => {
  const { connectorId, status, errorCode, info, vendorId, vendorErrorCode } = request;
  const { at, note } = momentOf(request.timestamp, receivedAt);
  return {
    facts: [
      {
        name: 'station.status-reported',
        id: eventId,
        occurredAt: at,
        data: {
          connectorId,
          status,
          errorCode,
          ...(info !== undefined && { info }),
          ...(vendorId !== undefined && { vendorId }),
          ...(vendorErrorCode !== undefined && { vendorErrorCode }),
        },
      },
    ],
    reply: {},
    notes: note === undefined ? [] : [note],
  };
};
