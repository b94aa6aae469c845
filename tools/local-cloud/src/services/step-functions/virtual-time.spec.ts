import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCloud } from '../../cloud/local-cloud';
import { DEVELOPER } from '../../kernel/principal';
import { aFunction, getAtt, ref } from '../../testing/function-template';
import { writeAssembly } from '../../testing/start-cloud';
import { VirtualClock } from '../../virtual/virtual-clock';
import { VirtualConductor } from '../../virtual/conductor';
import { aMachine } from './testing/machine-bench';
import { StepFunctionsService } from './step-functions-service';

const BEGIN = Date.UTC(2026, 0, 1);

/** Fails now and then, by the environment's own chance. */
const FLAKY = `exports.handler = async ({ n }) => { if (Math.random() < 0.5) { const e = new Error('no'); e.name = 'Flaky'; throw e; } return n * 2; };`;
/** Gives a token back, as a worker of a queue does. */
const WORKER = (sdk: string): string => `
const { SFNClient, SendTaskSuccessCommand } = require(${JSON.stringify(sdk)});
const sfn = new SFNClient({});
exports.handler = async ({ Records }) => { for (const { body } of Records) await sfn.send(new SendTaskSuccessCommand({ taskToken: JSON.parse(body).token, output: '"seen"' })); };`;

const DEFINITION = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemProcessor: {
        StartAt: 'Call',
        States: {
          Call: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: { FunctionName: '${Fn}', Payload: { 'n.$': '$' } },
            OutputPath: '$.Payload',
            Retry: [
              {
                ErrorEquals: ['Flaky'],
                IntervalSeconds: 60,
                MaxAttempts: 20,
                JitterStrategy: 'FULL',
                MaxDelaySeconds: 600,
              },
            ],
            Next: 'Rest',
          },
          Rest: { Type: 'Wait', Seconds: 86_400, End: true },
        },
      },
      ResultPath: '$',
      Next: 'Ask',
    },
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: '${Queue}', MessageBody: { 'token.$': '$$.Task.Token' } },
      ResultPath: '$[0]',
      End: true,
    },
  },
};

/** An execution with functions, retries with jitter, days of waiting and a token, on a virtual clock with a seed. */
async function history(seed: string): Promise<{ output: unknown; events: unknown[]; days: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-virtual-'));
  const worker = aFunction('Worker', WORKER(require.resolve('@aws-sdk/client-sfn')), {
    statements: [
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'states:SendTaskSuccess'],
        Resource: '*',
      },
    ],
  });
  writeAssembly(
    join(folder, 'assembly'),
    {
      test: {
        Resources: {
          ...aFunction('Fn', FLAKY),
          ...worker,
          Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
          Mapping: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { EventSourceArn: getAtt('Queue'), FunctionName: ref('Worker') },
          },
          ...aMachine(DEFINITION, { DefinitionSubstitutions: { Fn: getAtt('Fn'), Queue: ref('Queue') } }),
        },
      },
    },
    {},
  );
  const clock = new VirtualClock(BEGIN);
  const conductor = new VirtualConductor(clock, seed);
  const cloud = await LocalCloud.start({
    assemblies: [join(folder, 'assembly')],
    awsPort: 0,
    databasePort: 0,
    frontDoors: {},
    stateFolder: join(folder, 'state'),
    region: 'eu-central-1',
    account: '000000000000',
    maxEnvironments: 0,
    seed,
    clock,
    conductor,
    volatile: true,
  });
  try {
    const service = StepFunctionsService.of(cloud.kernel);
    const { executionArn } = await service.startExecution({
      stateMachineArn: service.machineArn('machine'),
      name: 'one',
      input: '[1,2,3]',
      principal: DEVELOPER,
    });
    const isOver = (): boolean => service.rows.find(executionArn)?.record.status !== 'RUNNING';
    expect(await conductor.advanceUntil(isOver, 3 * 86_400_000)).toBe(true);
    const { key, record } = await service.execution(executionArn);
    // Folder and port are each run's own.
    const events = JSON.stringify(service.rows.events(key, { reverse: false, limit: 1000, offset: 0 }))
      .replaceAll(folder, 'FOLDER')
      .replaceAll(cloud.endpoint, 'ENDPOINT');
    return {
      output: JSON.parse(record.output ?? 'null') as unknown,
      events: JSON.parse(events) as unknown[],
      days: (clock.now() - BEGIN) / 86_400_000,
    };
  } finally {
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

it('does the same for the same seed, to the millisecond and the last id, with functions in it', async () => {
  const [first, again, other] = [await history('a'), await history('a'), await history('b')];
  expect(first.output).toEqual(['seen', 4, 6]);
  expect(first.days).toBeGreaterThan(1);
  expect(again).toEqual(first);
  expect(other.output).toEqual(first.output);
  expect(other.events).not.toEqual(first.events);
}, 60_000);
