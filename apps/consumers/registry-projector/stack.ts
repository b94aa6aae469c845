import {
  databaseAccess,
  FactConsumer,
  grantPublish,
  grantTable,
  NodeFunction,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { type App, Duration } from 'aws-cdk-lib';

/** Keeps what ingress must know of stations and tokens in DynamoDB, and registers stations that introduced themselves. */
export class RegistryProjectorStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/consumers/registry-projector');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 512 });
    databaseAccess(handler);
    grantTable(handler, 'stations', ['PutItem']);
    grantTable(handler, 'tokens', ['PutItem']);
    grantPublish(handler, ['station.changed']);
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: [
        'station.registered',
        'station.changed',
        'station.key-adopted',
        'command.failed',
        'command.timed-out',
        'token.changed',
      ],
      batchSize: 10,
      // A station that was just registered is waiting for it.
      windowSeconds: 0,
      maxConcurrency: stage.concurrency.consumer,
    });
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new RegistryProjectorStack(app, stage);
