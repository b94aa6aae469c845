import {
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { getPriority } from 'node:os';
import type { JournalEntry } from '../../kernel/journal';
import { aFunction, allow, getAtt, ref } from '../../testing/function-template';
import { eventually, ManualClock } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';

const POLLER = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Keeps every event that it got; what to do with a message stands in its body. */
const CODE = `
let seen = [];
exports.handler = async (event) => {
  if (event.ask === 'seen') return seen;
  seen.push(event);
  console.log('batch', JSON.stringify(event.Records.map((record) => record.body)));
  const bodies = event.Records.map(({ body }) => body);
  if (bodies.some((body) => body.includes('throw'))) throw new Error('bad batch');
  if (bodies.some((body) => body.includes('empty-identifier'))) return { batchItemFailures: [{ itemIdentifier: '' }] };
  if (bodies.some((body) => body.includes('unknown-identifier'))) return { batchItemFailures: [{ itemIdentifier: 'nobody' }] };
  return { batchItemFailures: event.Records.filter(({ body }) => body.includes('fail')).map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

interface Record {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
  readonly [key: string]: unknown;
}

type Resources = globalThis.Record<string, { Type: string; Properties: object }>;

function template(
  options: { mapping?: object; queue?: object; code?: string; function?: object; actions?: string[] } = {},
): { Resources: Resources } {
  return {
    Resources: {
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          QueueName: 'work',
          VisibilityTimeout: 30,
          RedrivePolicy: { deadLetterTargetArn: getAtt('Dead'), maxReceiveCount: 2 },
          ...options.queue,
        },
      },
      ...aFunction('Worker', options.code ?? CODE, {
        properties: { Timeout: 5, ...options.function },
        statements: [allow(options.actions ?? POLLER, getAtt('Work'))],
      }),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: getAtt('Work'),
          FunctionName: ref('Worker'),
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ...options.mapping,
        },
      },
    },
  };
}

describe('a queue that feeds a function', () => {
  let clock: ManualClock;
  let cloud: TestCloud;
  let sqs: SQSClient;
  let lambda: LambdaClient;

  async function start(options: Parameters<typeof template>[0] = {}): Promise<void> {
    clock = new ManualClock();
    cloud = await startCloud(template(options), { clock });
    sqs = new SQSClient(cloud.client());
    lambda = new LambdaClient(cloud.client());
  }
  const url = (name = 'Work'): string => cloud.resource(name).ref;
  const send = (...bodies: string[]): Promise<unknown> =>
    sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url(),
        Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
  const depth = (name = 'Work'): { visible: number; inFlight: number; delayed: number } =>
    cloud.kernel.services.sqs.depth(String(cloud.resource(name).attributes['Arn']));
  const empty = (): boolean => Object.values(depth()).every((count) => count === 0);
  const seen = async (): Promise<Record[][]> => {
    const { Payload: payload } = await lambda.send(
      new InvokeCommand({ FunctionName: 'worker', Payload: '{"ask":"seen"}' }),
    );
    return (JSON.parse(Buffer.from(payload ?? []).toString()) as { Records: Record[] }[]).map(({ Records }) => Records);
  };
  const batches = (): JournalEntry[] =>
    cloud.kernel.journal.entries({ kind: 'invocation' }).filter(({ detail }) => detail?.['trigger'] === 'sqs');

  afterEach(() => cloud.stop());

  /** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
  it('gives records in Lambda’s shape and deletes what succeeded', async () => {
    await start();
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url(),
        MessageBody: '{"n":1}',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'test' } },
      }),
    );
    await eventually(() => batches().length === 1 && empty());
    const [[record]] = (await seen()) as [[Record]];
    expect(record).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      receiptHandle: expect.any(String) as unknown,
      body: '{"n":1}',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(clock.now()),
        SenderId: expect.any(String) as unknown,
        ApproximateFirstReceiveTimestamp: String(clock.now()),
      },
      messageAttributes: {
        kind: { stringValue: 'test', stringListValues: [], binaryListValues: [], dataType: 'String' },
      },
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:work',
      awsRegion: 'eu-central-1',
    });
  });

  // Elsewhere a priority is the whole process's, and nothing steps back.
  (process.platform === 'linux' ? it : it.skip)('steps back behind what somebody waits for', async () => {
    // The process of the tests may itself have stepped back.
    const here = getPriority();
    const code = `exports.handler = async (event) => { const priority = require('node:os').getPriority(); console.log('priority', priority); return event.ask ? priority : undefined; };`;
    await start({ code });
    const direct = await lambda.send(new InvokeCommand({ FunctionName: 'worker', Payload: '{"ask":"priority"}' }));
    expect(Buffer.from(direct.Payload ?? []).toString()).toBe(String(here));
    await cloud.stop();

    await start({ code });
    await send('work');
    await eventually(() => batches().length === 1 && empty());
    expect(batches()[0]?.detail?.['log']).toContainEqual(expect.stringContaining(`priority ${Math.max(here, 15)}`));
  });

  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
  it('retries only the messages that a partial answer names, after the visibility timeout, then redrives them', async () => {
    await start();
    await send('good', 'fail', 'good too');
    await eventually(() => batches().length >= 1 && depth().inFlight === 1 && depth().visible === 0);
    await clock.advance(31_000);
    await eventually(
      () =>
        batches().filter(({ detail }) => String(detail?.['log']).includes('["fail"]')).length >= 1 &&
        depth().inFlight === 1,
    );
    await clock.advance(31_000);
    const { Messages: dead } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url('Dead') }));
    expect(dead?.map(({ Body }) => Body)).toEqual(['fail']);
    expect(
      (await seen())
        .flat()
        .filter(({ body }) => body === 'fail')
        .map(({ attributes }) => attributes.ApproximateReceiveCount),
    ).toEqual(['1', '2']);
  });

  it.each(['throw', 'empty-identifier', 'unknown-identifier'])('treats a whole batch as failed on %s', async (what) => {
    await start();
    await send('good', what);
    await eventually(() => batches().length >= 1 && depth().inFlight === 2);
    expect(depth()).toEqual({ visible: 0, inFlight: 2, delayed: 0 });
  });

  it('ignores the partial answer of a mapping that does not ask for it', async () => {
    await start({ mapping: { FunctionResponseTypes: [] } });
    await send('fail');
    await eventually(() => batches().length === 1 && empty());
  });

  it('never gives a batch more than BatchSize', async () => {
    await start({ mapping: { BatchSize: 2 } });
    await send('1', '2', '3', '4', '5');
    await eventually(empty);
    // Several environments may have had a share: the journal knows all batches.
    const bodies = batches().map(
      ({ detail }) => JSON.parse(/batch (\[.*\])/.exec(String(detail?.['log']))?.[1] ?? '') as string[],
    );
    expect(bodies.every((batch) => batch.length <= 2)).toBe(true);
    expect(bodies.flat().sort()).toEqual(['1', '2', '3', '4', '5']);
  });

  /** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#sqs-polling-behavior */
  it('waits for its window to fill a batch, and not longer when it is full', async () => {
    await start({ mapping: { BatchSize: 4, MaximumBatchingWindowInSeconds: 20 } });
    await send('1', '2');
    await eventually(() => depth().inFlight === 2);
    const receivedAt = clock.now();
    await eventually(async () => {
      await clock.advance(500);
      return batches().length === 1;
    });
    expect(batches()[0]?.at).toBeGreaterThanOrEqual(receivedAt + 20_000);
    const sentAt = clock.now();
    await send('3', '4', '5', '6');
    await eventually(() => batches().length === 2);
    expect(batches()[1]?.at).toBe(sentAt);
  });

  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency */
  it('runs at most MaximumConcurrency batches at a time', async () => {
    await start({
      mapping: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
      code: `exports.handler = async (event) => { await new Promise((done) => setTimeout(done, 30)); };`,
    });
    let most = 0;
    await send('1', '2', '3', '4', '5', '6');
    await eventually(() => {
      most = Math.max(most, cloud.kernel.services.lambda.running());
      return empty();
    });
    expect(most).toBe(2);
  });

  /** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
  it('deletes messages that no filter lets through', async () => {
    await start({
      mapping: {
        FilterCriteria: {
          Filters: [{ Pattern: JSON.stringify({ body: { kind: ['wanted'], n: [{ numeric: ['>', 1] }] } }) }],
        },
      },
    });
    await send('{"kind":"wanted","n":2}', '{"kind":"wanted","n":1}', '{"kind":"other","n":5}', 'no json');
    await eventually(() => batches().length === 1 && empty());
    expect((await seen()).flat().map(({ body }) => body)).toEqual(['{"kind":"wanted","n":2}']);
  });

  it('tries throttled batches again and lets them go at the visibility timeout', async () => {
    await start({ function: { ReservedConcurrentExecutions: 0 } });
    await send('never');
    await eventually(() =>
      cloud.kernel.journal.entries({ kind: 'invocation' }).some(({ outcome }) => outcome === 'throttled'),
    );
    await clock.advance(120_000);
    const { Messages: dead } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url('Dead') }));
    expect(dead?.map(({ Body }) => Body)).toEqual(['never']);
  });

  it('carries the causes of its messages into the journal', async () => {
    await start();
    await cloud.kernel.services.sqs.send({
      queueArn: String(cloud.resource('Work').attributes['Arn']),
      body: 'caused',
      principal: { kind: 'developer' },
      causes: ['the-cause'],
    });
    const entry = await eventually(() => batches()[0]);
    const chain = new Set(cloud.kernel.journal.consequences('the-cause').map(({ id }) => id));
    expect(chain.has(entry.id) || entry.causes.includes('the-cause')).toBe(true);
  });

  it('stops and begins by its Enabled flag', async () => {
    await start({ mapping: { Enabled: false } });
    await send('later');
    const { EventSourceMappings: mappings } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'worker' }),
    );
    expect(mappings).toMatchObject([
      { State: 'Disabled', BatchSize: 10, EventSourceArn: 'arn:aws:sqs:eu-central-1:000000000000:work' },
    ]);
    expect(depth().visible).toBe(1);
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mappings?.[0]?.UUID, Enabled: true }));
    await eventually(empty);
  });

  it('goes on after its environments are killed', async () => {
    await start();
    await send('before');
    await eventually(empty);
    await fetch(`${cloud.endpoint}/_cloud/functions/worker/kill`, { method: 'POST' });
    await send('after');
    await eventually(() => batches().length === 2 && empty());
  });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
describe('a mapping that cannot work stops the start', () => {
  it.each(POLLER)('naming the role and %s', async (missing) => {
    const actions = POLLER.filter((action) => action !== missing);
    await expect(startCloud(template({ actions })).then((cloud) => cloud.stop())).rejects.toThrow(
      new RegExp(`test/Mapping.*WorkerRole.*${missing}.*work`, 's'),
    );
  });

  it('naming a visibility timeout below the function’s timeout', async () => {
    await expect(
      startCloud(template({ queue: { VisibilityTimeout: 4 } })).then((cloud) => cloud.stop()),
    ).rejects.toThrow('Queue visibility timeout: 4 seconds is less than Function timeout: 5 seconds');
  });

  it('naming a filter that Lambda does not know', async () => {
    const mapping = { FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[{"wildcard":"x*"}]}}' }] } };
    await expect(startCloud(template({ mapping })).then((cloud) => cloud.stop())).rejects.toThrow(
      /test\/Mapping.*wildcard/s,
    );
  });
});
