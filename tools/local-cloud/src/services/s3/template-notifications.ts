import { TemplateError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import { TemplateValues } from '../lambda/template-values';
import { verifyTarget } from '../lambda/verify-wiring';
import { SnsService } from '../sns/sns-service';
import { s3Principal, type NotificationRule } from './bucket-notifications';

/** Names of the API (which the CDK's custom resource passes on) and of CloudFormation for the same things. */
const KINDS = [
  { list: ['LambdaFunctionConfigurations', 'LambdaConfigurations'], target: ['LambdaFunctionArn', 'Function'] },
  { list: ['QueueConfigurations'], target: ['QueueArn', 'Queue'] },
  { list: ['TopicConfigurations'], target: ['TopicArn', 'Topic'] },
] as const;

/** Reads a notification configuration, of a bucket's own property or of `Custom::S3BucketNotifications`. @throws {TemplateError} */
export function readNotifications(configuration: unknown, place: string): NotificationRule[] {
  const values = TemplateValues.of(
    configuration,
    place,
    KINDS.flatMap(({ list }) => [...list]),
  );
  return KINDS.flatMap(({ list, target }) =>
    list.flatMap((name) =>
      values.list(name).map((each, index) => {
        const at = `${place}.${name}.${index}`;
        const rule = TemplateValues.of(each, at, ['Id', 'Event', 'Events', 'Filter', ...target]);
        const arn = target.map((property) => rule.optionalText(property)).find((text) => text !== undefined);
        if (arn === undefined) throw rule.error(target[0], 'is required.');
        const events = rule.has('Event') ? [rule.text('Event')] : rule.list('Events').map(String);
        for (const event of events)
          if (!/^s3:Object(Created|Removed):/.test(event))
            throw rule.error('Events', `the local cloud tells of created and removed objects, not of ${event}.`);
        return { id: rule.optionalText('Id') ?? `${name}-${index}`, events, targetArn: arn, ...readFilter(rule, at) };
      }),
    ),
  );
}

function readFilter(rule: TemplateValues, place: string): { prefix: string; suffix: string } {
  const filter = rule.section('Filter', ['Key', 'S3Key']);
  const key = filter.has('Key')
    ? filter.section('Key', ['FilterRules']).list('FilterRules')
    : filter.section('S3Key', ['Rules']).list('Rules');
  const found = { prefix: '', suffix: '' };
  for (const [index, each] of key.entries()) {
    const one = TemplateValues.of(each, `${place}.Filter.${index}`, ['Name', 'Value']);
    found[one.text('Name').toLowerCase() === 'suffix' ? 'suffix' : 'prefix'] = one.text('Value');
  }
  return found;
}

/** Do the targets let S3 in on behalf of the bucket? @throws {TemplateError} */
export function verifyNotifications(
  kernel: Kernel,
  place: string,
  bucket: string,
  rules: readonly NotificationRule[],
): void {
  const principal = s3Principal(bucket);
  for (const { targetArn } of rules) {
    if (!targetArn.includes(':sns:')) {
      verifyTarget(kernel, place, principal, targetArn);
      continue;
    }
    const sns = SnsService.of(kernel);
    const topic = sns.find(targetArn);
    if (topic === undefined)
      throw new TemplateError('template.bad-wiring', place, `the topic ${targetArn} does not exist.`);
    try {
      sns.authorise(topic, principal, 'sns:Publish');
    } catch (error) {
      throw new TemplateError('template.bad-wiring', place, (error as Error).message);
    }
  }
}
