import { samplesOf, type MeterReading } from './meter-samples';
import type { ActionContext, FactDraft } from './outcome';

/** A fact holds at most as many samples as its schema allows; at about 200 bytes each that stays below 100 KB. */
export const SAMPLES_PER_FACT = 500;

/** The readings of one message as facts: none that outgrows what a message on the bus may weigh. */
export function sampledFacts(
  meterValues: readonly MeterReading[],
  { receivedAt, eventId }: Pick<ActionContext, 'receivedAt' | 'eventId'>,
  belongsTo: { readonly connectorId: number; readonly sessionKey?: string; readonly transactionId?: string },
): { facts: FactDraft[]; notes: readonly string[] } {
  const { samples, notes } = samplesOf(meterValues, receivedAt);
  const facts: FactDraft[] = [];
  for (let first = 0; first < samples.length; first += SAMPLES_PER_FACT) {
    const some = samples.slice(first, first + SAMPLES_PER_FACT);
    const earliest = some.reduce(
      (at, sample) => (sample.at < at ? sample.at : at),
      some[0]?.at ?? receivedAt.toISOString(),
    );
    facts.push({
      name: 'meter.sampled',
      id: `${eventId}.m${facts.length}`,
      occurredAt: earliest,
      data: { ...belongsTo, samples: some },
    });
  }
  return { facts, notes };
}
