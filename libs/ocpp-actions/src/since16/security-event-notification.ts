import { momentOf } from '../moment';
import type { Action } from '../outcome';

interface SecurityEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly techInfo?: string;
}

/** Its text may hold anything, a token too, so only its length is told and tells two events of one moment apart. */
export function securityEventIdentity({ type, timestamp, techInfo = '' }: SecurityEvent) {
  return { by: [type, timestamp, techInfo.length] };
}

/** Security extension of OCPP 1.6, 2.x A04. Stations keep what happened offline, so its own time is in it. */
export const securityEventNotification: Action<SecurityEvent, object> = async (
  { type, timestamp, techInfo = '' },
  { receivedAt, eventId },
) => {
  const { at, note } = momentOf(timestamp, receivedAt);
  return {
    facts: [
      {
        name: 'station.security-event-reported',
        id: eventId,
        occurredAt: at,
        data: { type, techInfoLength: techInfo.length },
      },
    ],
    reply: {},
    notes: note === undefined ? [] : [note],
  };
};
