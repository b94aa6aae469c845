import type { messages } from '@busbar/ocpp/v21';
import { bootFact } from '../boot-fact';
import { HEARTBEAT_SECONDS, PENDING_RETRY_SECONDS, REJECTED_RETRY_SECONDS } from '../intervals';
import type { Action } from '../outcome';

const ANSWERS = {
  accepted: { status: 'Accepted', interval: HEARTBEAT_SECONDS },
  pending: { status: 'Pending', interval: PENDING_RETRY_SECONDS },
  rejected: { status: 'Rejected', interval: REJECTED_RETRY_SECONDS },
} as const;

/** 2.x B01–B03. What the modem tells leads to a contract and stays out of the fact. */
export const bootNotification: Action<messages.BootNotificationRequest, messages.BootNotificationResponse> = async (
  { chargingStation: { vendorName: vendor, model, serialNumber, firmwareVersion } },
  context,
) => {
  const answer = ANSWERS[context.station.admission];
  return {
    facts: [bootFact({ vendor, model, serialNumber, firmwareVersion }, context, answer.status)],
    reply: { ...answer, currentTime: context.receivedAt.toISOString() },
  };
};
