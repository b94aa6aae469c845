import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { NodeFunction } from './node-function';
import type { QueuePair } from './queues';
import type { ServiceStack } from './service-stack';

/** The name of the topic that every alarm of a stage tells; its owner is the global stack. */
export function alarmTopicName(stage: string): string {
  return `busbar-${stage}-alarms`;
}

interface Limit {
  /** Part of the alarm's name. */
  readonly name: string;
  readonly says: string;
  readonly metric: Metric;
  /** The alarm goes off above it. */
  readonly above: number;
  readonly periods: number;
  /** Of them so many must be above; all of them when absent. */
  readonly bad?: number;
}

/** A function that fails or is turned away, for longer than a moment: single failures are tried again by whatever called it. */
export function alarmOnFunction(fn: NodeFunction): void {
  const period = Duration.minutes(5);
  const { stack } = fn;
  const part = fn.label === undefined ? '' : `${fn.label}-`;
  alarm(fn, 'ErrorsAlarm', stack, {
    name: `${part}errors`,
    says: 'The function fails: an exception, a timeout, or not enough memory. Its log says which; the invocation console shows the calls.',
    metric: fn.function.metricErrors({ period, statistic: 'Sum' }),
    above: 0,
    periods: 3,
    bad: 2,
  });
  alarm(fn, 'ThrottlesAlarm', stack, {
    name: `${part}throttles`,
    says: 'Calls are turned away because the concurrency of the function or of the account is used up.',
    metric: fn.function.metricThrottles({ period, statistic: 'Sum' }),
    above: 0,
    periods: 3,
    bad: 2,
  });
}

/** An execution that ended in an error: every end that is foreseen is a success of the workflow. */
export function alarmOnWorkflow(scope: Construct, stack: ServiceStack, stateMachine: StateMachine): void {
  alarm(scope, 'FailuresAlarm', stack, {
    name: 'failed-executions',
    says: 'Executions of the workflow failed: its history says in which state, and by what error.',
    metric: stateMachine.metricFailed({ period: Duration.minutes(5), statistic: 'Sum' }),
    above: 0,
    periods: 1,
  });
}

/** A message that was put aside, and a queue that is not got through. */
export function alarmOnQueues(
  scope: Construct,
  id: string,
  stack: ServiceStack,
  { queue, deadLetters }: QueuePair,
  part = '',
): void {
  alarm(scope, `${id}DeadLettersAlarm`, stack, {
    name: `${part}dead-letters`,
    says: 'Messages were put aside. Look at one, mend the cause, and redrive the queue; nothing is lost for 14 days.',
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
    above: 0,
    periods: 1,
  });
  alarm(scope, `${id}AgeAlarm`, stack, {
    name: `${part}age`,
    says: 'The oldest message has waited for more than 15 minutes: the function behind the queue is down, or backs off from a database that is away.',
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
    above: 15 * 60,
    periods: 5,
  });
}

function alarm(
  scope: Construct,
  id: string,
  stack: ServiceStack,
  { name, says, metric, above, periods, bad }: Limit,
): void {
  const topic: IAlarmAction = {
    bind: () => ({ alarmActionArn: stack.formatArn({ service: 'sns', resource: alarmTopicName(stack.stage.name) }) }),
  };
  const made = new Alarm(scope, id, {
    alarmName: stack.resourceName(name),
    alarmDescription: says,
    metric,
    threshold: above,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    datapointsToAlarm: bad ?? periods,
    // No calls and no messages are no trouble.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  made.addAlarmAction(topic);
  made.addOkAction(topic);
}
