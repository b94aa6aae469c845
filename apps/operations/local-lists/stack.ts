import {
  databaseAccess,
  EveryMinute,
  FactConsumer,
  grantPublish,
  NodeFunction,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { type App, Duration } from 'aws-cdk-lib';

/** Keeps the lists of tokens that stations have for when they are offline as they shall be. */
export class LocalListsStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/operations/local-lists');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 256 });
    // One at a time: it bounds how many stations are asked in a minute.
    const keep = new NodeFunction(this, 'Keep', {
      entry: 'keep',
      timeout: Duration.seconds(55),
      memoryMb: 256,
      reservedConcurrency: 1,
    });
    for (const fn of [handler, keep]) {
      databaseAccess(fn);
      grantPublish(fn, ['command.requested', 'station.local-list-updated', 'station.local-list-drifted']);
    }
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: ['station.booted', 'command.answered', 'command.effective', 'command.failed', 'command.timed-out'],
      batchSize: 10,
      windowSeconds: 0,
      maxConcurrency: 2,
    });
    new EveryMinute(this, 'EveryMinute', keep);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new LocalListsStack(app, stage);
