import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import { resource as queueType } from '../../resources/aws-sqs-queue';
import { resource as policyType } from '../../resources/aws-sqs-queue-policy';
import { type ServiceBench, serviceBench, settle } from '../../store/testing/service-bench';
import { SqsService } from './sqs-service';

/** Each case cites the page of https://docs.aws.amazon.com/AWSSimpleQueueService/latest/ that it holds the service to. */
describe('SQS, through the SDK', () => {
  let bench: ServiceBench;
  let sqs: SQSClient;

  const queue = async (name: string, properties: Record<string, unknown> = {}): Promise<string> =>
    (await bench.create(queueType, name, { QueueName: name, ...properties })).ref;
  const arn = (name: string): string => `arn:aws:sqs:eu-central-1:000000000000:${name}`;
  const send = (QueueUrl: string, MessageBody: string, more: object = {}) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  const receive = async (QueueUrl: string, more: object = {}): Promise<Message[]> =>
    (
      await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
          ...more,
        }),
      )
    ).Messages ?? [];
  const bodies = (messages: readonly Message[]): (string | undefined)[] => messages.map((message) => message.Body);
  const counts = async (QueueUrl: string): Promise<string[]> => {
    const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    const attributes: Readonly<Record<string, string>> = answer.Attributes ?? {};
    return ['', 'NotVisible', 'Delayed'].map((kind) => attributes[`ApproximateNumberOfMessages${kind}`] ?? '');
  };

  beforeEach(async () => {
    bench = await serviceBench();
    sqs = new SQSClient(bench.sdk());
  });
  afterEach(async () => {
    sqs.destroy();
    await bench.close();
  });

  it('hides a received message for the visibility timeout, then hands it out again (SQSDeveloperGuide/sqs-visibility-timeout.html)', async () => {
    const url = await queue('work', { VisibilityTimeout: 60 });
    await send(url, 'a');
    expect(bodies(await receive(url))).toEqual(['a']);
    expect(await receive(url)).toEqual([]);
    expect(await counts(url)).toEqual(['0', '1', '0']);
    await bench.clock.advance(59_999);
    expect(await receive(url)).toEqual([]);
    await bench.clock.advance(1);
    const [again] = await receive(url);
    expect(again?.Attributes?.['ApproximateReceiveCount']).toBe('2');
  });

  it('changes a visibility timeout, to zero too (APIReference/API_ChangeMessageVisibility.html)', async () => {
    const url = await queue('work');
    await send(url, 'a');
    const [first] = await receive(url);
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 }),
    );
    const [second] = await receive(url);
    expect(second?.Body).toBe('a');
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: second?.ReceiptHandle,
        VisibilityTimeout: 300,
      }),
    );
    await bench.clock.advance(299_000);
    expect(await receive(url)).toEqual([]);
    await bench.clock.advance(1_000);
    expect(await receive(url)).toHaveLength(1);
    await expect(
      sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: second?.ReceiptHandle,
          VisibilityTimeout: 1,
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('deletes by the latest receipt handle only (APIReference/API_DeleteMessage.html)', async () => {
    const url = await queue('work', { VisibilityTimeout: 1 });
    await send(url, 'a');
    const [first] = await receive(url);
    await bench.clock.advance(1_000);
    const [second] = await receive(url);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    expect(await counts(url)).toEqual(['0', '1', '0']);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }));
    expect(await counts(url)).toEqual(['0', '0', '0']);
    await expect(
      sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'nonsense' })),
    ).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  it('delays by queue and by message (SQSDeveloperGuide/sqs-delay-queues.html)', async () => {
    const url = await queue('later', { DelaySeconds: 5 });
    await send(url, 'queue');
    await send(url, 'message', { DelaySeconds: 1 });
    expect(await counts(url)).toEqual(['0', '0', '2']);
    await bench.clock.advance(1_000);
    expect(bodies(await receive(url))).toEqual(['message']);
    await bench.clock.advance(4_000);
    expect(bodies(await receive(url))).toEqual(['queue']);
  });

  it('answers a long poll when a message arrives, or empty when none did (SQSDeveloperGuide/sqs-short-and-long-polling.html)', async () => {
    const url = await queue('work');
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await until(() => waiters(bench, 'work') === 1);
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: '1', MessageBody: 'a' },
          { Id: '2', MessageBody: 'b' },
        ],
      }),
    );
    expect(bodies(await waiting).sort()).toEqual(['a', 'b']);
    const empty = receive(url, { WaitTimeSeconds: 20 });
    await until(() => waiters(bench, 'work') === 1);
    await bench.clock.advance(20_000);
    expect(await empty).toEqual([]);
  });

  it('wakes a long poll when a hidden message returns', async () => {
    const url = await queue('work', { VisibilityTimeout: 3 });
    await send(url, 'a');
    await receive(url);
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await until(() => waiters(bench, 'work') === 1);
    await bench.clock.advance(3_000);
    expect(bodies(await waiting)).toEqual(['a']);
  });

  it('moves what was received too often to the dead-letter queue, with its source (SQSDeveloperGuide/sqs-dead-letter-queues.html)', async () => {
    const dead = await queue('dead');
    const url = await queue('work', {
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn: arn('dead'), maxReceiveCount: 2 },
    });
    const { MessageId } = await send(url, 'poison');
    for (let receives = 0; receives < 2; receives += 1) {
      expect(await receive(url)).toHaveLength(1);
      await bench.clock.advance(1_000);
    }
    expect(await receive(url)).toEqual([]);
    const [letter] = await receive(dead);
    expect(letter).toMatchObject({ Body: 'poison', MessageId, Attributes: { DeadLetterQueueSourceArn: arn('work') } });
    expect(bench.kernel.journal.entries({ kind: 'dead-letter' })).toMatchObject([
      { resource: arn('dead'), causes: [MessageId] },
    ]);
    expect(bench.logged.join()).toContain('went to dead');
  });

  it('redrives dead letters as new messages to where they came from (APIReference/API_StartMessageMoveTask.html)', async () => {
    const dead = await queue('dead');
    const url = await queue('work', {
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 },
    });
    const ids = [(await send(url, 'a')).MessageId, (await send(url, 'b')).MessageId];
    await receive(url);
    await bench.clock.advance(1_000);
    await receive(url);
    expect(await counts(dead)).toEqual(['2', '0', '0']);
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dead') }));
    await bench.clock.advance(1_000);
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arn('dead') }));
    expect(Results).toMatchObject([
      { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2, ApproximateNumberOfMessagesToMove: 2 },
    ]);
    const back = await receive(url);
    expect(bodies(back)).toEqual(['a', 'b']);
    expect(back[0]?.Attributes?.['ApproximateReceiveCount']).toBe('1');
    expect(ids).not.toContain(back[0]?.MessageId);
    await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn('work') }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('answers batches entry by entry, and refuses bad ones as a whole (APIReference/API_SendMessageBatch.html)', async () => {
    const url = await queue('work', { MaximumMessageSize: 1024 });
    const batch = (Entries: { Id: string; MessageBody: string; DelaySeconds?: number }[]) =>
      sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    const answer = await batch([
      { Id: 'good', MessageBody: 'a' },
      { Id: 'large', MessageBody: 'x'.repeat(1025) },
      { Id: 'control', MessageBody: 'a\u0001' },
    ]);
    expect(answer.Successful?.map((entry) => entry.Id)).toEqual(['good']);
    expect(answer.Failed?.map((entry) => [entry.Id, entry.Code])).toEqual([
      ['large', 'InvalidParameterValue'],
      ['control', 'InvalidMessageContents'],
    ]);
    await expect(batch([])).rejects.toMatchObject({ name: 'EmptyBatchRequest' });
    await expect(
      batch(Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: 'a' }))),
    ).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequest' });
    await expect(
      batch([
        { Id: 'a', MessageBody: 'a' },
        { Id: 'a', MessageBody: 'b' },
      ]),
    ).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
    await expect(batch([{ Id: 'a b', MessageBody: 'a' }])).rejects.toMatchObject({ name: 'InvalidBatchEntryId' });
    await expect(batch(['1', '2'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) })))).rejects.toMatchObject({
      name: 'BatchRequestTooLong',
    });
    const received = await receive(url);
    const deleted = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'yes', ReceiptHandle: received[0]?.ReceiptHandle },
          { Id: 'no', ReceiptHandle: 'x' },
        ],
      }),
    );
    expect(deleted).toMatchObject({
      Successful: [{ Id: 'yes' }],
      Failed: [{ Id: 'no', Code: 'ReceiptHandleIsInvalid' }],
    });
  });

  it('keeps attributes, and answers the checksums of body and attributes (SQSDeveloperGuide/sqs-message-metadata.html)', async () => {
    const url = await queue('work');
    const MessageAttributes = {
      trace: { DataType: 'String', StringValue: 'abc' },
      count: { DataType: 'Number', StringValue: '7' },
      raw: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2, 3]) },
    };
    const sent = await send(url, 'hello', { MessageAttributes });
    expect(sent.MD5OfMessageBody).toBe('5d41402abc4b2a76b9719d911017c592');
    const [message] = await receive(url);
    expect(message?.MessageAttributes).toMatchObject({
      trace: { StringValue: 'abc' },
      count: { DataType: 'Number', StringValue: '7' },
    });
    expect([...(message?.MessageAttributes?.['raw']?.BinaryValue ?? [])]).toEqual([1, 2, 3]);
    expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
  });

  it('forgets messages after the retention period (APIReference/API_SetQueueAttributes.html)', async () => {
    const url = await queue('work', { MessageRetentionPeriod: 120 });
    await send(url, 'a');
    await bench.clock.advance(119_000);
    expect(await counts(url)).toEqual(['1', '0', '0']);
    await bench.clock.advance(62_000);
    expect(await counts(url)).toEqual(['0', '0', '0']);
  });

  it('purges, at most once a minute (APIReference/API_PurgeQueue.html)', async () => {
    const url = await queue('work');
    await send(url, 'a');
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await counts(url)).toEqual(['0', '0', '0']);
    await expect(sqs.send(new PurgeQueueCommand({ QueueUrl: url }))).rejects.toMatchObject({
      name: 'PurgeQueueInProgress',
    });
  });

  it('gives URLs at the host that was asked, and takes AWS’s (APIReference/API_GetQueueUrl.html)', async () => {
    await queue('work');
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }));
    expect(QueueUrl).toBe(`${bench.kernel.endpoint}/000000000000/work`);
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'wo' }))).QueueUrls).toEqual([QueueUrl]);
    const aws = new SQSClient({ ...bench.sdk(), useQueueUrlAsEndpoint: false });
    await aws.send(
      new SendMessageCommand({
        QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/work',
        MessageBody: 'a',
      }),
    );
    aws.destroy();
    expect(await counts(QueueUrl ?? '')).toEqual(['1', '0', '0']);
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: expect.stringContaining('none'),
    });
  });

  it('keeps everything across a restart: messages, hiding, counts, delays, handles, queues of the API', async () => {
    const url = await queue('work', { VisibilityTimeout: 30 });
    await send(url, 'hidden');
    const [held] = await receive(url);
    await send(url, 'visible');
    await send(url, 'delayed', { DelaySeconds: 60 });
    await sqs.send(new CreateQueueCommand({ QueueName: 'mine', Attributes: { VisibilityTimeout: '7' } }));
    sqs.destroy();
    bench = await bench.restart();
    sqs = new SQSClient(bench.sdk());
    const now = await queue('work', { VisibilityTimeout: 30 });
    expect(await counts(now)).toEqual(['1', '1', '1']);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: now, ReceiptHandle: held?.ReceiptHandle }));
    expect(bodies(await receive(now))).toEqual(['visible']);
    const mine = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: 'http://x/0/mine', AttributeNames: ['VisibilityTimeout'] }),
    );
    expect(mine.Attributes).toEqual({ VisibilityTimeout: '7' });
  });

  it('lets roles do what their policies say and nothing else (SQSDeveloperGuide/sqs-using-identity-based-policies.html)', async () => {
    const url = await queue('work');
    const role = new SQSClient(
      bench.sdk(
        bench.role(
          'sender',
          { Statement: { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn('work') } },
          'invocation-1',
        ),
      ),
    );
    const { MessageId } = await role.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'a' }));
    expect(bench.kernel.journal.consequences('invocation-1').map((entry) => entry.id)).toEqual([MessageId]);
    await expect(role.send(new ReceiveMessageCommand({ QueueUrl: url }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('sqs:ReceiveMessage'),
    });
    role.destroy();
  });

  it('lets services do what the queue’s policy says', async () => {
    const url = await queue('work');
    const principal = {
      kind: 'service',
      service: 'sns.amazonaws.com',
      sourceArn: 'arn:aws:sns:eu-central-1:000000000000:topic',
    } as const;
    const attempt = (): Promise<unknown> =>
      bench.kernel.services.sqs.send({ queueArn: arn('work'), body: 'a', principal });
    await expect(attempt()).rejects.toMatchObject({ code: 'AccessDenied' });
    await bench.create(policyType, 'policy', {
      Queues: [url],
      PolicyDocument: {
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arn('work'),
          Condition: { ArnEquals: { 'aws:SourceArn': principal.sourceArn } },
        },
      },
    });
    await attempt();
    expect(await counts(url)).toEqual(['1', '0', '0']);
  });

  it('speaks the query protocol of older SDKs', async () => {
    const url = await queue('work');
    const call = async (parameters: Record<string, string>): Promise<string> => {
      const headers = {
        authorization:
          'AWS4-HMAC-SHA256 Credential=developer/20300101/eu-central-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
      };
      return (
        await fetch(url, {
          method: 'POST',
          headers,
          body: new URLSearchParams({ Version: '2012-11-05', ...parameters }),
        })
      ).text();
    };
    expect(
      await call({
        Action: 'SendMessage',
        MessageBody: '<a>',
        'MessageAttribute.1.Name': 'k',
        'MessageAttribute.1.Value.DataType': 'String',
        'MessageAttribute.1.Value.StringValue': 'v',
      }),
    ).toContain('<MD5OfMessageBody>');
    const received = await call({
      Action: 'ReceiveMessage',
      'AttributeName.1': 'All',
      'MessageAttributeName.1': 'All',
    });
    expect(received).toContain('<Body>&lt;a&gt;</Body>');
    expect(received).toContain(
      '<MessageAttribute><Name>k</Name><Value><DataType>String</DataType><StringValue>v</StringValue></Value></MessageAttribute>',
    );
    expect(received).toContain('<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>');
    expect(await call({ Action: 'ReceiveMessage', QueueUrl: 'http://x/0/none' })).toContain(
      '<Code>AWS.SimpleQueueService.NonExistentQueue</Code>',
    );
  });

  it('refuses what it cannot run, at the start, by name', async () => {
    await expect(queue('orders.fifo', { FifoQueue: true })).rejects.toMatchObject({
      place: 'stack/orders.fifo.FifoQueue',
      code: 'template.unsupported-property',
    });
    await expect(queue('work', { VisibilityTimeout: 50_000 })).rejects.toMatchObject({
      place: 'stack/work',
      message: expect.stringContaining('VisibilityTimeout'),
    });
    const lonely = await bench.create(queueType, 'lonely', {
      QueueName: 'lonely',
      RedrivePolicy: { deadLetterTargetArn: arn('nowhere'), maxReceiveCount: 3 },
    });
    expect(() => lonely.verify?.()).toThrow(/stack\/lonely.RedrivePolicy.*nowhere does not exist/);
  });
});

function waiters(bench: ServiceBench, name: string): number {
  return (
    SqsService.of(bench.kernel)
      .queues()
      .find((queue) => queue.name === name)?.waiting ?? 0
  );
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settle();
}
