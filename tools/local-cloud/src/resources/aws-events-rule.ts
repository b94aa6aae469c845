import { TemplateError } from '../kernel/aws-error';
import type { Principal } from '../kernel/principal';
import type { ResourceContext, ResourceType } from '../kernel/resource';
import { TemplateValues } from '../services/lambda/template-values';
import { verifyTarget } from '../services/lambda/verify-wiring';
import { scheduleExpression, ScheduleExpressionError } from '../services/scheduler/schedule-expression';
import { SchedulerService } from '../services/scheduler/scheduler-service';
import type { ScheduleDefinition } from '../services/scheduler/schedule';

const SERVICE = 'events.amazonaws.com';

/** Scheduled rules only: there is no event bus. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const resource: ResourceType = {
  type: 'AWS::Events::Rule',
  supported: ['Name', 'ScheduleExpression', 'State', 'Targets'],
  replacing: ['Name'],
  ignored: { Description: 'nothing reads it', Tags: 'nothing reads them' },
  async create(context) {
    const { kernel, place } = context;
    const values = new TemplateValues(context.properties, place);
    const name = values.optionalText('Name') ?? context.physicalName(64);
    const arn = `arn:aws:events:${kernel.region}:${kernel.account}:rule/${name}`;
    const scheduler = SchedulerService.of(kernel);
    const principal: Principal = { kind: 'service', service: SERVICE, sourceArn: arn };
    const definitions = values
      .list('Targets')
      .map((target, index) => readTarget(context, values, { name, arn, principal }, target, index));
    const schedules = definitions.map((definition) => scheduler.add(definition));
    return {
      ref: name,
      attributes: { Arn: arn },
      verify() {
        for (const [index, { targetArn, deadLetterArn }] of definitions.entries()) {
          verifyTarget(kernel, `${place}.Targets.${index}.Arn`, principal, targetArn);
          if (deadLetterArn !== undefined)
            verifyTarget(kernel, `${place}.Targets.${index}.DeadLetterConfig.Arn`, principal, deadLetterArn);
        }
      },
      async start() {
        for (const schedule of schedules) schedule.start();
      },
      async stop() {
        for (const { arn: scheduleArn } of definitions) scheduler.remove(scheduleArn);
      },
      remove: () => definitions.forEach(({ arn: scheduleArn }) => scheduler.forget(scheduleArn)),
    };
  },
};

function readTarget(
  context: ResourceContext,
  values: TemplateValues,
  rule: { name: string; arn: string; principal: Principal },
  target: unknown,
  index: number,
): ScheduleDefinition {
  const { kernel, place } = context;
  const at = `${place}.Targets.${index}`;
  const read = TemplateValues.of(target, at, ['Arn', 'Id', 'Input', 'RetryPolicy', 'DeadLetterConfig']);
  const retry = read.section('RetryPolicy', ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds']);
  const deadLetterArn = read.section('DeadLetterConfig', ['Arn']).optionalText('Arn');
  const input = read.optionalText('Input');
  const targetArn = read.text('Arn');
  try {
    return {
      // Targets of one rule fire side by side, each with its own retries.
      arn: index === 0 ? rule.arn : `${rule.arn}#${index}`,
      name: rule.name,
      times: scheduleExpression(values.text('ScheduleExpression'), 'UTC'),
      fingerprint: values.text('ScheduleExpression'),
      windowMs: 0,
      enabled: values.oneOf('State', ['ENABLED', 'DISABLED'], 'ENABLED') === 'ENABLED',
      targetArn,
      principal: () => rule.principal,
      payload: (execution) =>
        input ??
        JSON.stringify({
          version: '0',
          id: execution.id,
          'detail-type': 'Scheduled Event',
          source: 'aws.events',
          account: kernel.account,
          time: new Date(execution.scheduledAt).toISOString().replace(/\.\d+Z$/, 'Z'),
          region: kernel.region,
          resources: [rule.arn],
          detail: {},
        }),
      maximumRetryAttempts: retry.integer('MaximumRetryAttempts', { min: 0, max: 185 }, 185),
      maximumEventAgeMs: retry.integer('MaximumEventAgeInSeconds', { min: 60, max: 86_400 }, 86_400) * 1000,
      ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
      letterAttributes: { RULE_ARN: rule.arn, TARGET_ARN: targetArn },
      trigger: 'events',
    };
  } catch (error) {
    if (error instanceof ScheduleExpressionError)
      throw new TemplateError('template.bad-value', `${place}.ScheduleExpression`, error.message);
    throw error;
  }
}
