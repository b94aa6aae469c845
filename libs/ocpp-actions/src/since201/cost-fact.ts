import type { messages } from '@busbar/ocpp/v21';
import type { FactDraft } from '../outcome';

/** What an event says of the cost of its transaction (2.1 I07, I12); 2.0.1 knows none. Why it failed is a free text. */
export function costFacts(
  { costDetails, eventType, transactionInfo: { transactionId, tariffId } }: messages.TransactionEventRequest,
  told: { readonly eventId: string; readonly at: string; readonly sessionKey: string },
): FactDraft[] {
  if (costDetails === undefined) return [];
  const { totalCost, totalUsage, failureToCalculate } = costDetails;
  const { exclTax, inclTax } = totalCost.total;
  return [
    {
      name: 'transaction.cost-reported',
      id: `${told.eventId}.c`,
      occurredAt: told.at,
      data: {
        sessionKey: told.sessionKey,
        transactionId,
        final: eventType === 'Ended',
        currency: totalCost.currency,
        kind: totalCost.typeOfCost,
        ...(exclTax !== undefined && { totalExclTax: String(exclTax) }),
        ...(inclTax !== undefined && { totalInclTax: String(inclTax) }),
        chargingSeconds: totalUsage.chargingTime,
        idleSeconds: totalUsage.idleTime,
        ...(tariffId !== undefined && { tariffId }),
        ...(failureToCalculate !== undefined && { failed: failureToCalculate }),
      },
    },
  ];
}
