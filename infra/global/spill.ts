import { alarmOnQueues, queuePair, type QueuePair, type ServiceStack } from '@busbar/constructs';
import { Duration } from 'aws-cdk-lib';

/** Where a publisher puts facts that the bus refuses, before it answers an error. `spill-publisher` brings them out again. */
export function spillQueue(stack: ServiceStack): QueuePair {
  const spill = queuePair(stack, 'Spill', {
    name: `busbar-${stack.stage.name}-spill`,
    // Six times the timeout of spill-publisher, as for every queue; infra/checks compares the two.
    visibilityTimeout: Duration.seconds(180),
    // A bus that refuses for days must not cost a fact.
    maxReceives: 500,
  });
  alarmOnQueues(stack, 'Spill', stack, spill, 'spill-');
  return spill;
}
