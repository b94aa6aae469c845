import {
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { aFunction, aRole, allow, getAtt, ref } from '../../testing/function-template';
import { eventually } from '../../testing/manual-clock';
import { SchedulerService } from '../scheduler/scheduler-service';
import { aMachine, machineBench, type MachineBench } from './testing/machine-bench';

const WAIT = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 100, End: true } } };
const PASS = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', End: true } } };
const LOOP = {
  StartAt: 'Turn',
  States: {
    Turn: { Type: 'Choice', Choices: [{ Variable: '$.end', IsPresent: true, Next: 'End' }], Default: 'Turn' },
    End: { Type: 'Succeed' },
  },
};
const GROW = {
  QueryLanguage: 'JSONata',
  StartAt: 'Grow',
  States: { Grow: { Type: 'Pass', Output: "{% $join([1..$states.input.n].('x')) %}", End: true } },
};
const EXPRESS = {
  StartAt: 'Call',
  States: {
    Call: { Type: 'Task', Resource: '${Fn}', Next: 'Check' },
    Check: { Type: 'Choice', Choices: [{ Variable: '$.ok', BooleanEquals: true, Next: 'Good' }], Default: 'Bad' },
    Good: { Type: 'Succeed' },
    Bad: { Type: 'Fail', Error: 'NotOk', Cause: 'because' },
  },
};

