import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { aFunction, allow, aRole, getAtt, ref, type TemplateResource } from '../testing/function-template';
import { startCloud, type TestCloud } from '../testing/start-cloud';
import type { ExecutionCall } from './execution-calls';

const DEFINITION = {
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: '${Asked}', Payload: { 'attempt.$': '$$.State.RetryCount' } },
      Retry: [{ ErrorEquals: ['Error'], IntervalSeconds: 1, MaxAttempts: 1 }],
      Next: 'Tell',
    },
    Tell: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { QueueUrl: '${Work}', MessageBody: 'x' },
      End: true,
    },
  },
};
const ASKED = `exports.handler = async ({ attempt }) => { if (attempt === 0) throw new Error('not yet'); };`;
const RESOURCES: Record<string, TemplateResource> = {
  ...aFunction('Asked', ASKED),
  ...aFunction('Told', 'exports.handler = async () => undefined;', {
    statements: [
      allow(
        ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
        getAtt('Work'),
      ),
    ],
  }),
  Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: getAtt('Work'), FunctionName: ref('Told') },
  },
  MachineRole: aRole(
    [allow(['lambda:InvokeFunction'], getAtt('Asked')), allow(['sqs:SendMessage'], getAtt('Work'))],
    'states.amazonaws.com',
  ),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: getAtt('MachineRole'),
      DefinitionString: JSON.stringify(DEFINITION),
      DefinitionSubstitutions: { Asked: ref('Asked'), Work: ref('Work') },
    },
  },
};

describe('the calls of an execution', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startCloud({ Resources: RESOURCES });
  }, 60_000);
  afterAll(() => cloud.stop());

  it('are the invocations of each attempt, and those that follow over a queue', async () => {
    const { executionArn = '' } = await new SFNClient(cloud.client()).send(
      new StartExecutionCommand({ stateMachineArn: cloud.resource('Machine').ref, name: 'one' }),
    );
    const get = async <T>(path: string): Promise<T> =>
      (await (await fetch(`${cloud.endpoint}/_cloud/${path}`)).json()) as T;
    let calls: ExecutionCall[] = [];
    const until = Date.now() + 15_000;
    while (calls.length < 3 && Date.now() < until) {
      await get('stillness?timeoutMs=5000');
      ({ calls } = await get<{ calls: ExecutionCall[] }>(
        `api/execution-calls?arn=${encodeURIComponent(executionArn)}`,
      ));
    }
    expect(calls.map(({ kind, outcome, via }) => [kind, outcome, via])).toEqual([
      ['invocation', 'error', undefined],
      ['invocation', 'ok', undefined],
      ['invocation', 'ok', 'queue work'],
    ]);
    // Each belongs to the event that scheduled it, and can be opened.
    expect(new Set(calls.map(({ event }) => event)).size).toBe(3);
    for (const { id, event } of calls) {
      expect(event).toBeGreaterThan(0);
      expect(await get(`api/invocations/${id}`)).toMatchObject({ entry: { kind: 'invocation' } });
    }
  });

  it('are unknown for an execution that never was', async () => {
    expect((await fetch(`${cloud.endpoint}/_cloud/api/execution-calls?arn=arn:nothing`)).status).toBe(404);
  });
});
