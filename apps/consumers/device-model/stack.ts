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

/** Keeps what stations tell of their settings, and asks for it. */
export class DeviceModelStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/consumers/device-model');
    const handler = new NodeFunction(this, 'Handler', { timeout: Duration.seconds(30), memoryMb: 256 });
    databaseAccess(handler);
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: ['station.variables-reported', 'command.answered'],
      // A report has as many settings as a message holds.
      batchSize: 10,
      // An operator who asked for the settings waits for them.
      windowSeconds: 0,
      maxConcurrency: 2,
    });

    const { afterBootSeconds, everyHours, atOnce } = stage.configurationReads;
    // One at a time: it bounds the connections that a schedule may open.
    const readDue = new NodeFunction(this, 'ReadDue', {
      entry: 'read-due',
      timeout: Duration.seconds(55),
      memoryMb: 256,
      reservedConcurrency: 1,
      environment: {
        BUSBAR_CONFIGURATION_AFTER_BOOT_SECONDS: String(afterBootSeconds),
        BUSBAR_CONFIGURATION_EVERY_SECONDS: String(everyHours * 3_600),
        BUSBAR_CONFIGURATION_AT_ONCE: String(atOnce),
      },
    });
    databaseAccess(readDue);
    grantPublish(readDue, ['command.requested']);
    new EveryMinute(this, 'EveryMinute', readDue);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new DeviceModelStack(app, stage);
