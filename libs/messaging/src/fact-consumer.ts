import { FactError, parseFact, type AnyFact, type FactName } from '@busbar/events';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { messageConsumer, type MessageConsumerOptions, type Reading } from './message-consumer';

export interface FactConsumerOptions extends Omit<MessageConsumerOptions<AnyFact>, 'read'> {
  /** The facts that the consumer knows what to do with; others are ignored. Default: all. */
  readonly facts?: readonly FactName[];
}

/**
 * A Lambda handler that applies the facts of an SQS queue.
 *
 * ```ts
 * export const handler = factConsumer({
 *   service: 'station-projector',
 *   apply: (fact) => projectStation(fact, repositories),
 *   isUnavailable: isDatabaseUnavailable,
 * });
 * ```
 * The README's table tells what becomes of a message.
 */
export function factConsumer({
  facts,
  ...options
}: FactConsumerOptions): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const wanted = facts && new Set<FactName>(facts);
  return messageConsumer<AnyFact>({ ...options, read: (body) => readFact(body, wanted) });
}

function readFact(body: string, wanted: ReadonlySet<FactName> | undefined): Reading<AnyFact> {
  let fact: AnyFact;
  try {
    fact = parseFact(body);
  } catch (error) {
    // A producer may be a version ahead of us: a fact of a name that we don't know is not ours to judge.
    if (error instanceof FactError && error.code === 'fact.unknown-name')
      return { kind: 'ignored', reason: error.message };
    return { kind: 'poison', error };
  }
  if (wanted && !wanted.has(fact.name)) return { kind: 'ignored', reason: `${fact.name} is not for this consumer` };
  const { id, name, stationId, siteId, correlationId, traceparent } = fact;
  return {
    kind: 'item',
    item: fact,
    trace: { correlationId, ...(traceparent && { traceparent }) },
    keys: { factId: id, fact: name, ...(stationId && { stationId }), ...(siteId && { siteId }) },
  };
}
