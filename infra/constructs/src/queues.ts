import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { InfrastructureError } from './errors';
import type { NodeFunction } from './node-function';

/** The back-off of a consumer whose database is away: 30 s × 2ⁿ, at most 15 min. */
export const BACK_OFF = { firstSeconds: 30, maxSeconds: 900, mustLastSeconds: 4 * 3600 } as const;

/** For how many seconds `receives` deliveries of one message last when each is backed off. */
export function backOffSeconds(receives: number): number {
  let total = 0;
  for (let n = 0; n < receives; n++) total += Math.min(BACK_OFF.firstSeconds * 2 ** n, BACK_OFF.maxSeconds);
  return total;
}

/**
 * How often a message is tried before it is put aside. Poison goes to the dead-letter queue by a decision of the
 * consumer, so this number only has to outlast an outage (twenty deliveries make four hours), with room for deliveries
 * that a throttled function turned away: those count as well.
 */
export const MAX_RECEIVES = 30;

export interface QueuePair {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/** A queue and the one for what it cannot get rid of. Both are encrypted by SQS itself, with keys that SNS may use. */
export function queuePair(
  scope: Construct,
  id: string,
  props: { name: string; visibilityTimeout: Duration; delay?: Duration; maxReceives?: number },
): QueuePair {
  const deadLetters = new Queue(scope, `${id}DeadLetters`, {
    queueName: `${props.name}-dead-letters`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // Counted from when the message first entered the queue before, so it must be the longer one.
    retentionPeriod: Duration.days(14),
  });
  const queue = new Queue(scope, id, {
    queueName: props.name,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: props.visibilityTimeout,
    deliveryDelay: props.delay,
    retentionPeriod: Duration.days(7),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: props.maxReceives ?? MAX_RECEIVES },
  });
  return { queue, deadLetters };
}

export interface QueueSource {
  readonly queueArn: string;
  readonly deadLetterQueueArn: string;
  readonly deadLetterQueueUrl: string;
}

/**
 * Feeds a queue to a function: batches with partial answers, at most `maxConcurrency` at once. The function may hide
 * a message for longer (back-off) and put it aside itself (poison).
 */
export function consumeQueue(
  fn: NodeFunction,
  source: QueueSource,
  props: { batchSize: number; windowSeconds: number; maxConcurrency: number },
): CfnEventSourceMapping {
  if (props.maxConcurrency < 2 || props.maxConcurrency > 5) {
    throw new InfrastructureError(
      'consumer-bounds',
      `${fn.node.path}: a consumer works on 2 to 5 batches at once, not ${props.maxConcurrency}.`,
    );
  }
  fn.allow(
    new PolicyStatement({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
      resources: [source.queueArn],
    }),
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [source.deadLetterQueueArn] }),
  );
  fn.environment({ BUSBAR_DEAD_LETTER_QUEUE_URL: source.deadLetterQueueUrl });
  const mapping = new CfnEventSourceMapping(fn, 'Mapping', {
    eventSourceArn: source.queueArn,
    functionName: fn.live.functionArn,
    batchSize: props.batchSize,
    maximumBatchingWindowInSeconds: props.windowSeconds,
    functionResponseTypes: ['ReportBatchItemFailures'],
    scalingConfig: { maximumConcurrency: props.maxConcurrency },
  });
  // Lambda checks when it makes the mapping that the role may receive.
  mapping.node.addDependency(fn.role);
  return mapping;
}

/** What a mapping needs to know of a pair in the same stack. */
export function sourceOf({ queue, deadLetters }: QueuePair): QueueSource {
  return {
    queueArn: queue.queueArn,
    deadLetterQueueArn: deadLetters.queueArn,
    deadLetterQueueUrl: deadLetters.queueUrl,
  };
}

/** AWS's advice: six times the function's timeout, so that a batch in work is not delivered again. */
export function visibilityFor(timeout: Duration): Duration {
  return Duration.seconds(6 * timeout.toSeconds());
}
