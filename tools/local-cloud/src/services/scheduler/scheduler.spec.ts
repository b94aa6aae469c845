import { ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import type { JournalEntry } from '../../kernel/journal';
import { aFunction, allow, aRole, getAtt, ref } from '../../testing/function-template';
import { eventually, ManualClock } from '../../testing/manual-clock';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { SchedulerService } from './scheduler-service';

const CODE = 'exports.handler = async (event) => { console.log("event", JSON.stringify(event)); };';

describe('a schedule', () => {
  let clock: ManualClock;
  let cloud: TestCloud | undefined;

  async function start(resources: Record<string, object>): Promise<TestCloud> {
    clock = new ManualClock();
    cloud = await startCloud(
      { Resources: { ...aFunction('Task', CODE), ...(resources as Record<string, { Type: string }>) } },
      { clock },
    );
    return cloud;
  }
  function aSchedule(target: object = {}, properties: object = {}): object {
    return {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'minutely',
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: getAtt('Task'),
          RoleArn: getAtt('SchedulerRole'),
          Input: '{"from":"<aws.scheduler.schedule-arn>"}',
          ...target,
        },
        ...properties,
      },
    };
  }
  const schedulerRole = (): object =>
    aRole([allow(['lambda:InvokeFunction', 'sqs:SendMessage'], '*')], 'scheduler.amazonaws.com');
  const invocations = (): JournalEntry[] => cloud?.kernel.journal.entries({ kind: 'invocation' }) ?? [];
  const messages = async (queue: string): Promise<Message[]> =>
    (
      await new SQSClient(cloud!.client()).send(
        new ReceiveMessageCommand({ QueueUrl: cloud!.resource(queue).ref, MessageAttributeNames: ['All'] }),
      )
    ).Messages ?? [];

  afterEach(async () => {
    await cloud?.stop();
    cloud = undefined;
  });

  it('calls its function at every beat, under its role, and is the cause of the call', async () => {
    const { kernel } = await start({ SchedulerRole: schedulerRole(), Schedule: aSchedule() });
    await clock.advance(59_000);
    expect(invocations()).toHaveLength(0);
    await clock.advance(1000);
    await eventually(() => invocations().length === 1);
    await clock.advance(60_000);
    await eventually(() => invocations().length === 2);
    const [fired] = kernel.journal.entries({ kind: 'schedule' });
    expect(fired).toMatchObject({
      outcome: 'ok',
      resource: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/minutely',
    });
    expect(invocations()[0]).toMatchObject({ causes: [fired?.id], detail: { trigger: 'scheduler' } });
    expect(String(invocations()[0]?.detail?.['log'])).toContain(
      '{"from":"arn:aws:scheduler:eu-central-1:000000000000:schedule/default/minutely"}',
    );
  });

  it('sends to a queue', async () => {
    await start({
      SchedulerRole: schedulerRole(),
      Queue: { Type: 'AWS::SQS::Queue' },
      Schedule: aSchedule({ Arn: getAtt('Queue'), Input: 'tick' }),
    });
    await clock.advance(60_000);
    await eventually(async () => (await messages('Queue'))[0]?.Body === 'tick');
  });

  it('does nothing while it is disabled', async () => {
    await start({ SchedulerRole: schedulerRole(), Schedule: aSchedule({}, { State: 'DISABLED' }) });
    await clock.advance(600_000);
    expect(invocations()).toHaveLength(0);
  });

  it('fires on request', async () => {
    const { kernel } = await start({ SchedulerRole: schedulerRole(), Schedule: aSchedule({}, { State: 'DISABLED' }) });
    await SchedulerService.of(kernel).fire('minutely');
    await eventually(() => invocations().length === 1);
  });

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
  it('tries again while its target refuses, then leaves the call at its dead-letter queue', async () => {
    const { kernel } = await start({
      SchedulerRole: schedulerRole(),
      Letters: { Type: 'AWS::SQS::Queue' },
      Schedule: aSchedule({
        Input: `{"text":"${'x'.repeat(1024 * 1024)}"}`.slice(0, 100),
        RetryPolicy: { MaximumRetryAttempts: 1 },
        DeadLetterConfig: { Arn: getAtt('Letters') },
      }),
    });
    // The input is cut off, so it is no JSON and Lambda refuses it.
    await clock.advance(60_000);
    await eventually(() => kernel.journal.entries({ kind: 'schedule' }).length === 1);
    await clock.advance(1000);
    const [letter] = await eventually(async () => {
      const found = await messages('Letters');
      return found.length > 0 && found;
    });
    expect(kernel.journal.entries({ kind: 'schedule' }).map(({ outcome }) => outcome)).toEqual(['error', 'error']);
    expect(letter?.MessageAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      ERROR_CODE: { StringValue: 'InvalidRequestContentException' },
      SCHEDULE_ARN: { StringValue: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/minutely' },
    });
  });

  it('stops the start when its role may not invoke the target', async () => {
    await expect(start({ SchedulerRole: aRole([], 'scheduler.amazonaws.com'), Schedule: aSchedule() })).rejects.toThrow(
      /test\/Schedule\.Target\.Arn.*SchedulerRole.*lambda:InvokeFunction.*task/s,
    );
  });

  it('stops the start when its role does not trust the Scheduler', async () => {
    await expect(
      start({ SchedulerRole: aRole([allow('lambda:InvokeFunction', '*')]), Schedule: aSchedule() }),
    ).rejects.toThrow(/test\/Schedule\.Target\.RoleArn.*scheduler\.amazonaws\.com/s);
  });

  it('stops the start when its group does not exist', async () => {
    await expect(
      start({ SchedulerRole: schedulerRole(), Schedule: aSchedule({}, { GroupName: 'nowhere' }) }),
    ).rejects.toThrow(/GroupName.*nowhere/s);
  });

  it('may lie in a group of the template', async () => {
    const { resource } = await start({
      SchedulerRole: schedulerRole(),
      Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'nightly' } },
      Schedule: aSchedule({}, { GroupName: ref('Group') }),
    });
    expect(resource('Schedule').attributes['Arn']).toBe(
      'arn:aws:scheduler:eu-central-1:000000000000:schedule/nightly/minutely',
    );
  });

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html */
  it('fires within its flexible window, and not always at its begin', async () => {
    const { kernel } = await start({
      SchedulerRole: schedulerRole(),
      Schedule: aSchedule(
        {},
        { ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } },
      ),
    });
    const begin = clock.now();
    for (let hour = 0; hour < 6; hour += 1) await clock.advance(3_600_000);
    await clock.advance(900_000);
    const late = await eventually(() => {
      const fired = kernel.journal.entries({ kind: 'schedule' }).map(({ at }) => (at - begin) % 3_600_000);
      return fired.length === 6 && fired;
    });
    for (const ms of late) expect(ms).toBeLessThanOrEqual(900_000);
    expect(new Set(late).size).toBeGreaterThan(1);
  });

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time */
  it('fires once at a single time, whatever its dates, and never again', async () => {
    await start({
      SchedulerRole: schedulerRole(),
      Schedule: aSchedule({}, { ScheduleExpression: 'at(2026-01-01T00:10:00)', StartDate: '2027-01-01T00:00:00Z' }),
    });
    await clock.advance(599_000);
    expect(invocations()).toHaveLength(0);
    await clock.advance(1000);
    await eventually(() => invocations().length === 1);
    await cloud!.restart();
    await clock.advance(86_400_000);
    expect(invocations().length).toBeLessThanOrEqual(1);
    expect(cloud!.kernel.journal.entries({ kind: 'schedule' })).toHaveLength(0);
  });

  it('begins and ends at its dates', async () => {
    const { kernel } = await start({
      SchedulerRole: schedulerRole(),
      Schedule: aSchedule({}, { StartDate: '2026-01-01T01:00:00Z', EndDate: '2026-01-01T01:03:00Z' }),
    });
    await clock.advance(7_200_000);
    await eventually(() => kernel.journal.entries({ kind: 'schedule' }).length === 3);
    expect(
      kernel.journal.entries({ kind: 'schedule' }).map(({ at }) => new Date(at).toISOString().slice(11, 16)),
    ).toEqual(['01:01', '01:02', '01:03']);
  });

  describe('of a cloud that was down', () => {
    const fired = (): string[] =>
      cloud!.kernel.journal.entries({ kind: 'schedule' }).map(({ at }) => new Date(at).toISOString().slice(11, 16));
    const down = async (ms: number): Promise<void> => {
      await cloud!.cloud.stop();
      await clock.advance(ms);
      await cloud!.restart();
    };

    it('keeps its beat, and makes up for the last time that it missed', async () => {
      await start({
        SchedulerRole: schedulerRole(),
        Schedule: aSchedule({}, { ScheduleExpression: 'rate(10 minutes)' }),
      });
      await clock.advance(600_000);
      await eventually(() => fired().length === 1);
      await down(25 * 60_000);
      await eventually(() => fired().length === 1);
      expect(fired()).toEqual(['00:35']);
      await clock.advance(5 * 60_000);
      await eventually(() => fired().length === 2);
      expect(fired()).toEqual(['00:35', '00:40']);
    });

    it('lets go what is older than an event may be', async () => {
      await start({
        SchedulerRole: schedulerRole(),
        Schedule: aSchedule(
          { RetryPolicy: { MaximumEventAgeInSeconds: 60 } },
          { ScheduleExpression: 'rate(10 minutes)' },
        ),
      });
      await down(15 * 60_000);
      await clock.advance(60_000);
      expect(fired()).toEqual([]);
    });

    it('makes a single call that it missed', async () => {
      await start({
        SchedulerRole: schedulerRole(),
        Schedule: aSchedule({}, { ScheduleExpression: 'at(2026-01-01T00:10:00)' }),
      });
      await down(3_600_000);
      await eventually(() => fired().length === 1);
    });

    it('tries a call again that was refused before', async () => {
      const input = `{"text":"${'x'.repeat(200)}"}`.slice(0, 100);
      await start({
        SchedulerRole: schedulerRole(),
        Letters: { Type: 'AWS::SQS::Queue' },
        Schedule: aSchedule({
          Input: input,
          RetryPolicy: { MaximumRetryAttempts: 1 },
          DeadLetterConfig: { Arn: getAtt('Letters') },
        }),
      });
      await clock.advance(60_000);
      await eventually(() => fired().length === 1);
      await down(0);
      await clock.advance(1000);
      const [letter] = await eventually(async () => {
        const found = await messages('Letters');
        return found.length > 0 && found;
      });
      expect(letter?.MessageAttributes).toMatchObject({
        EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      });
    });
  });

  describe('as a rule of EventBridge', () => {
    const rule = {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'often',
        ScheduleExpression: 'rate(5 minutes)',
        Targets: [{ Id: 'one', Arn: getAtt('Task') }],
      },
    };

    /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
    it('calls a function that lets it', async () => {
      await start({
        Rule: rule,
        Permission: {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: getAtt('Task'),
            Principal: 'events.amazonaws.com',
            SourceArn: getAtt('Rule'),
          },
        },
      });
      await clock.advance(300_000);
      await eventually(() => invocations().length === 1);
      const log = String(invocations()[0]?.detail?.['log']);
      expect(log).toContain('"detail-type":"Scheduled Event","source":"aws.events"');
      expect(log).toContain('"resources":["arn:aws:events:eu-central-1:000000000000:rule/often"]');
    });

    it('stops the start without the function’s permission, or with one for another rule', async () => {
      await expect(start({ Rule: rule })).rejects.toThrow(
        /test\/Rule\.Targets\.0\.Arn.*events\.amazonaws\.com.*lambda:InvokeFunction/s,
      );
      const other = {
        Action: 'lambda:InvokeFunction',
        FunctionName: getAtt('Task'),
        Principal: 'events.amazonaws.com',
        SourceArn: 'arn:aws:events:eu-central-1:000000000000:rule/another',
      };
      await expect(
        start({ Rule: rule, Permission: { Type: 'AWS::Lambda::Permission', Properties: other } }),
      ).rejects.toThrow(/lambda:InvokeFunction/);
    });
  });
});
