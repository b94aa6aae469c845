import {
  databaseAccess,
  FactConsumer,
  grantPublish,
  NodeFunction,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { type App, Duration } from 'aws-cdk-lib';

/** Folds transactions and meter values into sessions, whatever the order, and says what it composed. */
export class SessionLedgerStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/consumers/session-ledger');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 512 });
    databaseAccess(handler);
    grantPublish(handler, [
      'session.started',
      'session.updated',
      'session.completed',
      'session.corrected',
      'session.conflicted',
    ]);
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: [
        'transaction.started',
        'transaction.authorised',
        'transaction.stopped',
        'meter.sampled',
        'station.booted',
        'station.status-reported',
      ],
      batchSize: 500,
      windowSeconds: stage.batching.consumerWindowSeconds,
      maxConcurrency: stage.concurrency.consumer,
    });
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new SessionLedgerStack(app, stage);
