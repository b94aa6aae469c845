import { databaseAccess, FactConsumer, NodeFunction, ServiceStack, type StageParameters } from '@busbar/constructs';
import { type App, Duration } from 'aws-cdk-lib';

/** Sums energy and finds peaks per station and site, by minute, quarter, hour and the site's own day. */
export class MeterRollupStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/consumers/meter-rollup');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 512 });
    databaseAccess(handler);
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: ['meter.sampled', 'transaction.started', 'transaction.stopped', 'station.changed', 'site.changed'],
      batchSize: 500,
      windowSeconds: stage.batching.consumerWindowSeconds,
      maxConcurrency: stage.concurrency.consumer,
    });
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new MeterRollupStack(app, stage);