describe('the API of Step Functions', () => {
  let bench: MachineBench;
  const arnOf = (machine: string): string => bench.cloud.resource(machine).ref;

  beforeAll(async () => {
    bench = await machineBench({
      ...aFunction('Fn', 'exports.handler = async (event) => event;'),
      ...aMachine(WAIT, {}, 'Waiting'),
      ...aMachine(PASS),
      ...aMachine(LOOP, {}, 'Loop'),
      ...aMachine(GROW, {}, 'Grow'),
      ...aMachine(
        EXPRESS,
        {
          StateMachineType: 'EXPRESS',
          DefinitionSubstitutions: { Fn: getAtt('Fn') },
          LoggingConfiguration: {
            Level: 'ALL',
            IncludeExecutionData: true,
            Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: getAtt('Logs') } }],
          },
        },
        'Express',
      ),
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/vendedlogs/states/express' } },
      Version: { Type: 'AWS::StepFunctions::StateMachineVersion', Properties: { StateMachineArn: ref('Machine') } },
      Alias: {
        Type: 'AWS::StepFunctions::StateMachineAlias',
        Properties: { Name: 'live', RoutingConfiguration: [{ StateMachineVersionArn: ref('Version'), Weight: 100 }] },
      },
      SchedulerRole: aRole([allow('states:StartExecution', '*')], 'scheduler.amazonaws.com'),
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: 'nightly',
          ScheduleExpression: 'rate(1 day)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: ref('Machine'), RoleArn: getAtt('SchedulerRole'), Input: '{"from":"schedule"}' },
        },
      },
    });
  });
  afterAll(() => bench.cloud.stop());

  /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
  it('starts one execution per name: again for the same input while it runs, refused afterwards', async () => {
    const start = (input: string): Promise<string> =>
      bench.sfn
        .send(new StartExecutionCommand({ stateMachineArn: arnOf('Waiting'), name: 'same', input }))
        .then(({ executionArn }) => String(executionArn));
    const first = await start('{"a":1}');
    expect(first).toBe('arn:aws:states:eu-central-1:000000000000:execution:waiting:same');
    expect(await start('{"a":1}')).toBe(first);
    await expect(start('{"a":2}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await bench.sfn.send(new StopExecutionCommand({ executionArn: first }));
    await expect(start('{"a":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it.each([
    [{ name: 'a b' }, 'InvalidName'],
    [{ input: 'no json' }, 'InvalidExecutionInput'],
    [{ input: JSON.stringify('x'.repeat(262_143)) }, 'ValidationException'],
    [{ stateMachineArn: 'arn:aws:states:eu-central-1:000000000000:stateMachine:nothing' }, 'StateMachineDoesNotExist'],
    [{ stateMachineArn: 'nothing' }, 'InvalidArn'],
  ])('refuses to start %j: %s', async (request, error) => {
    await expect(
      bench.sfn.send(new StartExecutionCommand({ stateMachineArn: arnOf('Machine'), ...request })),
    ).rejects.toMatchObject({ name: error });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
  it('pages the history, forwards and backwards, with data and without', async () => {
    const executionArn = await bench.start({ n: 1 });
    await bench.end(executionArn);
    const ids: number[] = [];
    for await (const { events } of paginateGetExecutionHistory({ client: bench.sfn, pageSize: 2 }, { executionArn }))
      ids.push(...(events ?? []).map(({ id }) => Number(id)));
    expect(ids).toEqual([1, 2, 3, 4, 5, 6]);
    const back = await bench.sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(back.events?.[0]).toMatchObject({
      type: 'ExecutionSucceeded',
      id: 6,
      previousEventId: 5,
      executionSucceededEventDetails: { output: '{"n":1}' },
      timestamp: new Date(bench.clock.now()),
    });
    const bare = await bench.sfn.send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
    expect(bare.events?.[1]?.stateEnteredEventDetails).toEqual({ name: 'A' });
    await expect(
      bench.sfn.send(new GetExecutionHistoryCommand({ executionArn: `${executionArn}x` })),
    ).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });

  it('lists machines and executions', async () => {
    const executionArn = await bench.start({}, { machine: 'Waiting', name: 'listed' });
    const running = await bench.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: arnOf('Waiting'), statusFilter: 'RUNNING' }),
    );
    expect(running.executions?.map(({ name }) => name)).toEqual(['listed']);
    const first = await bench.sfn.send(new ListExecutionsCommand({ stateMachineArn: arnOf('Waiting'), maxResults: 1 }));
    expect(first.nextToken).toBeDefined();
    const second = await bench.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: arnOf('Waiting'), maxResults: 1, nextToken: first.nextToken }),
    );
    expect([first, second].flatMap(({ executions }) => executions?.map(({ name }) => name)).sort()).toEqual([
      'listed',
      'same',
    ]);
    const machines = await bench.sfn.send(new ListStateMachinesCommand({}));
    expect(machines.stateMachines?.map(({ name }) => name)).toEqual(['express', 'grow', 'loop', 'machine', 'waiting']);
    const machine = await bench.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: arnOf('Express') }));
    expect(machine).toMatchObject({ type: 'EXPRESS', status: 'ACTIVE', loggingConfiguration: { level: 'ALL' } });
    const used = await bench.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(JSON.parse(used.definition ?? '')).toEqual(WAIT);
  });

  it('starts a version and an alias', async () => {
    const executionArn = String(
      (await bench.sfn.send(new StartExecutionCommand({ stateMachineArn: arnOf('Alias') }))).executionArn,
    );
    expect(await bench.end(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      stateMachineAliasArn: `${arnOf('Machine')}:live`,
    });
    await expect(
      bench.sfn.send(new StartExecutionCommand({ stateMachineArn: `${arnOf('Machine')}:dead` })),
    ).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html */
  it('validates definitions', async () => {
    const validate = (definition: object): Promise<unknown> =>
      bench.sfn.send(new ValidateStateMachineDefinitionCommand({ definition: JSON.stringify(definition) }));
    expect(await validate(PASS)).toMatchObject({ result: 'OK', diagnostics: [] });
    expect(
      await validate({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'Nowhere' }, B: { Type: 'Succeed' } } }),
    ).toMatchObject({
      result: 'FAIL',
      diagnostics: [
        {
          severity: 'ERROR',
          code: 'MISSING_TRANSITION_TARGET',
          message: "The state 'A': Next names 'Nowhere', which is no state beside it",
          location: '/States/A/Next',
        },
      ],
    });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
  it('ends an execution with 25,000 events', async () => {
    const executionArn = await bench.start({}, { machine: 'Loop' });
    expect(
      await eventually(async () => {
        const execution = await bench.describe(executionArn);
        return execution.status !== 'RUNNING' && execution;
      }, 60_000),
    ).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    const last = await bench.sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(last.events?.[0]).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
  }, 90_000);

  it('lets no payload grow beyond 256 KB', async () => {
    const most = 262_144 - 2;
    expect(await bench.run({ n: most }, 'Grow')).toHaveLength(most);
    expect(await bench.end(await bench.start({ n: most + 1 }, { machine: 'Grow' }))).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html */
  it('runs Express executions and waits for their end', async () => {
    // The SDK would send these to a host of their own, `sync-127.0.0.1`.
    const sfn = new SFNClient({ ...bench.cloud.client(), disableHostPrefix: true });
    const run = (input: object): Promise<unknown> =>
      sfn.send(new StartSyncExecutionCommand({ stateMachineArn: arnOf('Express'), input: JSON.stringify(input) }));
    expect(await run({ ok: true })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"ok":true}',
      executionArn: expect.stringMatching(/:express:express:/),
      billingDetails: { billedMemoryUsedInMB: 64 },
    });
    expect(await run({ ok: false })).toMatchObject({ status: 'FAILED', error: 'NotOk', cause: 'because' });
    await expect(sfn.send(new StartSyncExecutionCommand({ stateMachineArn: arnOf('Machine') }))).rejects.toMatchObject({
      name: 'StateMachineTypeNotSupported',
    });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
  it('logs what Express executions do', async () => {
    const executionArn = await bench.start({ ok: true }, { machine: 'Express' });
    await expect(bench.describe(executionArn)).rejects.toMatchObject({ name: 'InvalidArn' });
    const logs = new CloudWatchLogsClient(bench.cloud.client());
    const lines = await eventually(async () => {
      const { events = [] } = await logs.send(
        new FilterLogEventsCommand({ logGroupName: '/aws/vendedlogs/states/express' }),
      );
      const mine = events
        .map(({ message }) => JSON.parse(message ?? '') as { execution_arn: string; type: string; details: object })
        .filter((line) => line.execution_arn === executionArn);
      return mine.some(({ type }) => type === 'ExecutionSucceeded') && mine;
    });
    expect(lines.map(({ type }) => type)).toContain('LambdaFunctionSucceeded');
    expect(lines.at(-1)?.details).toMatchObject({ output: '{"ok":true}' });
  });

  it('is a target of schedules, which are the cause of the execution', async () => {
    await SchedulerService.of(bench.cloud.kernel).fire('nightly');
    const { journal } = bench.cloud.kernel;
    const [fired] = journal.entries({ kind: 'schedule' });
    const [begun] = journal.consequences(fired?.id ?? '');
    expect(begun).toMatchObject({ kind: 'execution', resource: arnOf('Machine') });
    expect(await bench.end(String(begun?.detail?.['execution']))).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"from":"schedule"}',
    });
  });
});
