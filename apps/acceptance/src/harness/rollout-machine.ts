import type { Template } from '@busbar/local-cloud';

/** Fails as often as it is told, and for the station that it is told; else says what it was asked. */
const CODE = `exports.handler = async ({ attempt = 9, failures = 0, station, broken }) => {
  if (attempt < failures) throw Object.assign(new Error('the registry is busy'), { name: 'Busy' });
  if (station !== undefined && station === broken) throw Object.assign(new Error(station + ' refused the file'), { name: 'Refused' });
  return { station, done: true };
};`;

const task = (more: object): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  ResultPath: null,
  ...more,
});
const payload = (values: object): object => ({ FunctionName: '${Worker}', Payload: values });

/** Has every kind of state, and waits in the end until somebody answers with the token that it puts into a queue. */
const DEFINITION = {
  Comment: 'Rolls firmware out to the stations that are asked for.',
  StartAt: 'Find stations',
  States: {
    'Find stations': task({
      Comment: 'Asks the registry, again while it is busy.',
      Parameters: payload({ 'attempt.$': '$$.State.RetryCount', failures: 2 }),
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 1 }],
      Next: 'Any stations?',
    }),
    'Any stations?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.stations[0]', IsPresent: true, Next: 'Prepare' }],
      Default: 'Nothing to do',
    },
    'Nothing to do': { Type: 'Succeed' },
    Prepare: {
      Type: 'Parallel',
      ResultPath: null,
      Branches: [
        {
          StartAt: 'Check signature',
          States: {
            'Check signature': { ...task({ Parameters: payload({}) }), Next: 'Signature valid' },
            'Signature valid': { Type: 'Pass', End: true },
          },
        },
        { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Seconds: 1, End: true } } },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Give up' }],
      Next: 'Install on each',
    },
    'Install on each': {
      Type: 'Map',
      ItemsPath: '$.stations',
      ItemSelector: { 'station.$': '$$.Map.Item.Value', 'broken.$': '$.broken' },
      ResultPath: null,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Install',
        States: {
          Install: task({
            Parameters: payload({ 'station.$': '$.station', 'broken.$': '$.broken' }),
            Catch: [{ ErrorEquals: ['Refused'], ResultPath: '$.error', Next: 'Note refusal' }],
            End: true,
          }),
          'Note refusal': { Type: 'Pass', End: true },
        },
      },
      Next: 'Await approval',
    },
    'Await approval': {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: '${Approvals}', MessageBody: { 'token.$': '$$.Task.Token' } },
      TimeoutSeconds: 600,
      Next: 'Approved?',
    },
    'Approved?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.approved', BooleanEquals: true, Next: 'Rolled out' }],
      Default: 'Give up',
    },
    'Rolled out': { Type: 'Succeed' },
    'Give up': { Type: 'Fail', Error: 'RolloutStopped', Cause: 'Nobody approved it.' },
  },
};

const role = (service: string, statements: object[]): NonNullable<Template['Resources']>[string] => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: 'all', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});
const allow = (action: string | string[], resource: unknown): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});
const arn = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** A state machine with the function and the queue that it uses. */
export function rolloutTemplate(): Template {
  return {
    Resources: {
      Approvals: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'approvals' } },
      WorkerRole: role('lambda.amazonaws.com', [allow(['logs:CreateLogStream', 'logs:PutLogEvents'], '*')]),
      Worker: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'firmware-worker',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { ZipFile: CODE },
          Role: arn('WorkerRole'),
        },
      },
      MachineRole: role('states.amazonaws.com', [
        allow('lambda:InvokeFunction', arn('Worker')),
        allow('sqs:SendMessage', arn('Approvals')),
      ]),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'firmware-rollout',
          RoleArn: arn('MachineRole'),
          DefinitionString: JSON.stringify(DEFINITION),
          DefinitionSubstitutions: { Worker: { Ref: 'Worker' }, Approvals: { Ref: 'Approvals' } },
        },
      },
    },
  };
}
