import type { ConnectorStatus, ReportedEvent } from '@busbar/events';
import type { FactDraft, Action } from '../outcome';
import { momentOf } from '../moment';
import { connectorOf } from './connector-of';
import { messageReceived } from './notice';
import { inParts } from './parts';
import type { RequestSince201 } from './request';
import { statusData } from './status-data';
import { valueOf, variableOf } from './variable-of';

type Request = RequestSince201<'NotifyEvent'>;
type Event = Request['eventData'][number];

const STATUSES: readonly ConnectorStatus[] = ['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'];

/**
 * 2.x N07. A station may tell the status of a connector this way instead of by StatusNotification (G01.FR.01, E02.FR.05);
 * that is the same fact.
 */
export const notifyEvent: Action<Request, object> = async (request, context) => {
  const { seqNo, tbc = false, eventData } = request;
  const statuses = eventData.flatMap((event, index): FactDraft[] => {
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
  const events = eventData.map((event) => reported(event, context.receivedAt));
  return {
    facts: [
      messageReceived('NotifyEvent', request, context),
      ...inParts(events, context.eventId, (part, id) => ({
        name: 'station.events-reported',
        id,
        occurredAt: part.reduce((first, { at }) => (at < first ? at : first), context.receivedAt.toISOString()),
        data: { seqNo, more: tbc, events: part },
      })),
      ...statuses,
    ],
    reply: {},
  };
};

function reported(event: Event, receivedAt: Date): ReportedEvent {
  const { eventId, timestamp, trigger, eventNotificationType, actualValue, cause, cleared, transactionId } = event;
  const { variableMonitoringId, techCode, techInfo } = event;
  const place = variableOf(event.component, event.variable);
  return {
    ...place,
    eventId,
    at: momentOf(timestamp, receivedAt).at,
    trigger,
    notification: eventNotificationType,
    ...valueOf(place, actualValue),
    ...(cause !== undefined && { causedBy: cause }),
    ...(cleared !== undefined && { cleared }),
    ...(transactionId !== undefined && { transactionId }),
    ...(variableMonitoringId !== undefined && { monitorId: variableMonitoringId }),
    ...('severity' in event && event.severity !== undefined && { severity: event.severity }),
    ...(techCode !== undefined && { techCode }),
    ...(techInfo !== undefined && { techInfoLength: techInfo.length }),
  };
}
