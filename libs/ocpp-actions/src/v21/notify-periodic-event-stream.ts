import type { messages } from '@busbar/ocpp/v21';
import { momentOf } from '../moment';
import type { Action } from '../outcome';
import { inParts } from '../since201/parts';
import { isPlain } from '../since201/variable-of';

/** 2.1 N15, unconfirmed: values of a variable whose stream was opened, each some seconds after the time they are based on. */
export const notifyPeriodicEventStream: Action<messages.NotifyPeriodicEventStream, object> = async (
  { id: streamId, pending, basetime, data },
  { receivedAt, eventId },
) => {
  const { at: base, note } = momentOf(basetime, receivedAt);
  const values = data.map(({ t, v }) => ({
    at: momentOf(laterBy(base, t), receivedAt).at,
    ...(isPlain(v) ? { value: v } : { hidden: true }),
  }));
  return {
    facts: inParts(values, eventId, (part, id) => ({
      name: 'station.stream-sampled',
      id,
      occurredAt: part[0]?.at ?? base,
      data: { streamId, pending, values: part },
    })),
    reply: {},
    notes: note === undefined ? [] : [note],
  };
};

/** No moment where the seconds lead out of the calendar. */
function laterBy(base: string, seconds: number): string {
  const time = new Date(Date.parse(base) + Math.round(seconds * 1000));
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}
