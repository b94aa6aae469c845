import type { FactName } from '@busbar/events/topics';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmOnQueues } from './alarms';
import { topicArn } from './grants';
import type { NodeFunction } from './node-function';
import { consumeQueue, queuePair, type QueuePair, sourceOf, visibilityFor } from './queues';

export interface FactConsumerProps {
  readonly function: NodeFunction;
  readonly facts: readonly FactName[];
  /** Of some facts only those whose body is like this: a filter policy of SNS. */
  readonly only?: Readonly<Partial<Record<FactName, object>>>;
  /** What tells its queue from others of the service, where there are several. */
  readonly name?: string;
  /** Facts in one call, at most. */
  readonly batchSize: number;
  /** How long a batch may wait to fill, in seconds; above ten facts AWS wants at least one. */
  readonly windowSeconds: number;
  /** Batches at once, 2 to 5. */
  readonly maxConcurrency: number;
}

/** A function behind a queue that gets the facts that it asked for: topic → queue → function, and what fails aside. */
export class FactConsumer extends Construct {
  readonly queues: QueuePair;

  constructor(scope: Construct, id: string, props: FactConsumerProps) {
    super(scope, id);
    const { stack } = props.function;
    this.queues = queuePair(this, 'Queue', {
      name: stack.resourceName(props.name),
      visibilityTimeout: visibilityFor(props.function.timeout),
    });
    const { queue } = this.queues;
    const topics = [...new Set(props.facts)].map((fact) => ({ fact, arn: topicArn(stack, fact) }));

    queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'FactsOnly',
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topics.map(({ arn }) => arn) } },
      }),
    );
    for (const { fact, arn } of topics) {
      const filter = props.only?.[fact];
      const subscription = new CfnSubscription(this, `Subscription${pascal(fact)}`, {
        topicArn: arn,
        protocol: 'sqs',
        endpoint: queue.queueArn,
        // Topic and replay then deliver the same bytes.
        rawMessageDelivery: true,
        ...(filter !== undefined && { filterPolicy: filter, filterPolicyScope: 'MessageBody' }),
      });
      // Without the queue's policy the first deliveries would be refused.
      subscription.node.addDependency(queue);
    }
    alarmOnQueues(this, 'Queue', stack, this.queues, props.name === undefined ? '' : `${props.name}-`);
    consumeQueue(props.function, sourceOf(this.queues), props);
  }
}

function pascal(fact: string): string {
  return fact.replace(/(^|[.-])([a-z])/g, (_all, _mark, letter: string) => letter.toUpperCase());
}
