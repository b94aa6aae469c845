import type { messages } from '@busbar/ocpp/v21';
import { momentOf } from '../moment';
import type { Action } from '../outcome';
import { connectorOf } from './connector-of';
import { statusData } from './status-data';

/** 2.x G01 */
export const statusNotification: Action<
  messages.StatusNotificationRequest,
  messages.StatusNotificationResponse
> = async ({ evseId, connectorId, connectorStatus, timestamp }, { receivedAt, eventId }) => {
  const { at, note } = momentOf(timestamp, receivedAt);
  return {
    facts: [
      {
        name: 'station.status-reported',
        id: eventId,
        occurredAt: at,
        data: statusData(connectorOf(evseId, connectorId), connectorStatus),
      },
    ],
    reply: {},
    notes: note === undefined ? [] : [note],
  };
};
