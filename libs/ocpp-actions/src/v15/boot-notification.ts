import type { RequestOf } from '@busbar/ocpp';
import { bootFact } from '../boot-fact';
import { HEARTBEAT_SECONDS, PENDING_RETRY_SECONDS, REJECTED_RETRY_SECONDS } from '../intervals';
import type { Action } from '../outcome';
import { bootReportOf } from '../v1x/boot-report';

/** 1.5 has no Pending (1.5 WSDL, RegistrationStatus): a station that has to wait is turned away and asks again soon. */
const ANSWERS = {
  accepted: { status: 'Accepted', heartbeatInterval: HEARTBEAT_SECONDS },
  pending: { status: 'Rejected', heartbeatInterval: PENDING_RETRY_SECONDS },
  rejected: { status: 'Rejected', heartbeatInterval: REJECTED_RETRY_SECONDS },
} as const;

export interface BootNotificationResponseV15 {
  readonly status: 'Accepted' | 'Rejected';
  readonly currentTime: string;
  /** Seconds; 1.6 calls it `interval`. */
  readonly heartbeatInterval: number;
}

export const bootNotification: Action<RequestOf<'BootNotification'>, BootNotificationResponseV15> = async (
  request,
  context,
) => {
  const answer = ANSWERS[context.station.admission];
  return {
    facts: [bootFact(bootReportOf(request), context, answer.status)],
    reply: { ...answer, currentTime: context.receivedAt.toISOString() },
  };
};
