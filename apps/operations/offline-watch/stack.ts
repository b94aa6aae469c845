import {
  EveryMinute,
  grantPublish,
  grantTable,
  NodeFunction,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { type App, Duration } from 'aws-cdk-lib';

/** Turns a station's silence into a fact. */
export class OfflineWatchStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/operations/offline-watch');
    // One at a time: two would look at the same stations.
    const handler = new NodeFunction(this, 'Handler', {
      timeout: Duration.seconds(55),
      memoryMb: 256,
      reservedConcurrency: 1,
    });
    grantTable(handler, 'presence', ['Scan', 'UpdateItem']);
    // A station that is heard just when it is flagged is told of as being back.
    grantPublish(handler, ['station.offline', 'station.online']);
    new EveryMinute(this, 'EveryMinute', handler);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new OfflineWatchStack(app, stage);
