import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Template } from '../../template/template';
import { aFunction, getAtt, ref, type TemplateResource } from '../../testing/function-template';
import { eventually } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';

const resource = (Type: string, Properties: object = {}): TemplateResource => ({ Type, Properties: { ...Properties } });
const lets = (kind: 'Queue' | 'Topic', id: string): TemplateResource =>
  resource(`AWS::${kind === 'Queue' ? 'SQS' : 'SNS'}::${kind}Policy`, {
    [`${kind}s`]: [ref(id)],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: kind === 'Queue' ? 'sqs:SendMessage' : 'sns:Publish',
          Resource: kind === 'Queue' ? getAtt(id) : ref(id),
          Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::files' } },
        },
      ],
    },
  });

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html */
describe('notifications of a bucket', () => {
  let cloud: TestCloud | undefined;
  afterEach(async () => {
    await cloud?.stop();
    cloud = undefined;
  });
  const start = async (resources: Record<string, object>): Promise<TestCloud> =>
    (cloud = await startCloud({ Resources: resources } as Template));
  const s3 = (): S3Client => new S3Client({ ...cloud!.client(), forcePathStyle: true });
  const put = (Key: string): Promise<unknown> =>
    s3().send(new PutObjectCommand({ Bucket: 'files', Key, Body: 'content' }));
  const told = async (logicalId: string): Promise<string[]> =>
    (
      (
        await new SQSClient(cloud!.client()).send(
          new ReceiveMessageCommand({ QueueUrl: cloud!.resource(logicalId).ref, MaxNumberOfMessages: 10 }),
        )
      ).Messages ?? []
    )
      .flatMap(
        ({ Body = '' }) =>
          (JSON.parse(Body) as { Records: { eventName: string; s3: { object: { key: string } } }[] }).Records,
      )
      .map(({ eventName, s3: { object } }) => `${eventName} ${object.key}`);

  const custom = (NotificationConfiguration: object): TemplateResource =>
    resource('Custom::S3BucketNotifications', {
      ServiceToken: 'arn:aws:lambda:eu-central-1:000000000000:function:cdk',
      BucketName: ref('Bucket'),
      NotificationConfiguration,
      Managed: true,
    });

  it('go to a queue, for the keys and events that were asked for', async () => {
    await start({
      Bucket: resource('AWS::S3::Bucket', { BucketName: 'files' }),
      Queue: resource('AWS::SQS::Queue'),
      Policy: lets('Queue', 'Queue'),
      Notifications: custom({
        QueueConfigurations: [
          {
            Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
            QueueArn: getAtt('Queue'),
            Filter: {
              Key: {
                FilterRules: [
                  { Name: 'prefix', Value: 'in/' },
                  { Name: 'suffix', Value: '.csv' },
                ],
              },
            },
          },
        ],
      }),
    });
    for (const key of ['in/a b.csv', 'in/b.txt', 'out/c.csv']) await put(key);
    await s3().send(new DeleteObjectCommand({ Bucket: 'files', Key: 'in/a b.csv' }));
    expect((await told('Queue')).sort()).toEqual(['ObjectCreated:Put in/a+b.csv', 'ObjectRemoved:Delete in/a+b.csv']);
  });

  /** https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html */
  it('call a function, whose call has the object as its cause', async () => {
    await start({
      Bucket: resource('AWS::S3::Bucket', {
        BucketName: 'files',
        NotificationConfiguration: {
          LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: getAtt('Task') }],
        },
      }),
      ...aFunction(
        'Task',
        'exports.handler = async ({ Records }) => console.log(Records[0].s3.bucket.name + "/" + Records[0].s3.object.key, Records[0].s3.object.size);',
      ),
      Permission: resource('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: getAtt('Task'),
        Principal: 's3.amazonaws.com',
        SourceArn: 'arn:aws:s3:::files',
      }),
    });
    await put('one');
    const [invocation] = await eventually(() => {
      const found = cloud!.kernel.journal.entries({ kind: 'invocation' });
      return found.length > 0 && found;
    });
    expect(String(invocation?.detail?.['log'])).toContain('files/one 7');
    expect(cloud!.kernel.journal.entries({ kind: 'object' }).map(({ id }) => id)).toEqual(invocation?.causes);
  });

  it('go to a topic', async () => {
    await start({
      Bucket: resource('AWS::S3::Bucket', { BucketName: 'files' }),
      Topic: resource('AWS::SNS::Topic', { TopicName: 'objects' }),
      Policy: lets('Topic', 'Topic'),
      Notifications: custom({ TopicConfigurations: [{ Events: ['s3:ObjectCreated:Put'], TopicArn: ref('Topic') }] }),
    });
    await put('one');
    expect(cloud!.kernel.journal.entries({ kind: 'publish' })).toHaveLength(1);
  });

  it('stop the start where the target does not let S3 in for this bucket', async () => {
    const queueOnly = {
      Bucket: resource('AWS::S3::Bucket', { BucketName: 'files' }),
      Queue: resource('AWS::SQS::Queue'),
      Notifications: custom({ QueueConfigurations: [{ Events: ['s3:ObjectCreated:*'], QueueArn: getAtt('Queue') }] }),
    };
    await expect(start(queueOnly)).rejects.toThrow(/test\/Notifications.*s3\.amazonaws\.com.*sqs:SendMessage/s);
  });
});

it('retention of a log group is set without the function of the CDK', async () => {
  const cloud = await startCloud({
    Resources: {
      Retention: {
        Type: 'Custom::LogRetention',
        Properties: {
          ServiceToken: 'arn:aws:lambda:eu-central-1:000000000000:function:cdk',
          LogGroupName: '/aws/lambda/x',
          RetentionInDays: 7,
        },
      },
    },
  });
  expect(cloud.resource('Retention').ref).toBe('/aws/lambda/x');
  await cloud.stop();
});
