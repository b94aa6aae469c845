import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { aFunction, getAtt, ref } from '../../testing/function-template';
import { eventually } from '../../testing/manual-clock';
import { aMachine, machineBench, type MachineBench } from './testing/machine-bench';

/** Fails as its event says, or gives it back. */
const CODE = `
let calls = 0;
exports.handler = async (event) => {
  calls += 1;
  if (event.fail && calls <= event.fail) { const error = new Error('attempt ' + calls); error.name = 'Flaky'; throw error; }
  if (event.reset) calls = 0;
  return { got: event, calls };
};`;

const sub = (text: string): object => ({ 'Fn::Sub': text });
const invoke = 'arn:aws:states:::lambda:invoke';

function theTask(state: object, more: object = {}): object {
  return { StartAt: 'Call', States: { Call: { Type: 'Task', End: true, ...state }, ...more } };
}

const DIRECT = theTask({ Resource: '${Fn}' });
const OPTIMISED = theTask({
  Resource: invoke,
  Parameters: { FunctionName: '${Fn}', 'Payload.$': '$' },
  ResultSelector: { 'answer.$': '$.Payload', 'status.$': '$.StatusCode' },
});
const RETRY = theTask({
  Resource: invoke,
  Parameters: { FunctionName: '${Fn}', 'Payload.$': '$' },
  OutputPath: '$.Payload.calls',
  Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 3, MaxDelaySeconds: 50 }],
});
const CATCH = theTask(
  {
    Resource: invoke,
    Parameters: { FunctionName: '${Fn}', 'Payload.$': '$' },
    Retry: [{ ErrorEquals: ['Other'] }],
    Catch: [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.error', Next: 'Caught' }],
  },
  { Caught: { Type: 'Pass', End: true } },
);
const QUEUE_TOKEN = theTask(
  {
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    HeartbeatSeconds: 60,
    TimeoutSeconds: 600,
    Parameters: { QueueUrl: '${Queue}', MessageBody: { 'token.$': '$$.Task.Token', 'order.$': '$.order' } },
    Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }],
  },
  { Late: { Type: 'Pass', End: true } },
);
const QUEUE_SEND = theTask({
  Resource: 'arn:aws:states:::sqs:sendMessage',
  Parameters: { QueueUrl: '${Queue}', MessageBody: 'plain' },
  End: true,
});
const TOPIC = theTask({
  Resource: 'arn:aws:states:::sns:publish',
  Parameters: { TopicArn: '${Topic}', 'Message.$': '$', Subject: 'hello' },
});
const CHILD = theTask({
  Resource: 'arn:aws:states:::states:startExecution.sync:2',
  Parameters: {
    StateMachineArn: '${Inner}',
    Input: { 'n.$': '$.n', 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id' },
  },
  ResultSelector: { 'output.$': '$.Output', 'status.$': '$.Status' },
});
const INNER = {
  StartAt: 'Wait',
  States: {
    Wait: { Type: 'Wait', Seconds: 30, Next: 'Ok' },
    Ok: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericGreaterThan: 0, Next: 'Done' }], Default: 'Bad' },
    Done: { Type: 'Pass', Parameters: { 'doubled.$': 'States.MathAdd($.n, $.n)' }, End: true },
    Bad: { Type: 'Fail', Error: 'Negative', Cause: 'n' },
  },
};
const TABLE = {
  StartAt: 'Put',
  States: {
    Put: {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:putItem',
      Parameters: {
        TableName: '${Table}',
        Item: { id: { 'S.$': '$.id' }, n: { N: '1' } },
        ConditionExpression: 'attribute_not_exists(id)',
      },
      ResultPath: null,
      Catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], ResultPath: null, Next: 'Get' }],
      Next: 'Update',
    },
    Update: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem',
      Parameters: {
        TableName: '${Table}',
        Key: { id: { 'S.$': '$.id' } },
        UpdateExpression: 'SET n = n + :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
      ResultPath: null,
      Next: 'Get',
    },
    Get: {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:getItem',
      Parameters: { TableName: '${Table}', Key: { id: { 'S.$': '$.id' } } },
      OutputPath: '$.Item.n.N',
      End: true,
    },
  },
};
const JSONATA = {
  QueryLanguage: 'JSONata',
  ...theTask({
    Resource: invoke,
    Arguments: { FunctionName: '${Fn}', Payload: { n: '{% $states.input.n + 1 %}' } },
    Output: '{% $states.result.Payload.got.n %}',
    TimeoutSeconds: '{% 5 * 2 %}',
  }),
};
const SDK_SFN = theTask({
  Resource: 'arn:aws:states:::aws-sdk:sfn:listExecutions',
  Parameters: { StateMachineArn: '${Inner}', MaxResults: 1 },
});

