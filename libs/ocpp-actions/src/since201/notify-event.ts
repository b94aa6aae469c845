import type { messages } from '@busbar/ocpp/v21';
import type { ConnectorStatus } from '@busbar/events';
import { momentOf } from '../moment';
import type { Action, FactDraft } from '../outcome';
import { connectorOf } from './connector-of';
import { messageReceived } from './notice';
import { statusData } from './status-data';

const STATUSES: readonly ConnectorStatus[] = ['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'];

/**
 * 2.x N07. A station may tell the status of a connector this way instead of by StatusNotification (G01.FR.01, E02.FR.05);
 * that is the same fact.
 */
export const notifyEvent: Action<messages.NotifyEventRequest, messages.NotifyEventResponse> = async (
  request,
  context,
) => {
  const statuses = request.eventData.flatMap((event, index): FactDraft[] => {
    const { component, variable, actualValue, timestamp } = event;
    const status = STATUSES.find((each) => each === actualValue);
    if (component.name !== 'Connector' || variable.name !== 'AvailabilityState' || !component.evse || !status)
      return [];
    const { id, connectorId = 1 } = component.evse;
    return [
      {
        name: 'station.status-reported',
        id: `${context.eventId}.s${index}`,
        occurredAt: momentOf(timestamp, context.receivedAt).at,
        data: statusData(connectorOf(id, connectorId), status),
      },
    ];
  });
  return { facts: [messageReceived('NotifyEvent', request, context), ...statuses], reply: {} };
};
