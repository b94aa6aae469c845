import { PublishError, type FactPublisher } from '@busbar/domain';
import { parseFact, type AnyFact } from '@busbar/events';
import type { MessageConsumerOptions, Reading } from '@busbar/messaging';

/** How spilled facts are consumed: all of a batch are published, and a bus that refuses is waited for. */
export function publishSpilled(
  publisher: FactPublisher,
): Pick<MessageConsumerOptions<AnyFact>, 'read' | 'applyBatch' | 'isUnavailable'> {
  return {
    read: readSpilled,
    applyBatch: (facts) => publisher.publish(facts),
    isUnavailable: (error) => error instanceof PublishError,
  };
}

/**
 * Where a consumer ignores a fact that it does not know, this one must not: nobody else would publish it. Such a fact
 * goes to the dead-letter queue, and from there back here once this function knows it.
 */
function readSpilled(body: string): Reading<AnyFact> {
  try {
    const fact = parseFact(body);
    const { id, name, correlationId, traceparent } = fact;
    return {
      kind: 'item',
      item: fact,
      trace: { correlationId, ...(traceparent && { traceparent }) },
      keys: { factId: id, fact: name },
    };
  } catch (error) {
    return { kind: 'poison', error };
  }
}
