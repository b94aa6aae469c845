import {
  acknowledgeOpenEnded,
  FactConsumer,
  NodeFunction,
  readFromContract,
  ServiceStack,
  type StageParameters,
} from '@busbar/constructs';
import { FACT_NAMES } from '@busbar/events/topics';
import { type App, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Writes every fact to S3. */
export class ArchiveStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'apps/operations/archive');
    const bucket = readFromContract(this, 'archiveBucket');
    const handler = new NodeFunction(this, 'Handler', {
      timeout: Duration.seconds(60),
      memoryMb: 512,
      environment: { BUSBAR_ARCHIVE_BUCKET: bucket },
    });
    const objects = this.formatArn({
      service: 's3',
      region: '',
      account: '',
      resource: bucket,
      resourceName: 'facts/*',
    });
    handler.allow(new PolicyStatement({ actions: ['s3:PutObject'], resources: [objects] }));
    acknowledgeOpenEnded(
      handler.role,
      objects,
      'Names of objects follow from the facts; the permission ends at the prefix facts/.',
    );
    new FactConsumer(this, 'Consumer', {
      function: handler,
      facts: FACT_NAMES,
      batchSize: 500,
      windowSeconds: stage.batching.archiveWindowSeconds,
      maxConcurrency: stage.concurrency.consumer,
    });
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new ArchiveStack(app, stage);
