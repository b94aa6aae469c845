import { databaseAccess, FactConsumer, NodeFunction, ServiceStack, type StageParameters } from '@busbar/constructs';
import { FACT_NAMES } from '@busbar/events/topics';
import { type App, Duration } from 'aws-cdk-lib';

const ABOUT_STATIONS = /^(station|transaction|session|command)\.|^meter\.sampled$/;

/** Keeps each station's and connector's state and its history in PostgreSQL. */
export class StationProjectorStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/consumers/station-projector');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 512 });
    databaseAccess(handler);
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: FACT_NAMES.filter((fact) => ABOUT_STATIONS.test(fact)),
      batchSize: 500,
      windowSeconds: stage.batching.consumerWindowSeconds,
      maxConcurrency: stage.concurrency.consumer,
    });
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new StationProjectorStack(app, stage);
