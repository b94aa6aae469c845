import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { buildSync } from 'esbuild';
import { startCloud, type TestCloud } from '../testing/start-cloud';
import type { Template } from '../template/template';

const RELAY = `
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
import { SSMClient, PutParameterCommand } from '@aws-sdk/client-ssm';
const sns = new SNSClient({});
const ssm = new SSMClient({});
/** Publishes what it is invoked with. */
export const publish = async (event) => {
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: JSON.stringify(event) }));
  return { MessageId };
};
/** Writes what it is given into a parameter. */
export const keep = async ({ Records }) => {
  for (const { body } of Records) await ssm.send(new PutParameterCommand({ Name: '/kept', Value: body, Type: 'String', Overwrite: true }));
  return { batchItemFailures: [] };
};
`;

const trust = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const role = (...statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust,
    Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: statements } }],
  },
});
const allow = (Action: string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });

/** invoke → function → topic → queue → function → parameter, over two stacks. */
function network(code: string): Record<string, Template> {
  const aFunction = (handler: string, roleId: string, environment: Record<string, unknown>) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: `index.${handler}`,
      Role: { 'Fn::GetAtt': [roleId, 'Arn'] },
      Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
      Timeout: 10,
      MemorySize: 256,
      Environment: { Variables: environment },
    },
    Metadata: { 'aws:asset:path': code, 'aws:asset:property': 'Code' },
  });
  return {
    shared: {
      Resources: {
        Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'facts' } },
        TopicArn: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: '/shared/topic', Type: 'String', Value: { Ref: 'Topic' } },
        },
      },
    },
    service: {
      Parameters: { Topic: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shared/topic' } },
      Resources: {
        PublisherRole: role(allow(['sns:Publish'], { Ref: 'Topic' })),
        Publisher: aFunction('publish', 'PublisherRole', { TOPIC: { Ref: 'Topic' } }),
        Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
        QueuePolicy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [{ Ref: 'Queue' }],
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { Service: 'sns.amazonaws.com' },
                  Action: 'sqs:SendMessage',
                  Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
                  Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'Topic' } } },
                },
              ],
            },
          },
        },
        Subscription: {
          Type: 'AWS::SNS::Subscription',
          Properties: {
            TopicArn: { Ref: 'Topic' },
            Protocol: 'sqs',
            Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            RawMessageDelivery: true,
          },
        },
        KeeperRole: role(
          allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'], {
            'Fn::GetAtt': ['Queue', 'Arn'],
          }),
          allow(['ssm:PutParameter'], { 'Fn::Sub': 'arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/kept' }),
        ),
        Keeper: aFunction('keep', 'KeeperRole', {}),
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            FunctionName: { Ref: 'Keeper' },
            FunctionResponseTypes: ['ReportBatchItemFailures'],
          },
        },
      },
    },
  };
}

describe('a network of functions, topics and queues', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'local-cloud-flow-'));
    buildSync({
      stdin: { contents: RELAY, resolveDir: __dirname },
      outfile: path.join(folder, 'index.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      minify: true,
      mainFields: ['module', 'main'],
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const invoke = async (cloud: TestCloud): Promise<string> => {
    const answer = await new LambdaClient(cloud.client()).send(
      new InvokeCommand({ FunctionName: cloud.resource('Publisher').ref, Payload: JSON.stringify({ hello: 'world' }) }),
    );
    return Buffer.from(answer.Payload ?? []).toString();
  };
  const untilStill = async (cloud: TestCloud): Promise<unknown> =>
    (await fetch(`${cloud.endpoint}/_cloud/stillness?timeoutMs=15000`)).json();

  it('carries an event from end to end, and its journal tells the way', async () => {
    const cloud = await startCloud(network(folder), { several: true });
    try {
      expect(await invoke(cloud)).toContain('MessageId');
      expect(await untilStill(cloud)).toEqual({ still: true, pending: {} });
      expect(cloud.kernel.services.ssm.value('/kept')).toBe('{"hello":"world"}');

      const first = cloud.kernel.journal.entries({ kind: 'invocation' })[0];
      const consequences = cloud.kernel.journal.consequences(first?.id ?? '');
      expect(consequences.filter(({ kind }) => kind === 'invocation')).toHaveLength(1);
      expect(consequences.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['publish', 'invocation']));
    } finally {
      await cloud.stop();
    }
  });

  it('fails in the function, as in AWS, when its role may not publish', async () => {
    const templates = network(folder);
    Object.assign(templates['service']?.Resources ?? {}, { PublisherRole: role(allow(['sns:Subscribe'], '*')) });
    const cloud = await startCloud(templates, { several: true });
    try {
      expect(await invoke(cloud)).toMatch(
        /AuthorizationError.*not authorized to perform: sns:Publish.*service\/PublisherRole would need/,
      );
    } finally {
      await cloud.stop();
    }
  });

  it.each([['the queue policy', 'QueuePolicy', /sqs:SendMessage/]])(
    'does not start without %s',
    async (_name, logicalId, message) => {
      const templates = network(folder);
      delete (templates['service']?.Resources as Record<string, unknown>)[logicalId];
      await expect(startCloud(templates, { several: true })).rejects.toThrow(message);
    },
  );

  it('does not start when the function may not read its queue', async () => {
    const templates = network(folder);
    Object.assign(templates['service']?.Resources ?? {}, { KeeperRole: role(allow(['ssm:PutParameter'], '*')) });
    await expect(startCloud(templates, { several: true })).rejects.toThrow(/service\/Mapping.*sqs:ReceiveMessage/s);
  });

  it('does not start when a topic is gone', async () => {
    const templates = network(folder);
    Object.assign(templates['shared']?.Resources ?? {}, {
      TopicArn: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shared/renamed', Type: 'String', Value: 'x' } },
    });
    await expect(startCloud(templates, { several: true })).rejects.toThrow(
      /no stack creates the SSM parameter \/shared\/topic/,
    );
  });

  it('keeps a message that was on its way when the cloud stopped', async () => {
    const cloud = await startCloud(network(folder), { several: true });
    try {
      const sns = new SNSClient(cloud.client());
      await sns.send(new PublishCommand({ TopicArn: cloud.resource('Topic').ref, Message: 'survivor' }));
      await cloud.restart();
      await untilStill(cloud);
      expect(cloud.kernel.services.ssm.value('/kept')).toBe('survivor');
    } finally {
      await cloud.stop();
    }
  });
});
