import {
  databaseAccess,
  EveryMinute,
  grantPublish,
  NodeFunction,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { type App, Duration } from 'aws-cdk-lib';

/** Publishes what was written to the outbox and left there, because its writer stopped in between. */
export class OutboxRelayStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/operations/outbox-relay');
    // One at a time: it bounds the connections that a schedule may open.
    const handler = new NodeFunction(this, 'Handler', {
      timeout: Duration.seconds(55),
      memoryMb: 256,
      reservedConcurrency: 1,
    });
    databaseAccess(handler);
    grantPublish(handler, [
      'station.changed',
      'token.changed',
      'site.changed',
      'site.limit-changed',
      'session.started',
      'session.updated',
      'session.completed',
      'session.corrected',
      'session.conflicted',
      'session.share-changed',
      'station.local-list-updated',
      'station.local-list-drifted',
      'command.requested',
    ]);
    new EveryMinute(this, 'EveryMinute', handler);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new OutboxRelayStack(app, stage);
