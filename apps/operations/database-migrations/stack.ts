import {
  databaseAccess,
  grantPublish,
  grantSecret,
  NodeFunction,
  publishToContract,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { type App, CfnOutput, Duration } from 'aws-cdk-lib';

/** Brings the schema up to date, and demo data in. The deploy step calls it after the global stack and before every other. */
export class DatabaseMigrationsStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/operations/database-migrations');
    // One at a time: migrations are a sequence.
    const handler = new NodeFunction(this, 'Handler', {
      timeout: Duration.minutes(15),
      memoryMb: 512,
      reservedConcurrency: 1,
    });
    databaseAccess(handler);
    // Tokens are seeded with the pseudonyms that facts carry.
    grantSecret(handler, 'pepper');
    grantPublish(handler, ['station.changed', 'token.changed', 'site.changed']);
    publishToContract(this, 'migrationFunction', handler.function.functionName);
    new CfnOutput(this, 'MigrationFunctionName', {
      value: handler.function.functionName,
      description: 'Call its alias live with {"action":"migrate"} or {"action":"seed","data":"demo"}.',
    });
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new DatabaseMigrationsStack(app, stage);
