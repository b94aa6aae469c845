import type { RequestOf, ResponseOf } from '@busbar/ocpp';
import { sampledFacts } from '../meter-facts';
import type { Action } from '../outcome';
import { sessionOf } from './session-key';

/** OCPP 1.6 §4.7 */
export const meterValues: Action<RequestOf<'MeterValues'>, ResponseOf<'MeterValues'>> = async (request, context) => {
  const { connectorId, transactionId, meterValue } = request;
  // Stations that have no transaction send 0 or -1 as often as nothing.
  const belongs =
    transactionId === undefined || transactionId < 1
      ? {}
      : { sessionKey: (await sessionOf(transactionId, context)).sessionKey, transactionId: String(transactionId) };
  const { facts, notes } = sampledFacts(meterValue, context, { connectorId, ...belongs });
  return { facts, reply: {}, notes };
};
