import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';
import { messageReceived } from '../since201/notice';

/**
 * 2.1 C21: a payment terminal settled. References to payment, receipt and company lead to a person and stay untold. The answer
 * has no receipt: it is the station's, since we make none (C21.FR.03).
 */
export const notifySettlement: Action<messages.NotifySettlementRequest, messages.NotifySettlementResponse> = async (
  request,
  context,
) => {
  const { transactionId, status, settlementAmount, settlementTime } = request;
  return {
    facts: [
      messageReceived('NotifySettlement', request, context, {
        ...(transactionId !== undefined && { transactionId }),
        status,
        // Money is decimal; the currency is the station's.
        settlementAmount: String(settlementAmount),
        settlementTime,
      }),
    ],
    reply: {},
  };
};
