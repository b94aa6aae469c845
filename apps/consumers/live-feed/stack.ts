import {
  FactConsumer,
  grantManageConnections,
  grantTable,
  NodeFunction,
  readFromContract,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { COMMAND_FACTS } from '@busbar/events/topics';
import { type App, Duration } from 'aws-cdk-lib';

/** Passes facts on to the screens that are open. `@connections` is on the internet, so this one is outside the network. */
export class LiveFeedStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/consumers/live-feed');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 256 });
    grantTable(handler, 'liveConnections', ['Scan', 'DeleteItem']);
    const stageName = readFromContract(this, 'liveStage');
    grantManageConnections(
      handler,
      {
        apiId: readFromContract(this, 'liveApiId'),
        stageName,
        managementEndpoint: `https://${readFromContract(this, 'liveHost')}/${stageName}`,
      },
      ['POST'],
    );
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: [
        'station.status-reported',
        'station.offline',
        'station.online',
        'station.connected',
        'station.disconnected',
        'station.booted',
        'station.registered',
        'session.started',
        'session.updated',
        'session.completed',
        'session.corrected',
        'session.conflicted',
        'meter.sampled',
        'command.requested',
        ...COMMAND_FACTS,
      ],
      // Readings are most of what a network says: a call for each few of them would cost more than all that they lead to.
      // What consumers make of a fact is in the database about as late, so screens that load it again find it there.
      batchSize: 500,
      windowSeconds: 1,
      maxConcurrency: stage.concurrency.consumer,
    });
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new LiveFeedStack(app, stage);
