import { AwsError, TemplateError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import { SnsService } from './sns-service';
import type { Subscription } from './subscription';

const ATTRIBUTES = ['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy'] as const;

/** A subscription as templates describe it, on its own or inside of a topic. @throws {TemplateError} */
export function templateSubscription(
  kernel: Kernel,
  place: string,
  properties: Readonly<Record<string, unknown>>,
): { subscription: Subscription; verify(): void; start(): void } {
  const sns = SnsService.of(kernel);
  const attributes: Record<string, string> = {};
  for (const name of ATTRIBUTES) {
    const value = properties[name];
    if (value !== undefined) attributes[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  const text = (name: string): string => {
    const value = properties[name];
    if (typeof value !== 'string' || value === '')
      throw new TemplateError('template.bad-value', `${place}.${name}`, 'it must be a string.');
    return value;
  };
  let made: Subscription;
  try {
    made = sns.declareSubscription({
      key: place,
      topicArn: text('TopicArn'),
      protocol: text('Protocol'),
      endpoint: text('Endpoint'),
      attributes,
    });
  } catch (error) {
    if (error instanceof AwsError) throw new TemplateError('template.bad-value', place, error.message);
    throw error;
  }
  return { subscription: made, verify: () => verify(kernel, place, made), start: () => sns.resume(made) };
}

/** Is there such a topic, and do the policies of the queues let it send? */
function verify(kernel: Kernel, place: string, made: Subscription): void {
  if (SnsService.of(kernel).find(made.topicArn) === undefined)
    throw new TemplateError('template.bad-wiring', `${place}.TopicArn`, `the topic ${made.topicArn} does not exist.`);
  if (made.protocol === 'sqs') mayUse(kernel, `${place}.Endpoint`, made.topicArn, made.endpoint, 'deliver to');
  if (made.deadLetterTargetArn !== undefined)
    mayUse(kernel, `${place}.RedrivePolicy`, made.topicArn, made.deadLetterTargetArn, 'send dead letters to');
}

function mayUse(kernel: Kernel, place: string, topicArn: string, queueArn: string, purpose: string): void {
  const principal = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: topicArn } as const;
  const decision = kernel.services.sqs.decide(queueArn, principal, 'sqs:SendMessage');
  if (decision === undefined)
    throw new TemplateError('template.bad-wiring', place, `the queue ${queueArn} does not exist.`);
  if (decision.allowed) return;
  throw new TemplateError(
    'template.bad-wiring',
    place,
    `the queue policy (AWS::SQS::QueuePolicy) of ${queueArn} does not let the topic ${topicArn} ${purpose} it. ${decision.reason}`,
  );
}