describe('tasks', () => {
  let bench: MachineBench;
  const substitutions = {
    DefinitionSubstitutions: {
      Fn: getAtt('Fn'),
      Queue: ref('Queue'),
      Topic: ref('Topic'),
      Inner: ref('Inner'),
      Table: ref('Table'),
    },
  };
  const advance = (seconds: number): Promise<void> => bench.clock.advance(seconds * 1000);
  const taskOf = async (executionArn: string, type: string): Promise<boolean> =>
    (await bench.types(executionArn)).includes(type);

  beforeAll(async () => {
    bench = await machineBench({
      ...aFunction('Fn', CODE),
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      TopicQueue: { Type: 'AWS::SQS::Queue', Properties: {} },
      TopicPolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [ref('TopicQueue')],
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: getAtt('TopicQueue'),
              },
            ],
          },
        },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: getAtt('TopicQueue') },
      },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
      ...aMachine(INNER, {}, 'Inner'),
      ...(Object.assign(
        {},
        ...Object.entries({
          Direct: DIRECT,
          Optimised: OPTIMISED,
          Retry: RETRY,
          Catch: CATCH,
          Token: QUEUE_TOKEN,
          Send: QUEUE_SEND,
          Publish: TOPIC,
          Child: CHILD,
          Items: TABLE,
          Jsonata: JSONATA,
          Listing: SDK_SFN,
        }).map(([id, definition]) => aMachine(definition, substitutions, id)),
      ) as object),
    });
  });
  afterAll(() => bench.cloud.stop());

  async function receive(queue: string): Promise<{ body: string } | undefined> {
    const sqs = new SQSClient(bench.cloud.client());
    const QueueUrl = bench.cloud.resource(queue).ref;
    const [message] = (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? [];
    if (!message) return undefined;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    return { body: message.Body ?? '' };
  }
  const tokenOf = async (): Promise<string> =>
    (JSON.parse((await eventually(() => receive('Queue'))).body) as { token: string }).token;

  /** https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
  it('calls a function by its ARN, with events of its own', async () => {
    const executionArn = await bench.start({ a: 1, reset: true }, { machine: 'Direct' });
    expect(JSON.parse((await bench.end(executionArn)).output ?? '')).toMatchObject({ got: { a: 1 } });
    expect(await bench.types(executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('calls a function by lambda:invoke, and shows it in the history', async () => {
    const executionArn = await bench.start({ b: 2, reset: true }, { machine: 'Optimised' });
    expect(JSON.parse((await bench.end(executionArn)).output ?? '')).toMatchObject({
      answer: { got: { b: 2 } },
      status: 200,
    });
    const events = await bench.history(executionArn);
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events.map(({ id, previousEventId }) => [id, previousEventId])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
      [5, 4],
      [6, 5],
      [7, 6],
    ]);
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'eu-central-1',
    });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-examples */
  it('tries again after 10, 30 and 50 seconds, then fails with the function’s error', async () => {
    const { clock } = bench;
    const executionArn = await bench.start({ fail: 99 }, { machine: 'Retry' });
    const failures = async (): Promise<number> =>
      (await bench.types(executionArn)).filter((type) => type === 'TaskFailed').length;
    for (const [index, seconds] of [10, 30, 50].entries()) {
      await eventually(async () => (await failures()) === index + 1);
      await clock.advance(seconds * 1000 - 1);
      expect((await bench.types(executionArn)).filter((type) => type === 'TaskScheduled')).toHaveLength(index + 1);
      await clock.advance(1);
    }
    const ended = await bench.end(executionArn);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Flaky' });
    expect(JSON.parse(ended.cause ?? '')).toMatchObject({ errorType: 'Flaky', errorMessage: 'attempt 4' });
    await bench.run({ reset: true }, 'Direct');
  });

  it('succeeds when a later attempt does', async () => {
    const executionArn = await bench.start({ fail: 1, reset: true }, { machine: 'Retry' });
    await eventually(() => taskOf(executionArn, 'TaskFailed'));
    await advance(10);
    expect(await bench.end(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '0' });
  });

  it('catches what no retrier takes', async () => {
    const output = (await bench.run({ fail: 99 }, 'Catch')) as { error: { Error: string; Cause: string } };
    expect(output.error.Error).toBe('Flaky');
    expect(JSON.parse(output.error.Cause)).toMatchObject({ errorType: 'Flaky' });
    await bench.run({ reset: true }, 'Direct');
  });

  it('evaluates arguments and time limits in JSONata', async () => {
    expect(await bench.run({ n: 1 }, 'Jsonata')).toBe(2);
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html, connect-sns.html */
  it('sends to queues and publishes to topics', async () => {
    expect(await bench.run({}, 'Send')).toMatchObject({
      MessageId: expect.any(String),
      MD5OfMessageBody: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect((await eventually(() => receive('Queue'))).body).toBe('plain');
    await bench.run({ hello: 1 }, 'Publish');
    expect(JSON.parse((await eventually(() => receive('TopicQueue'))).body)).toMatchObject({
      Message: '{"hello":1}',
      Subject: 'hello',
    });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html */
  it('reads and writes items, and catches DynamoDB’s errors by name', async () => {
    expect(await bench.run({ id: 'a' }, 'Items')).toBe('2');
    expect(await bench.run({ id: 'a' }, 'Items')).toBe('2');
  });

  it('calls further services by aws-sdk:', async () => {
    await bench.start({ n: 1 }, { machine: 'Inner' });
    expect(await bench.run({}, 'Listing')).toMatchObject({
      Executions: [{ StateMachineArn: bench.cloud.resource('Inner').ref, Status: 'RUNNING' }],
    });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token */
  it('waits for its token', async () => {
    const executionArn = await bench.start({ order: 5 }, { machine: 'Token' });
    const taskToken = await tokenOf();
    await eventually(() => taskOf(executionArn, 'TaskSubmitted'));
    expect(await bench.describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    await bench.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"paid":true}' }));
    expect(await bench.end(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"paid":true}' });
    // A token is good once.
    await expect(bench.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
    await expect(
      bench.sfn.send(new SendTaskSuccessCommand({ taskToken: 'made up', output: '{}' })),
    ).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('fails as the holder of its token says', async () => {
    const executionArn = await bench.start({ order: 6 }, { machine: 'Token' });
    await bench.sfn.send(
      new SendTaskFailureCommand({ taskToken: await tokenOf(), error: 'Refused', cause: 'no money' }),
    );
    expect(await bench.end(executionArn)).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'no money' });
  });

  /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html */
  it('lives as long as heartbeats come, then is caught as a timeout', async () => {
    const executionArn = await bench.start({ order: 7 }, { machine: 'Token' });
    const taskToken = await tokenOf();
    await eventually(() => taskOf(executionArn, 'TaskSubmitted'));
    for (let beat = 0; beat < 3; beat += 1) {
      await advance(50);
      await bench.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    }
    await advance(59);
    expect(await bench.describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    await advance(2);
    expect(await bench.end(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"Error":"States.HeartbeatTimeout"}',
    });
    expect(await taskOf(executionArn, 'TaskTimedOut')).toBe(true);
  });

  /** https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
  it('waits for a child execution, and fails with it', async () => {
    const good = await bench.start({ n: 4 }, { machine: 'Child' });
    const bad = await bench.start({ n: -4 }, { machine: 'Child' });
    await eventually(async () => (await taskOf(good, 'TaskSubmitted')) && (await taskOf(bad, 'TaskSubmitted')));
    await advance(30);
    expect(JSON.parse((await bench.end(good)).output ?? '')).toEqual({ output: { doubled: 8 }, status: 'SUCCEEDED' });
    const ended = await bench.end(bad);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(ended.cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Negative', Cause: 'n' });
  });

  it('stops its child when it is stopped itself', async () => {
    const executionArn = await bench.start({ n: 4 }, { machine: 'Child' });
    await eventually(() => taskOf(executionArn, 'TaskSubmitted'));
    const submitted = (await bench.history(executionArn)).find(({ type }) => type === 'TaskSubmitted');
    const child = (JSON.parse(submitted?.taskSubmittedEventDetails?.output ?? '') as { ExecutionArn: string })
      .ExecutionArn;
    await bench.sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'of this' }));
    expect(await bench.describe(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'of this' });
    expect(
      (
        await eventually(async () => {
          const execution = await bench.sfn.send(new DescribeExecutionCommand({ executionArn: child }));
          return execution.status === 'RUNNING' ? undefined : execution;
        })
      ).status,
    ).toBe('ABORTED');
  });

  it('is the cause of what it calls, all the way', async () => {
    const { kernel } = bench.cloud;
    const executionArn = await bench.start({ order: 8 }, { machine: 'Token' });
    const taskToken = await tokenOf();
    await bench.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    await bench.end(executionArn);
    const begun = kernel.journal
      .entries({ kind: 'execution' })
      .find(({ detail }) => detail?.['execution'] === executionArn);
    const kinds = kernel.journal.consequences(begun?.id ?? '').map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['task', 'message', 'execution']));
    const called = await bench.start({ reset: true }, { machine: 'Optimised' });
    await bench.end(called);
    const entry = kernel.journal.entries({ kind: 'execution' }).find(({ detail }) => detail?.['execution'] === called);
    expect(
      kernel.journal.consequences(entry?.id ?? '').map(({ kind, detail }) => [kind, detail?.['trigger']]),
    ).toContainEqual(['invocation', 'step-functions']);
  });
});

describe('permissions of a machine’s role', () => {
  const functionResources = aFunction('Fn', CODE);
  const machineWith = (
    statements: object[],
    definition: object,
    service = 'states.amazonaws.com',
  ): Record<string, object> => ({
    ...functionResources,
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
        },
        ...(statements.length > 0
          ? { Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: statements } }] }
          : {}),
      },
    },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { RoleArn: getAtt('Role'), DefinitionString: sub(JSON.stringify(definition)) },
    },
  });

  it('are checked at the start as far as they are known', async () => {
    await expect(machineBench(machineWith([], theTask({ Resource: '${Fn.Arn}' })))).rejects.toThrow(
      /Machine\.States\.Call.*lacks lambda:InvokeFunction on arn:aws:lambda.*:function:fn/s,
    );
    await expect(
      machineBench(
        machineWith([], { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }, 'lambda.amazonaws.com'),
      ),
    ).rejects.toThrow(/states\.amazonaws\.com cannot assume the role/);
  });

  it('are checked at each call', async () => {
    const bench = await machineBench(
      machineWith(
        [],
        theTask(
          {
            Resource: invoke,
            Parameters: { 'FunctionName.$': '$.name' },
            Catch: [{ ErrorEquals: ['Lambda.AWSLambdaException'], Next: 'Denied' }],
          },
          { Denied: { Type: 'Pass', End: true } },
        ),
      ),
    );
    try {
      expect(await bench.run({ name: 'fn' })).toMatchObject({
        Error: 'Lambda.AWSLambdaException',
        Cause: expect.stringMatching(/not authorized to perform: lambda:InvokeFunction/),
      });
      await expect(
        new SFNClient(bench.cloud.asRole('FnRole')).send(
          new StopExecutionCommand({ executionArn: await bench.start({ name: 'fn' }) }),
        ),
      ).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining('states:StopExecution'),
      });
    } finally {
      await bench.cloud.stop();
    }
  });
});
