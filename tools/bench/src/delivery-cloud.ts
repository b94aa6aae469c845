import { startCloud, type TestCloud } from '@busbar/local-cloud';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DeliveryCloud {
  readonly cloud: TestCloud;
  readonly topicArn: string;
  stop(): Promise<void>;
}

const STATEMENT = (statement: object): object => ({ Version: '2012-10-17', Statement: [statement] });

/** One topic, as many queues behind it as asked for, and a function behind the first where one is wanted. */
export async function startDeliveryCloud(options: {
  queues: number;
  handler?: string;
  windowSeconds?: number;
}): Promise<DeliveryCloud> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-consumer-'));
  writeFileSync(join(folder, 'index.js'), options.handler ?? '');
  const resources: Record<string, object> = { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'bench' } } };
  for (let index = 0; index < options.queues; index += 1) {
    const queueArn = { 'Fn::GetAtt': [`Queue${index}`, 'Arn'] };
    resources[`Queue${index}`] = {
      Type: 'AWS::SQS::Queue',
      Properties: { QueueName: `bench-${index}`, VisibilityTimeout: 180 },
    };
    resources[`Policy${index}`] = {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: `Queue${index}` }],
        PolicyDocument: STATEMENT({
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: queueArn,
          Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'Topic' } } },
        }),
      },
    };
    resources[`Subscription${index}`] = {
      Type: 'AWS::SNS::Subscription',
      DependsOn: [`Policy${index}`],
      Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: queueArn, RawMessageDelivery: true },
    };
  }
  if (options.handler !== undefined) {
    resources['Role'] = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: STATEMENT({
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: STATEMENT({
              Effect: 'Allow',
              Action: [
                'logs:CreateLogStream',
                'logs:PutLogEvents',
                'sqs:ReceiveMessage',
                'sqs:DeleteMessage',
                'sqs:GetQueueAttributes',
                'sqs:ChangeMessageVisibility',
              ],
              Resource: '*',
            }),
          },
        ],
      },
    };
    resources['Function'] = {
      Type: 'AWS::Lambda::Function',
      Metadata: { 'aws:asset:path': folder, 'aws:asset:property': 'Code' },
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 30,
        Code: { S3Bucket: 'assets', S3Key: 'function.zip' },
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        MemorySize: 256,
      },
    };
    resources['Mapping'] = {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { Ref: 'Function' },
        EventSourceArn: { 'Fn::GetAtt': ['Queue0', 'Arn'] },
        BatchSize: 10,
        ...(options.windowSeconds === undefined ? {} : { MaximumBatchingWindowInSeconds: options.windowSeconds }),
      },
    };
  }
  const cloud = await startCloud({ Resources: resources } as Parameters<typeof startCloud>[0], {});
  return {
    cloud,
    topicArn: String(cloud.resource('Topic').ref),
    stop: async () => {
      await cloud.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
