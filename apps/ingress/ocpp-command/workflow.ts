import type { NodeFunction, StateMachineDefinition } from '@busbar/constructs';

/** Lambda's own troubles, which pass. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const PASSING = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
];

const input = (field: string): string => `{% $states.input.${field} %}`;
const TOKEN = '{% $states.context.Task.Token %}';

interface CommandFunctions {
  readonly send: NodeFunction;
  readonly awaitEffect: NodeFunction;
  readonly conclude: NodeFunction;
}

/** A command's life: requested → sent → answered → effective, or failed or timed out. */
export function commandWorkflow({ send, awaitEffect, conclude }: CommandFunctions): StateMachineDefinition {
  const toEnd = (end: object) => ({ Output: { request: input('request'), end }, Next: 'Conclude' });
  return {
    Comment: 'Asks one thing of one station, and sees to it that it came about.',
    QueryLanguage: 'JSONata',
    StartAt: 'Send',
    States: {
      Send: {
        Comment:
          'Hands the message over and waits for the answer. Waits before that while the station is away or busy.',
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: {
          FunctionName: send.live.functionArn,
          Payload: { request: input('request'), lost: input('lost'), token: TOKEN },
        },
        TimeoutSeconds: input('request.answerWithinSeconds'),
        Retry: [
          {
            // The function itself says when the command's time is up.
            ErrorEquals: ['StationBusy', 'StationUnreachable'],
            IntervalSeconds: 1,
            BackoffRate: 1.5,
            MaxDelaySeconds: 20,
            MaxAttempts: 1_000_000,
            JitterStrategy: 'FULL',
          },
          { ErrorEquals: PASSING, IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 30, MaxAttempts: 20 },
          // An error of ours: a few more times, in case it was a dependency's.
          { ErrorEquals: ['AnswerLost', 'States.Timeout'], MaxAttempts: 0 },
          {
            ErrorEquals: ['States.TaskFailed'],
            IntervalSeconds: 2,
            BackoffRate: 2,
            MaxDelaySeconds: 60,
            MaxAttempts: 6,
          },
        ],
        Catch: [
          {
            ErrorEquals: ['AnswerLost', 'States.Timeout'],
            Output: { request: input('request') },
            Next: 'Answer lost',
          },
          {
            ErrorEquals: ['States.ALL'],
            ...toEnd({
              kind: 'failed',
              code: 'station-unreachable',
              description: 'The command could not be sent: an error of the platform, which its log tells of.',
            }),
          },
        ],
        Output: "{% $merge([{'request': $states.input.request}, $states.result]) %}",
        Next: 'Answered',
      },
      'Answer lost': {
        Comment: 'What may be done twice is asked again, over the next connection; the rest must not be.',
        Type: 'Choice',
        Choices: [{ Condition: input('request.repeatable'), Next: 'Pause' }],
        Default: 'No answer',
      },
      Pause: {
        Type: 'Wait',
        Seconds: 5,
        Output: { request: input('request'), lost: true },
        Next: 'Send',
      },
      'No answer': { Type: 'Pass', ...toEnd({ kind: 'timed-out', phase: 'answer' }) },
      Answered: {
        Comment: 'Answered, and something is to come about; or decided already.',
        Type: 'Choice',
        Choices: [{ Condition: '{% $exists($states.input.effect) %}', Next: 'Await effect' }],
        Default: 'Conclude',
      },
      'Await effect': {
        Comment: 'Waits for the fact that shows it. It may have come before the answer.',
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: {
          FunctionName: awaitEffect.live.functionArn,
          Payload: { request: input('request'), effect: input('effect'), token: TOKEN },
        },
        TimeoutSeconds: input('effect.withinSeconds'),
        Retry: [
          { ErrorEquals: ['States.Timeout'], MaxAttempts: 0 },
          {
            ErrorEquals: ['States.TaskFailed'],
            IntervalSeconds: 1,
            BackoffRate: 2,
            MaxDelaySeconds: 60,
            MaxAttempts: 30,
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], ...toEnd({ kind: 'timed-out', phase: 'effect' }) }],
        Output: "{% $merge([{'request': $states.input.request}, $states.result]) %}",
        Next: 'Conclude',
      },
      Conclude: {
        Comment: 'Tells how it ended, and answers that.',
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: {
          FunctionName: conclude.live.functionArn,
          Payload: { request: input('request'), end: input('end') },
        },
        // A bus that is down for a day must not cost a command its end.
        Retry: [
          { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 300, MaxAttempts: 300 },
        ],
        Output: '{% $states.result.Payload %}',
        End: true,
      },
    },
  };
}
