import { hashOf } from '../event-id';
import type { ActionContext } from '../outcome';

/**
 * The session behind a station's number for it. A number that we never gave out has a key made of station and number, so
 * that whatever else is said of it still comes together. Numbers below 1 are what stations send when they lost theirs:
 * they tell nothing apart, so each such message stands for itself.
 */
export async function sessionOf(
  transactionId: number,
  context: ActionContext,
): Promise<{ sessionKey: string; connectorId?: number }> {
  const { station, transactions, receivedAt, eventId } = context;
  if (transactionId < 1)
    return { sessionKey: hashOf('unknown-transaction', station.stationKey, transactionId, eventId) };
  const known = await transactions.find(station.stationKey, transactionId, receivedAt);
  return known ?? { sessionKey: hashOf('unknown-transaction', station.stationKey, transactionId) };
}
