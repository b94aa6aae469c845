import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error';
import type { PolicyDocument } from '../../kernel/iam';
import type { InvokeRequest } from '../../kernel/services';
import { resource as subscriptionType } from '../../resources/aws-sns-subscription';
import { resource as topicType } from '../../resources/aws-sns-topic';
import { resource as queueType } from '../../resources/aws-sqs-queue';
import { resource as policyType } from '../../resources/aws-sqs-queue-policy';
import { type ServiceBench, serviceBench, settle } from '../../store/testing/service-bench';

const ACCOUNT = 'eu-central-1:000000000000';
const topicArn = (name: string): string => `arn:aws:sns:${ACCOUNT}:${name}`;
const queueArn = (name: string): string => `arn:aws:sqs:${ACCOUNT}:${name}`;
const functionArn = `arn:aws:lambda:${ACCOUNT}:function:worker`;

/** Each case cites the page of https://docs.aws.amazon.com/sns/latest/ that it holds the service to. */
describe('SNS, through the SDK', () => {
  let bench: ServiceBench;
  let sns: SNSClient;
  let sqs: SQSClient;
  let invoked: InvokeRequest[];
  let answer: () => Promise<{ requestId: string }>;

  const allow = (topic: string, queue: string): PolicyDocument => ({
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn(queue),
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn(topic) } },
    },
  });
  const queueFor = async (topic: string, name: string): Promise<void> => {
    const { ref } = await bench.create(queueType, name, { QueueName: name });
    await bench.create(policyType, `${name}-policy`, { Queues: [ref], PolicyDocument: allow(topic, name) });
  };
  const subscribe = (name: string, properties: Record<string, unknown>) =>
    bench.create(subscriptionType, name, { TopicArn: topicArn('facts'), Protocol: 'sqs', ...properties });
  const publish = (Message: string, more: object = {}) =>
    sns.send(new PublishCommand({ TopicArn: topicArn('facts'), Message, ...more }));
  const receive = async (queue: string): Promise<Message[]> =>
    (
      await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: `${bench.kernel.endpoint}/000000000000/${queue}`,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
        }),
      )
    ).Messages ?? [];
  const begin = async (): Promise<void> => {
    bench = await serviceBench({ lambda: { invokeAsync: (request) => (invoked.push(request), answer()) } });
    sns = new SNSClient(bench.sdk());
    sqs = new SQSClient(bench.sdk());
    await bench.create(topicType, 'facts', { TopicName: 'facts' });
  };

  beforeEach(async () => {
    invoked = [];
    answer = () => Promise.resolve({ requestId: 'request' });
    await begin();
  });
  afterEach(async () => {
    sns.destroy();
    sqs.destroy();
    await bench.close();
  });

  it('delivers raw messages unchanged, attributes included (dg/sns-large-payload-raw-message-delivery.html)', async () => {
    await queueFor('facts', 'raw');
    await subscribe('raw-subscription', { Endpoint: queueArn('raw'), RawMessageDelivery: true });
    await publish('{"a":1}', {
      MessageAttributes: {
        fact: { DataType: 'String', StringValue: 'station.booted' },
        bytes: { DataType: 'Binary', BinaryValue: Buffer.from([9]) },
      },
    });
    const [message] = await receive('raw');
    expect(message?.Body).toBe('{"a":1}');
    expect(message?.MessageAttributes?.['fact']).toMatchObject({ DataType: 'String', StringValue: 'station.booted' });
    expect([...(message?.MessageAttributes?.['bytes']?.BinaryValue ?? [])]).toEqual([9]);
  });

  it('wraps messages in its envelope otherwise (dg/sns-message-and-json-formats.html)', async () => {
    await queueFor('facts', 'wrapped');
    await subscribe('subscription', { Endpoint: queueArn('wrapped') });
    const { MessageId } = await publish('hello', {
      Subject: 'greeting',
      MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } },
    });
    const [message] = await receive('wrapped');
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: topicArn('facts'),
      Subject: 'greeting',
      Message: 'hello',
      Timestamp: '2030-01-01T00:00:00.000Z',
      MessageAttributes: { k: { Type: 'String', Value: 'v' } },
    });
  });

  it('delivers to those whose filter takes the message, by attributes and by body (dg/sns-message-filtering.html)', async () => {
    for (const name of ['all', 'faults', 'chicago']) await queueFor('facts', name);
    await subscribe('all', { Endpoint: queueArn('all'), RawMessageDelivery: true });
    await subscribe('faults', {
      Endpoint: queueArn('faults'),
      RawMessageDelivery: 'true',
      FilterPolicy: { kind: ['fault'] },
    });
    await subscribe('chicago', {
      Endpoint: queueArn('chicago'),
      RawMessageDelivery: true,
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: { site: { city: ['Chicago'] } },
    });
    await publish('{"site":{"city":"Chicago"}}', {
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'boot' } },
    });
    await publish('no json', { MessageAttributes: { kind: { DataType: 'String', StringValue: 'fault' } } });
    expect((await receive('all')).length).toBe(2);
    expect((await receive('faults')).map((message) => message.Body)).toEqual(['no json']);
    expect((await receive('chicago')).map((message) => message.Body)).toEqual(['{"site":{"city":"Chicago"}}']);
  });

  it('writes a publish and all of its messages in one commit, before it answers', async () => {
    for (const name of ['one', 'two']) {
      await queueFor('facts', name);
      await subscribe(name, { Endpoint: queueArn(name), RawMessageDelivery: true });
    }
    const published = bench.kernel.services.sns.publish({
      topicArn: topicArn('facts'),
      message: 'a',
      principal: { kind: 'developer' },
    });
    const rows = (): unknown =>
      bench.kernel.store.database.prepare('SELECT count(*) AS n FROM sqs_messages').get()?.['n'];
    // Still in the open group, and no receiver can have seen any of it.
    const meanwhile = [
      bench.kernel.store.database.isTransaction,
      rows(),
      bench.kernel.services.sqs.depth(queueArn('one')).visible,
    ];
    await published;
    expect(meanwhile).toEqual([true, 2, 0]);
    expect([
      bench.kernel.store.database.isTransaction,
      bench.kernel.services.sqs.depth(queueArn('one')).visible,
      bench.kernel.services.sqs.depth(queueArn('two')).visible,
    ]).toEqual([false, 1, 1]);
  });

  it('publishes batches entry by entry (api/API_PublishBatch.html)', async () => {
    await queueFor('facts', 'raw');
    await subscribe('raw', { Endpoint: queueArn('raw'), RawMessageDelivery: true });
    const batch = (PublishBatchRequestEntries: { Id: string; Message: string }[]) =>
      sns.send(new PublishBatchCommand({ TopicArn: topicArn('facts'), PublishBatchRequestEntries }));
    const result = await batch([
      { Id: 'a', Message: 'first' },
      { Id: 'b', Message: '' },
      { Id: 'c', Message: 'third' },
    ]);
    expect(result.Successful?.map((entry) => entry.Id)).toEqual(['a', 'c']);
    expect(result.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameter', SenderFault: true }]);
    expect((await receive('raw')).map((message) => message.Body)).toEqual(['first', 'third']);
    await expect(
      batch(Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, Message: 'a' }))),
    ).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequestException' });
    await expect(batch(['1', '2'].map((Id) => ({ Id, Message: 'x'.repeat(140_000) })))).rejects.toMatchObject({
      name: 'BatchRequestTooLongException',
    });
    await expect(batch(['1', '1'].map((Id) => ({ Id, Message: 'x' })))).rejects.toMatchObject({
      name: 'BatchEntryIdsNotDistinctException',
    });
  });

  it('refuses messages that are empty or too long, and topics that do not exist (api/API_Publish.html)', async () => {
    await expect(publish('x'.repeat(262_145))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('too long'),
    });
    await expect(sns.send(new PublishCommand({ TopicArn: topicArn('renamed'), Message: 'a' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: expect.stringContaining(topicArn('renamed')),
    });
  });

  it('lets only those publish whose role or the topic’s policy allows it', async () => {
    const client = new SNSClient(
      bench.sdk(
        bench.role('publisher', { Statement: { Effect: 'Allow', Action: 'sns:Publish', Resource: topicArn('other') } }),
      ),
    );
    await expect(client.send(new PublishCommand({ TopicArn: topicArn('facts'), Message: 'a' }))).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      message: expect.stringContaining('sns:Publish'),
    });
    client.destroy();
  });

  it('journals what caused what: invocation, publish, message', async () => {
    await queueFor('facts', 'raw');
    await subscribe('raw', { Endpoint: queueArn('raw'), RawMessageDelivery: true });
    const client = new SNSClient(
      bench.sdk(
        bench.role(
          'publisher',
          { Statement: { Effect: 'Allow', Action: 'sns:Publish', Resource: topicArn('facts') } },
          'invocation-1',
        ),
      ),
    );
    await client.send(new PublishCommand({ TopicArn: topicArn('facts'), Message: 'a' }));
    client.destroy();
    expect(bench.kernel.journal.consequences('invocation-1').map((entry) => [entry.kind, entry.resource])).toEqual([
      ['publish', topicArn('facts')],
      ['message', queueArn('raw')],
    ]);
  });

  it('stops the start when a queue’s policy does not let the topic send, and names queue, topic and statement', async () => {
    await bench.create(queueType, 'closed', { QueueName: 'closed' });
    const made = await subscribe('lonely', { Endpoint: queueArn('closed') });
    const failure = catchError(() => made.verify?.());
    expect(failure).toMatchObject({ place: 'stack/lonely.Endpoint', code: 'template.bad-wiring' });
    for (const part of [queueArn('closed'), topicArn('facts'), '"Action":"sqs:SendMessage"', 'AWS::SQS::QueuePolicy'])
      expect(failure.message).toContain(part);
    const nowhere = await bench.create(subscriptionType, 'nowhere', {
      TopicArn: topicArn('renamed'),
      Protocol: 'sqs',
      Endpoint: queueArn('closed'),
    });
    expect(() => nowhere.verify?.()).toThrow(/stack\/nowhere.TopicArn.*renamed does not exist/);
  });

  it('says loudly what a queue refuses at run time, and gives it to the subscription’s dead-letter queue (dg/sns-dead-letter-queues.html)', async () => {
    await bench.create(queueType, 'closed', { QueueName: 'closed' });
    await queueFor('facts', 'letters');
    await subscribe('refused', {
      Endpoint: queueArn('closed'),
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: queueArn('letters') },
    });
    await publish('a');
    const [letter] = await receive('letters');
    expect(letter).toMatchObject({ Body: 'a', MessageAttributes: { ErrorCode: { StringValue: 'AccessDenied' } } });
    expect(bench.kernel.journal.entries({ kind: 'dead-letter' })).toMatchObject([
      { resource: queueArn('closed'), outcome: 'denied' },
    ]);
    expect(bench.logged.join()).toContain(
      `could not deliver a message of ${topicArn('facts')} to ${queueArn('closed')}`,
    );
  });

  it('invokes functions with the event of the documentation (lambda dg/with-sns.html)', async () => {
    const made = await subscribe('function', { Protocol: 'lambda', Endpoint: functionArn });
    const { MessageId } = await publish('hello');
    await settle();
    expect(invoked).toMatchObject([
      {
        functionArn,
        principal: { kind: 'service', service: 'sns.amazonaws.com', sourceArn: topicArn('facts') },
        trigger: 'sns',
      },
    ]);
    expect(JSON.parse(invoked[0]?.payload ?? '')).toMatchObject({
      Records: [
        {
          EventSource: 'aws:sns',
          EventSubscriptionArn: made.ref,
          Sns: { MessageId, Message: 'hello', TopicArn: topicArn('facts') },
        },
      ],
    });
    expect(bench.kernel.services.sns.pending()).toBe(0);
    expect(bench.kernel.journal.consequences(MessageId ?? '')).toMatchObject([{ kind: 'delivery', outcome: 'ok' }]);
  });

  it('tries a function again by its policy: at once three times, twice after 1 s, then backing off (dg/sns-message-delivery-retries.html)', async () => {
    answer = () => Promise.reject(new AwsError('TooManyRequestsException', 'busy', 429));
    await subscribe('function', { Protocol: 'lambda', Endpoint: functionArn });
    await publish('a');
    await bench.clock.advance(0);
    expect(invoked).toHaveLength(4);
    await bench.clock.advance(2_000);
    expect(invoked).toHaveLength(6);
    await bench.clock.advance(1_000);
    expect(invoked).toHaveLength(7);
    expect(bench.kernel.services.sns.pending()).toBe(1);
    answer = () => Promise.resolve({ requestId: 'request' });
    await bench.clock.advance(2_000);
    expect(bench.kernel.services.sns.pending()).toBe(0);
  });

  it('goes on with deliveries to functions after a restart', async () => {
    answer = () => Promise.reject(new AwsError('ServiceException', 'down', 500));
    await subscribe('function', { Protocol: 'lambda', Endpoint: functionArn });
    await publish('kept');
    await settle();
    sns.destroy();
    sqs.destroy();
    bench = await bench.restart();
    [sns, sqs] = [new SNSClient(bench.sdk()), new SQSClient(bench.sdk())];
    answer = () => Promise.resolve({ requestId: 'request' });
    invoked.length = 0;
    await bench.create(topicType, 'facts', { TopicName: 'facts' });
    const again = await subscribe('function', { Protocol: 'lambda', Endpoint: functionArn });
    await again.start?.();
    await settle();
    expect(invoked).toHaveLength(1);
    expect(invoked[0]?.payload).toContain('kept');
  });

  it('gives up at once on a function that it may not invoke', async () => {
    answer = () => Promise.reject(new AwsError('AccessDeniedException', 'no permission', 403));
    await queueFor('facts', 'letters');
    await subscribe('function', {
      Protocol: 'lambda',
      Endpoint: functionArn,
      RedrivePolicy: { deadLetterTargetArn: queueArn('letters') },
    });
    await publish('a');
    await settle();
    expect(invoked).toHaveLength(1);
    expect(await receive('letters')).toHaveLength(1);
    expect(bench.kernel.journal.entries({ kind: 'delivery' })).toMatchObject([{ outcome: 'denied' }]);
  });

  it('makes and lists topics and subscriptions for callers of the API, and remembers them', async () => {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'mine' }));
    await queueFor('mine', 'inbox');
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queueArn('inbox'),
        Attributes: { RawMessageDelivery: 'true', FilterPolicy: '{"k":["v"]}' },
        ReturnSubscriptionArn: true,
      }),
    );
    await expect(
      sns.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: 'sqs',
          Endpoint: queueArn('other'),
          Attributes: { FilterPolicy: '{"k":"v"}' },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    sns.destroy();
    sqs.destroy();
    bench = await bench.restart();
    [sns, sqs] = [new SNSClient(bench.sdk()), new SQSClient(bench.sdk())];
    expect((await sns.send(new ListTopicsCommand())).Topics).toEqual([{ TopicArn }]);
    expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).toMatchObject([
      { SubscriptionArn, Protocol: 'sqs', Endpoint: queueArn('inbox') },
    ]);
    expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
      TopicArn,
      SubscriptionsConfirmed: '1',
    });
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions ?? []).toEqual([]);
  });
});

function catchError(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
