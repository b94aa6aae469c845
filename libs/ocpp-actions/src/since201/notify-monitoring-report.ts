import type { MonitoredVariable } from '@busbar/events';
import type { Action } from '../outcome';
import { momentOf } from '../moment';
import { messageReceived } from './notice';
import { inParts } from './parts';
import type { RequestSince201 } from './request';
import { variableOf } from './variable-of';

type Request = RequestSince201<'NotifyMonitoringReport'>;
type Monitored = NonNullable<Request['monitor']>[number];

/** 2.x N02: a part of a report of the monitors that are set. */
export const notifyMonitoringReport: Action<Request, object> = async (request, context) => {
  const { requestId, seqNo, tbc = false, generatedAt, monitor = [] } = request;
  const { at, note } = momentOf(generatedAt, context.receivedAt);
  return {
    facts: [
      messageReceived('NotifyMonitoringReport', request, context),
      ...inParts(monitor.map(reported), context.eventId, (monitored, id) => ({
        name: 'station.monitors-reported',
        id,
        occurredAt: at,
        data: { requestId, seqNo, more: tbc, monitored },
      })),
    ],
    reply: {},
    notes: note === undefined ? [] : [note],
  };
};

function reported({ component, variable, variableMonitoring }: Monitored): MonitoredVariable {
  return {
    ...variableOf(component, variable),
    monitors: variableMonitoring.map((monitor) => ({
      monitorId: monitor.id,
      type: monitor.type,
      value: monitor.value,
      severity: monitor.severity,
      duringTransactions: monitor.transaction,
      ...('eventNotificationType' in monitor && { notification: monitor.eventNotificationType }),
    })),
  };
}
