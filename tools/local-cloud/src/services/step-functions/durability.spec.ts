import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ref } from '../../testing/function-template';
import { eventually } from '../../testing/manual-clock';
import { aMachine, machineBench, type MachineBench } from './testing/machine-bench';

const HOUR_MS = 3_600_000;

/** https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html: Standard executions run up to a year, and durably. */
describe('a Standard execution', () => {
  let bench: MachineBench;
  const WAIT = (form: object): object => ({
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', ...form, Next: 'Done' },
      Done: { Type: 'Pass', Parameters: { 'at.$': '$$.State.EnteredTime' }, End: true },
    },
  });

  beforeAll(async () => {
    bench = await machineBench({
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      ...aMachine(WAIT({ Seconds: 259_200 }), {}, 'Seconds'),
      ...aMachine(WAIT({ SecondsPath: '$.wait' }), {}, 'SecondsPath'),
      ...aMachine(WAIT({ Timestamp: '2026-01-06T00:00:00Z' }), {}, 'Timestamp'),
      ...aMachine(WAIT({ TimestampPath: '$.until' }), {}, 'TimestampPath'),
      ...aMachine(
        {
          QueryLanguage: 'JSONata',
          StartAt: 'Wait',
          States: { Wait: { Type: 'Wait', Timestamp: '{% $fromMillis($millis() + 60000) %}', End: true } },
        },
        {},
        'Expression',
      ),
      ...aMachine({ TimeoutSeconds: 60, ...WAIT({ Seconds: 100 }) }, {}, 'Limited'),
      ...aMachine(
        {
          StartAt: 'Each',
          States: {
            Each: {
              Type: 'Map',
              MaxConcurrency: 2,
              ItemProcessor: {
                StartAt: 'Sleep',
                States: {
                  Sleep: { Type: 'Wait', SecondsPath: '$', Next: 'Ask' },
                  Ask: {
                    Type: 'Task',
                    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
                    Parameters: {
                      QueueUrl: '${Queue}',
                      MessageBody: { 'token.$': '$$.Task.Token', 'index.$': '$$.Map.Item.Index' },
                    },
                    End: true,
                  },
                },
              },
              Retry: [{ ErrorEquals: ['Never'] }],
              Assign: { 'answers.$': '$' },
              End: true,
            },
          },
        },
        { DefinitionSubstitutions: { Queue: ref('Queue') } },
        'Machine',
      ),
    });
  });
  afterAll(() => bench.cloud.stop());

  const at = async (executionArn: string): Promise<number> =>
    Date.parse((JSON.parse((await bench.end(executionArn)).output ?? '') as { at: string }).at);

  /** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
  it('waits for days, in the four forms, without any of them passing', async () => {
    const { clock } = bench;
    const begin = clock.now();
    const seconds = await bench.start({}, { machine: 'Seconds' });
    const path = await bench.start({ wait: 86_400 }, { machine: 'SecondsPath' });
    const time = await bench.start({}, { machine: 'Timestamp' });
    const timePath = await bench.start(
      { until: new Date(begin + 4 * 24 * HOUR_MS).toISOString() },
      { machine: 'TimestampPath' },
    );
    const past = await bench.start({ until: '2020-01-01T00:00:00Z' }, { machine: 'TimestampPath' });
    const expression = await bench.start({}, { machine: 'Expression' });
    await clock.advance(0);
    expect(await at(past)).toBe(begin);
    await clock.advance(60_000);
    expect((await bench.end(expression)).stopDate?.getTime()).toBe(begin + 60_000);
    await clock.advance(6 * 24 * HOUR_MS);
    expect(await at(seconds)).toBe(begin + 259_200_000);
    expect(await at(path)).toBe(begin + 86_400_000);
    expect(await at(time)).toBe(Date.UTC(2026, 0, 6));
    expect(await at(timePath)).toBe(begin + 4 * 24 * HOUR_MS);
    expect(await bench.end(await bench.start({ wait: -1 }, { machine: 'SecondsPath' }))).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('SecondsPath parameter does not reference a valid integer'),
    });
    expect(await bench.end(await bench.start({ until: 'tomorrow' }, { machine: 'TimestampPath' }))).toMatchObject({
      error: 'States.Runtime',
    });
  });

  it('times out as its definition says', async () => {
    const executionArn = await bench.start({}, { machine: 'Limited' });
    await bench.clock.advance(61_000);
    expect(await bench.end(executionArn)).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect((await bench.types(executionArn)).at(-1)).toBe('ExecutionTimedOut');
  });

  it('goes on over restarts: its waits, tokens, iterations and history', async () => {
    const executionArn = await bench.start([10, 20, 30]);
    const tokens = new Map<number, string>();
    const take = async (): Promise<void> => {
      const sqs = new SQSClient(bench.cloud.client());
      for (const { Body } of (
        await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: bench.cloud.resource('Queue').ref, MaxNumberOfMessages: 10 }),
        )
      ).Messages ?? []) {
        const { token, index } = JSON.parse(Body ?? '') as { token: string; index: number };
        tokens.set(index, token);
      }
    };
    const answer = (index: number): Promise<unknown> =>
      bench.sfn.send(new SendTaskSuccessCommand({ taskToken: tokens.get(index), output: String(index * 100) }));
    await bench.restart();
    await bench.clock.advance(10_000);
    await eventually(async () => (await take(), tokens.has(0)));
    await bench.restart();
    await answer(0);
    await bench.clock.advance(10_000);
    await eventually(async () => (await take(), tokens.has(1)));
    await bench.restart();
    await bench.clock.advance(30_000);
    await eventually(async () => (await take(), tokens.has(2)));
    await answer(2);
    await bench.restart();
    expect(await bench.describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    await answer(1);
    expect(await bench.end(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '[0,100,200]' });
    const events = await bench.history(executionArn);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => type === 'MapIterationSucceeded')).toHaveLength(3);
    await bench.restart();
    expect(await bench.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '[0,100,200]' });
  });
});
