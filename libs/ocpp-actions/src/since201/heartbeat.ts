import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';

/** 2.x G02. Heartbeats are no facts: that the station lives shows in its presence. */
export const heartbeat: Action<messages.HeartbeatRequest, messages.HeartbeatResponse> = async (
  _request,
  { receivedAt },
) => ({ facts: [], reply: { currentTime: receivedAt.toISOString() } });
