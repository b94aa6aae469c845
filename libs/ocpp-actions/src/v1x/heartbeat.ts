import type { RequestOf, ResponseOf } from '@busbar/ocpp';
import type { Action } from '../outcome';

/** OCPP 1.6 §4.6. Heartbeats are no facts: that the station lives shows in its presence. */
export const heartbeat: Action<RequestOf<'Heartbeat'>, ResponseOf<'Heartbeat'>> = async (_request, { receivedAt }) => ({
  facts: [],
  reply: { currentTime: receivedAt.toISOString() },
});
