import type { messages } from '@busbar/ocpp/v21';
import { sampledFacts } from '../meter-facts';
import type { Action } from '../outcome';
import { connectorOf } from './connector-of';
import { meterReadingsOf } from './meter-readings';

/** 2.x J01: readings outside of transactions; those of a transaction come with its events. */
export const meterValues: Action<messages.MeterValuesRequest, messages.MeterValuesResponse> = async (
  { evseId, meterValue },
  context,
) => {
  const { readings, notes } = meterReadingsOf(meterValue);
  const sampled = sampledFacts(readings, context, { connectorId: connectorOf(evseId, 1) });
  return { facts: sampled.facts, reply: {}, notes: [...notes, ...sampled.notes] };
};
