import type { RequestOf, ResponseOf } from '@busbar/ocpp';
import { bootFact } from '../boot-fact';
import { HEARTBEAT_SECONDS, PENDING_RETRY_SECONDS, REJECTED_RETRY_SECONDS } from '../intervals';
import type { Action } from '../outcome';
import { bootReportOf } from '../v1x/boot-report';

const ANSWERS = {
  accepted: { status: 'Accepted', interval: HEARTBEAT_SECONDS },
  pending: { status: 'Pending', interval: PENDING_RETRY_SECONDS },
  rejected: { status: 'Rejected', interval: REJECTED_RETRY_SECONDS },
} as const;

/** OCPP 1.6 §4.2. The interval is the heartbeat's once accepted, and the pause before the next attempt otherwise. */
export const bootNotification: Action<RequestOf<'BootNotification'>, ResponseOf<'BootNotification'>> = async (
  request,
  context,
) => {
  const answer = ANSWERS[context.station.admission];
  return {
    facts: [bootFact(bootReportOf(request), context, answer.status)],
    reply: { ...answer, currentTime: context.receivedAt.toISOString() },
  };
};
