import { databaseAccess, FactConsumer, NodeFunction, ServiceStack, type StageParameters } from '@busbar/constructs';
import { COMMAND_FACTS } from '@busbar/events/topics';
import { type App, Duration } from 'aws-cdk-lib';

/** Keeps each command's steps in PostgreSQL, and what has become of it. */
export class CommandProjectorStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/consumers/command-projector');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 256 });
    databaseAccess(handler);
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: ['command.requested', ...COMMAND_FACTS],
      batchSize: 10,
      // Somebody waits for the answer.
      windowSeconds: 0,
      maxConcurrency: 2,
    });
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new CommandProjectorStack(app, stage);
