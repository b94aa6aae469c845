import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import { aFunction, allow, getAtt, ref } from '../../testing/function-template';
import { eventually, ManualClock } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';

const CODE = `let n = 0; exports.handler = async (event) => { if (event.hold) return new Promise((done) => setTimeout(done, event.hold)); n += 1; if (event.fail >= n) throw new Error('attempt ' + n); return { attempts: n }; };`;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
describe('an asynchronous event', () => {
  let clock: ManualClock;
  let cloud: TestCloud;

  async function start(options: { properties?: object; config?: object; statements?: object[] } = {}): Promise<void> {
    clock = new ManualClock();
    cloud = await startCloud(
      {
        Resources: {
          Failures: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failures' } },
          Successes: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'successes' } },
          ...aFunction('Task', CODE, {
            properties: { ...options.properties },
            statements: (options.statements as [] | undefined) ?? [allow('sqs:SendMessage', '*')],
          }),
          ...(options.config
            ? {
                Config: {
                  Type: 'AWS::Lambda::EventInvokeConfig',
                  Properties: { FunctionName: ref('Task'), Qualifier: '$LATEST', ...options.config },
                },
              }
            : {}),
        },
      },
      { clock },
    );
  }
  const invoke = (event: object | string): Promise<{ StatusCode?: number }> =>
    new LambdaClient(cloud.client()).send(
      new InvokeCommand({
        FunctionName: 'task',
        InvocationType: 'Event',
        Payload: typeof event === 'string' ? event : JSON.stringify(event),
      }),
    );
  const attempts = (): string[] => cloud.kernel.journal.entries({ kind: 'invocation' }).map(({ outcome }) => outcome);
  const pending = (): number =>
    Number(cloud.kernel.store.database.prepare('SELECT count(*) AS n FROM lambda_events').get()?.['n']);
  const messages = async (queue: string): Promise<Message[]> =>
    (
      await new SQSClient(cloud.client()).send(
        new ReceiveMessageCommand({ QueueUrl: cloud.resource(queue).ref, MessageAttributeNames: ['All'] }),
      )
    ).Messages ?? [];

  afterEach(() => cloud.stop());

  it('is accepted with 202 and runs once when it succeeds', async () => {
    await start();
    expect((await invoke({ fail: 0 })).StatusCode).toBe(202);
    await eventually(() => attempts().length === 1 && pending() === 0);
    expect(attempts()).toEqual(['ok']);
  });

  it('is tried again after one minute and after two more, then goes to the dead-letter queue as it came', async () => {
    await start({ properties: { DeadLetterConfig: { TargetArn: getAtt('Failures') } } });
    await invoke({ fail: 9 });
    await eventually(() => attempts().length === 1);
    await waitForRetry(1);
    await clock.advance(59_000);
    expect(attempts()).toHaveLength(1);
    await clock.advance(1000);
    await eventually(() => attempts().length === 2);
    await waitForRetry(2);
    await clock.advance(119_000);
    expect(attempts()).toHaveLength(2);
    await clock.advance(1000);
    await eventually(() => attempts().length === 3 && pending() === 0);
    const [letter] = await messages('Failures');
    expect(letter?.Body).toBe('{"fail":9}');
    expect(letter?.MessageAttributes).toMatchObject({
      RequestID: { DataType: 'String', StringValue: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'attempt 3' },
    });
  });

  it('succeeds on a later attempt with the request id of the first', async () => {
    await start();
    await invoke({ fail: 1 });
    await eventually(() => attempts().length === 1);
    await waitForRetry(1);
    await clock.advance(60_000);
    await eventually(() => attempts().length === 2 && pending() === 0);
    const [first, second] = cloud.kernel.journal.entries({ kind: 'invocation' });
    expect(attempts()).toEqual(['error', 'ok']);
    expect(second?.detail?.['requestId']).toBe(first?.detail?.['requestId']);
  });

  /** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
  it('leaves a record at its destinations', async () => {
    await start({
      config: {
        MaximumRetryAttempts: 0,
        DestinationConfig: {
          OnFailure: { Destination: getAtt('Failures') },
          OnSuccess: { Destination: getAtt('Successes') },
        },
      },
    });
    await invoke({ fail: 1 });
    await eventually(() => pending() === 0);
    await invoke({ fail: 0 });
    await eventually(() => pending() === 0);
    expect(JSON.parse((await messages('Failures'))[0]?.Body ?? '')).toMatchObject({
      version: '1.0',
      requestContext: {
        functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:task:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { fail: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'attempt 1' },
    });
    expect(JSON.parse((await messages('Successes'))[0]?.Body ?? '')).toMatchObject({
      requestContext: { condition: 'Success' },
      responsePayload: { attempts: 2 },
    });
  });

  it('is given up when it gets too old', async () => {
    await start({
      config: { MaximumEventAgeInSeconds: 60, DestinationConfig: { OnFailure: { Destination: getAtt('Failures') } } },
    });
    await invoke({ fail: 9 });
    await eventually(() => attempts().length === 1);
    await waitForRetry(1);
    await clock.advance(61_000);
    await eventually(() => pending() === 0);
    expect(JSON.parse((await messages('Failures'))[0]?.Body ?? '')).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded' },
    });
  });

  it('waits while the function has no room, without using attempts up', async () => {
    await start({ properties: { ReservedConcurrentExecutions: 0 } });
    await invoke({ fail: 0 });
    await eventually(() => attempts().includes('throttled'));
    await clock.advance(30_000);
    expect(attempts().length).toBeGreaterThan(3);
    expect(pending()).toBe(1);
  });

  it('has all its attempts left after it waited for room', async () => {
    await start({ properties: { ReservedConcurrentExecutions: 1 } });
    await invoke({ hold: 300 });
    await invoke({ fail: 9 });
    await eventually(() => attempts().includes('throttled') && attempts().includes('ok'));
    for (let failures = 1; failures <= 3; failures += 1) {
      await eventually(async () => {
        await clock.advance(5000);
        return attempts().filter((outcome) => outcome === 'error').length === failures;
      });
    }
    await eventually(() => pending() === 0);
    expect(attempts().filter((outcome) => outcome === 'error')).toHaveLength(3);
  });

  it('survives a restart', async () => {
    await start();
    await invoke({ fail: 1 });
    await eventually(() => attempts().length === 1);
    await waitForRetry(1);
    await cloud.restart();
    expect(pending()).toBe(1);
    await clock.advance(60_000);
    // The new environment counts from one again, so it fails once more before it succeeds.
    await eventually(() => attempts().length >= 1);
    await waitForRetry(2);
    await clock.advance(120_000);
    await eventually(() => pending() === 0);
  });

  it('has at most 1 MB of JSON', async () => {
    await start();
    await expect(invoke({ text: 'x'.repeat(1024 * 1024) })).rejects.toMatchObject({ name: 'RequestTooLargeException' });
    await expect(invoke('{')).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });

  it('needs a role that may send to its dead-letter queue', async () => {
    await start();
    const broken = startCloud({
      Resources: {
        Failures: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failures' } },
        ...aFunction('Task', CODE, { properties: { DeadLetterConfig: { TargetArn: getAtt('Failures') } } }),
      },
    });
    await expect(broken.then((started) => started.stop())).rejects.toThrow(
      /test\/Task\.DeadLetterConfig.*TaskRole.*sqs:SendMessage/s,
    );
  });

  /** Until the failed attempt is written down and its successor planned. */
  async function waitForRetry(failures: number): Promise<void> {
    await eventually(
      () => cloud.kernel.store.database.prepare('SELECT failures FROM lambda_events').get()?.['failures'] === failures,
    );
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
});
