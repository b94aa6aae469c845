import { AwsError } from '../../kernel/aws-error';
import type { PolicyDocument } from '../../kernel/iam';

/** What a queue is told at its creation. */
export interface QueueSettings {
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly receiveWaitSeconds: number;
  readonly retentionSeconds: number;
  readonly maximumMessageBytes: number;
  readonly redrive?: RedrivePolicy;
  readonly redriveAllow?: RedriveAllowPolicy;
  readonly policy?: PolicyDocument;
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns: readonly string[];
}

/** Attribute names and bounds: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const NUMBERS = {
  VisibilityTimeout: { field: 'visibilityTimeoutSeconds', min: 0, max: 43_200, initial: 30 },
  DelaySeconds: { field: 'delaySeconds', min: 0, max: 900, initial: 0 },
  ReceiveMessageWaitTimeSeconds: { field: 'receiveWaitSeconds', min: 0, max: 20, initial: 0 },
  MessageRetentionPeriod: { field: 'retentionSeconds', min: 60, max: 1_209_600, initial: 345_600 },
  MaximumMessageSize: { field: 'maximumMessageBytes', min: 1_024, max: 1_048_576, initial: 1_048_576 },
} as const;

/** Encryption at rest makes no difference to anybody on one machine. */
const ACCEPTED = new Set(['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled']);

/** Settings from attributes as the API takes them, on top of `base`. @throws {AwsError} naming the attribute */
export function queueSettings(attributes: Readonly<Record<string, string>>, base?: QueueSettings): QueueSettings {
  const settings: Record<string, unknown> = base === undefined ? defaults() : { ...base };
  for (const [name, value] of Object.entries(attributes)) {
    if (isNumberAttribute(name)) settings[NUMBERS[name].field] = wholeNumber(name, value);
    else if (name === 'RedrivePolicy') settings['redrive'] = value === '' ? undefined : redrivePolicy(value);
    else if (name === 'RedriveAllowPolicy')
      settings['redriveAllow'] = value === '' ? undefined : redriveAllowPolicy(value);
    else if (name === 'Policy') settings['policy'] = value === '' ? undefined : policyDocument(value);
    else if (
      name === 'FifoQueue' ||
      name === 'ContentBasedDeduplication' ||
      name === 'DeduplicationScope' ||
      name === 'FifoThroughputLimit'
    ) {
      if (value !== 'false')
        throw new AwsError(
          'UnsupportedOperation',
          'The local cloud has standard queues only: FIFO queues are not supported.',
        );
    } else if (!ACCEPTED.has(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
  // Built from the table above, whose fields are those of the type.
  return settings as unknown as QueueSettings;
}

/** The attributes that GetQueueAttributes shows for settings. */
export function settingsAttributes(settings: QueueSettings): Record<string, string> {
  return {
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
    DelaySeconds: String(settings.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveWaitSeconds),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    MaximumMessageSize: String(settings.maximumMessageBytes),
    SqsManagedSseEnabled: 'false',
    ...(settings.redrive === undefined ? {} : { RedrivePolicy: JSON.stringify(settings.redrive) }),
    ...(settings.redriveAllow === undefined ? {} : { RedriveAllowPolicy: JSON.stringify(settings.redriveAllow) }),
    ...(settings.policy === undefined ? {} : { Policy: JSON.stringify(settings.policy) }),
  };
}

/** May the queue `sourceArn` use a queue with these settings as its dead-letter queue? */
export function allowsRedriveFrom(settings: QueueSettings, sourceArn: string): boolean {
  const allow = settings.redriveAllow;
  if (allow === undefined || allow.redrivePermission === 'allowAll') return true;
  return allow.redrivePermission === 'byQueue' && allow.sourceQueueArns.includes(sourceArn);
}

function defaults(): Record<string, number> {
  return Object.fromEntries(Object.values(NUMBERS).map((number) => [number.field, number.initial]));
}

function isNumberAttribute(name: string): name is keyof typeof NUMBERS {
  return Object.hasOwn(NUMBERS, name);
}

function wholeNumber(name: keyof typeof NUMBERS, value: string): number {
  const { min, max } = NUMBERS[name];
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max)
    throw invalidValue(name, `it must be a whole number from ${min} to ${max}, and is ${value}`);
  return number;
}

function redrivePolicy(value: string): RedrivePolicy {
  const parsed = json('RedrivePolicy', value);
  const target = parsed['deadLetterTargetArn'];
  const count = Number(parsed['maxReceiveCount']);
  if (typeof target !== 'string' || !target.startsWith('arn:'))
    throw invalidValue('RedrivePolicy', 'deadLetterTargetArn must be the ARN of a queue');
  if (!Number.isInteger(count) || count < 1 || count > 1_000)
    throw invalidValue('RedrivePolicy', 'maxReceiveCount must be a whole number from 1 to 1000');
  return { deadLetterTargetArn: target, maxReceiveCount: count };
}

function redriveAllowPolicy(value: string): RedriveAllowPolicy {
  const parsed = json('RedriveAllowPolicy', value);
  const permission = parsed['redrivePermission'];
  const sources = parsed['sourceQueueArns'] ?? [];
  if (permission !== 'allowAll' && permission !== 'denyAll' && permission !== 'byQueue')
    throw invalidValue('RedriveAllowPolicy', 'redrivePermission must be allowAll, denyAll or byQueue');
  if (!Array.isArray(sources) || !sources.every((source): source is string => typeof source === 'string'))
    throw invalidValue('RedriveAllowPolicy', 'sourceQueueArns must be a list of ARNs');
  if ((permission === 'byQueue') !== sources.length > 0)
    throw invalidValue('RedriveAllowPolicy', 'sourceQueueArns goes with byQueue, and only with it');
  return { redrivePermission: permission, sourceQueueArns: sources };
}

function policyDocument(value: string): PolicyDocument {
  const parsed = json('Policy', value);
  const statement = parsed['Statement'];
  if (typeof statement !== 'object' || statement === null) throw invalidValue('Policy', 'it must have statements');
  // The statements themselves are judged where permissions are evaluated.
  return { ...parsed, Statement: statement as PolicyDocument['Statement'] };
}

function json(name: string, value: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Told below, like any other JSON that is no object.
  }
  throw invalidValue(name, 'it must be a JSON object');
}

function invalidValue(name: string, reason: string): AwsError {
  return new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}. Reason: ${reason}.`);
}
