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

/** Shares the limit of a site among those who charge there. */
export class SitePowerStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/operations/site-power');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 256 });
    // One at a time: it looks at every site that has a limit.
    const rebalance = new NodeFunction(this, 'Rebalance', {
      entry: 'rebalance',
      timeout: Duration.seconds(55),
      memoryMb: 256,
      reservedConcurrency: 1,
    });
    for (const fn of [handler, rebalance]) {
      databaseAccess(fn);
      grantPublish(fn, ['command.requested', 'session.share-changed']);
    }
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: [
        'session.started',
        'session.completed',
        'session.corrected',
        'site.limit-changed',
        'station.changed',
        'station.connected',
        'station.booted',
        'command.effective',
        'command.failed',
        'command.timed-out',
      ],
      batchSize: 10,
      // Somebody waits to charge.
      windowSeconds: 0,
      maxConcurrency: 2,
    });
    new EveryMinute(this, 'EveryMinute', rebalance);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new SitePowerStack(app, stage);
