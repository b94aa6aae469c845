import { AwsError } from '../../kernel/aws-error';
import type { PolicyDocument } from '../../kernel/iam';
import { compileFilter, type Filter, type FilterScope } from './filter-policy';

export interface Topic {
  readonly arn: string;
  readonly name: string;
  displayName: string;
  policy: PolicyDocument | undefined;
  maximumMessageBytes: number;
  readonly subscriptions: Map<string, Subscription>;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: 'sqs' | 'lambda';
  /** The ARN of the queue or function. */
  readonly endpoint: string;
  readonly raw: boolean;
  readonly filter: Filter | undefined;
  readonly filterScope: FilterScope;
  /** The queue that takes what cannot be delivered. */
  readonly deadLetterTargetArn: string | undefined;
  /** As the API shows them. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** @throws {AwsError} `InvalidParameter` for what SNS, or the local cloud, does not take */
export function subscription(definition: {
  arn: string;
  topicArn: string;
  protocol: string;
  endpoint: string;
  attributes: Readonly<Record<string, string>>;
}): Subscription {
  const { arn, topicArn, protocol, endpoint, attributes } = definition;
  if (protocol !== 'sqs' && protocol !== 'lambda')
    throw new AwsError(
      'InvalidParameter',
      `Invalid parameter: Protocol: the local cloud delivers to sqs and lambda, not to ${protocol}`,
    );
  if (!endpoint.startsWith(`arn:aws:${protocol}:`))
    throw new AwsError('InvalidParameter', `Invalid parameter: Endpoint: ${endpoint} is no ARN of ${protocol}`);
  for (const name of Object.keys(attributes)) {
    if (!['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy'].includes(name))
      throw new AwsError(
        'InvalidParameter',
        `Invalid parameter: Attributes: ${name} is not supported by the local cloud`,
      );
  }
  const raw = attributes['RawMessageDelivery'] ?? 'false';
  if (raw !== 'true' && raw !== 'false')
    throw new AwsError('InvalidParameter', `Invalid parameter: RawMessageDelivery: ${raw} is neither true nor false`);
  if (raw === 'true' && protocol === 'lambda')
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: Attributes Reason: Delivery protocol [lambda] does not support raw message delivery.',
    );
  const filterScope = attributes['FilterPolicyScope'] ?? 'MessageAttributes';
  if (filterScope !== 'MessageAttributes' && filterScope !== 'MessageBody')
    throw new AwsError('InvalidParameter', `Invalid parameter: FilterPolicyScope: ${filterScope}`);
  const policy = attributes['FilterPolicy'];
  return {
    arn,
    topicArn,
    protocol,
    endpoint,
    raw: raw === 'true',
    filter:
      policy === undefined || policy === '' ? undefined : compileFilter(json('FilterPolicy', policy), filterScope),
    filterScope,
    deadLetterTargetArn: deadLetterTarget(attributes['RedrivePolicy']),
    attributes,
  };
}

function deadLetterTarget(policy: string | undefined): string | undefined {
  if (policy === undefined || policy === '') return undefined;
  const parsed = json('RedrivePolicy', policy);
  const target =
    typeof parsed === 'object' && parsed !== null
      ? (parsed as Record<string, unknown>)['deadLetterTargetArn']
      : undefined;
  if (typeof target !== 'string' || !target.startsWith('arn:aws:sqs:'))
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: RedrivePolicy: deadLetterTargetArn must be the ARN of a queue',
    );
  return target;
}

function json(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('InvalidParameter', `Invalid parameter: ${name}: failed to parse JSON`);
  }
}
