import {
  consumeQueue,
  grantPublish,
  NodeFunction,
  readFromContract,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { COMMAND_FACTS, INGRESS_FACTS } from '@busbar/events/topics';
import { type App, Duration } from 'aws-cdk-lib';

/** Publishes the facts that the bus refused when they happened. */
export class SpillPublisherStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/operations/spill-publisher');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 256 });
    grantPublish(handler, [...INGRESS_FACTS, ...COMMAND_FACTS]);
    consumeQueue(
      handler,
      {
        queueArn: readFromContract(this, 'spillQueueArn'),
        deadLetterQueueArn: readFromContract(this, 'spillDeadLetterQueueArn'),
        deadLetterQueueUrl: readFromContract(this, 'spillDeadLetterQueueUrl'),
      },
      { batchSize: 10, windowSeconds: 0, maxConcurrency: 2 },
    );
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new SpillPublisherStack(app, stage);
