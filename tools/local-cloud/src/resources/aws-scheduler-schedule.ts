import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceType } from '../kernel/resource';
import { TemplateValues } from '../services/lambda/template-values';
import { roleFor, verifyTarget } from '../services/lambda/verify-wiring';
import type { Execution, ScheduleDefinition } from '../services/scheduler/schedule';
import {
  ScheduleExpressionError,
  scheduleExpression,
  type ScheduleTimes,
} from '../services/scheduler/schedule-expression';
import { SchedulerService } from '../services/scheduler/scheduler-service';

const SERVICE = 'scheduler.amazonaws.com';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export const resource: ResourceType = {
  type: 'AWS::Scheduler::Schedule',
  supported: [
    'Name',
    'GroupName',
    'ScheduleExpression',
    'ScheduleExpressionTimezone',
    'StartDate',
    'EndDate',
    'State',
    'Target',
    'FlexibleTimeWindow',
  ],
  replacing: ['Name', 'GroupName'],
  ignored: {
    Description: 'nothing reads it',
    KmsKeyArn: 'nothing is encrypted at rest',
  },
  async create(context) {
    const { kernel, place } = context;
    const scheduler = SchedulerService.of(kernel);
    const { definition, roleArn, group } = readDefinition(context);
    const schedule = scheduler.add(definition);
    return {
      ref: definition.name,
      attributes: { Arn: definition.arn },
      verify() {
        if (!scheduler.hasGroup(group))
          throw new TemplateError(
            'template.bad-wiring',
            `${place}.GroupName`,
            `the schedule group ${group} does not exist.`,
          );
        const principal = roleFor(kernel, `${place}.Target.RoleArn`, roleArn, SERVICE, definition.arn);
        verifyTarget(kernel, `${place}.Target.Arn`, principal, definition.targetArn);
        if (definition.deadLetterArn !== undefined)
          verifyTarget(kernel, `${place}.Target.DeadLetterConfig.Arn`, principal, definition.deadLetterArn);
      },
      async start() {
        schedule.start();
      },
      async stop() {
        scheduler.remove(definition.arn);
      },
      remove: () => scheduler.forget(definition.arn),
    };
  },
};

function readDefinition(context: ResourceContext): { definition: ScheduleDefinition; roleArn: string; group: string } {
  const { kernel, place } = context;
  const values = new TemplateValues(context.properties, place);
  const name = values.optionalText('Name') ?? context.physicalName(64);
  const group = values.optionalText('GroupName') ?? 'default';
  const arn = `arn:aws:scheduler:${kernel.region}:${kernel.account}:schedule/${group}/${name}`;
  const target = values.section('Target', ['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig']);
  const targetArn = target.text('Arn');
  if (targetArn.startsWith('arn:aws:scheduler:::aws-sdk:'))
    throw new TemplateError(
      'template.unsupported-property',
      `${place}.Target.Arn`,
      'universal targets are not supported; name the function or queue itself.',
    );
  const roleArn = target.text('RoleArn');
  const input = target.optionalText('Input');
  const retry = target.section('RetryPolicy', ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds']);
  const deadLetterArn = target.section('DeadLetterConfig', ['Arn']).optionalText('Arn');
  const timeZone = values.optionalText('ScheduleExpressionTimezone') ?? 'UTC';
  const window = values.section('FlexibleTimeWindow', ['Mode', 'MaximumWindowInMinutes']);
  const isFlexible = window.oneOf('Mode', ['OFF', 'FLEXIBLE'], 'OFF') === 'FLEXIBLE';
  if (isFlexible && !window.has('MaximumWindowInMinutes'))
    throw window.error('MaximumWindowInMinutes', 'is required for a flexible window.');
  const windowMinutes = isFlexible ? window.integer('MaximumWindowInMinutes', { min: 1, max: 1440 }, 1) : 0;
  const startsAt = readDate(values, 'StartDate');
  const endsAt = readDate(values, 'EndDate');
  return {
    roleArn,
    group,
    definition: {
      arn,
      name,
      times: readTimes(values, timeZone),
      fingerprint: `${values.text('ScheduleExpression')} ${timeZone} ${startsAt ?? ''}`,
      windowMs: windowMinutes * 60_000,
      enabled: values.oneOf('State', ['ENABLED', 'DISABLED'], 'ENABLED') === 'ENABLED',
      ...(startsAt === undefined ? {} : { startsAt }),
      ...(endsAt === undefined ? {} : { endsAt }),
      targetArn,
      principal: () => kernel.iam.assume(roleArn, SERVICE, arn),
      payload: (execution) =>
        input === undefined ? scheduledEvent(context, arn, execution) : fillIn(input, arn, execution),
      maximumRetryAttempts: retry.integer('MaximumRetryAttempts', { min: 0, max: 185 }, 185),
      maximumEventAgeMs: retry.integer('MaximumEventAgeInSeconds', { min: 60, max: 86_400 }, 86_400) * 1000,
      ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
      letterAttributes: { SCHEDULE_ARN: arn, TARGET_ARN: targetArn },
      trigger: 'scheduler',
    },
  };
}

function readTimes(values: TemplateValues, timeZone: string): ScheduleTimes {
  try {
    return scheduleExpression(values.text('ScheduleExpression'), timeZone);
  } catch (error) {
    if (error instanceof ScheduleExpressionError) throw values.error('ScheduleExpression', error.message);
    throw error;
  }
}

function readDate(values: TemplateValues, name: string): number | undefined {
  const text = values.optionalText(name);
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw values.error(name, `'${text}' is no date.`);
  return time;
}

/** Keywords that the Scheduler replaces. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function fillIn(input: string, arn: string, execution: Execution): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', new Date(execution.scheduledAt).toISOString().replace(/\.\d+Z$/, 'Z'))
    .replaceAll('<aws.scheduler.execution-id>', execution.id)
    .replaceAll('<aws.scheduler.attempt-number>', String(execution.attempt));
}

/** What a target without an input of its own gets. */
function scheduledEvent({ kernel }: ResourceContext, arn: string, execution: Execution): string {
  return JSON.stringify({
    version: '0',
    id: execution.id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: kernel.account,
    time: new Date(execution.scheduledAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: kernel.region,
    resources: [arn],
    detail: '{}',
  });
}
