import { AwsError, TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { allowsRedriveFrom, queueSettings } from '../services/sqs/queue-settings';
import { SqsService } from '../services/sqs/sqs-service';
import { counted, keeper } from './in-place';

const ATTRIBUTES = [
  'VisibilityTimeout',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
  'RedrivePolicy',
  'RedriveAllowPolicy',
] as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const resource: ResourceType = {
  type: 'AWS::SQS::Queue',
  supported: [...ATTRIBUTES, 'QueueName', 'MessageRetentionPeriod', 'FifoQueue'],
  replacing: ['QueueName', 'FifoQueue'],
  ignored: {
    KmsMasterKeyId: 'encryption at rest makes no difference on one machine',
    KmsDataKeyReusePeriodSeconds: 'encryption at rest makes no difference on one machine',
    SqsManagedSseEnabled: 'encryption at rest makes no difference on one machine',
    Tags: 'tags are for cost allocation',
  },
  async create({ kernel, place, properties, physicalName }) {
    const name = typeof properties['QueueName'] === 'string' ? properties['QueueName'] : physicalName(80);
    if (properties['FifoQueue'] === true || properties['FifoQueue'] === 'true' || name.endsWith('.fifo')) {
      throw new TemplateError(
        'template.unsupported-property',
        `${place}.FifoQueue`,
        'FIFO queues are not supported by the local cloud: order is never promised here. Use a standard queue.',
      );
    }
    const attributes: Record<string, string> = {};
    for (const property of [...ATTRIBUTES, 'MessageRetentionPeriod'] as const) {
      const value = properties[property];
      if (value !== undefined) attributes[property] = typeof value === 'object' ? JSON.stringify(value) : String(value);
    }
    const sqs = SqsService.of(kernel);
    let queue;
    try {
      queue = sqs.declare(name, queueSettings(attributes));
    } catch (error) {
      if (error instanceof AwsError) throw new TemplateError('template.bad-value', place, error.message);
      throw error;
    }
    const instance = {
      ref: `${kernel.endpoint}/${kernel.account}/${name}`,
      attributes: { Arn: queue.arn, QueueName: name, QueueUrl: `${kernel.endpoint}/${kernel.account}/${name}` },
      verify: () => {
        const redrive = queue.settings.redrive;
        if (redrive === undefined) return;
        const target = sqs.find(redrive.deadLetterTargetArn);
        if (target === undefined)
          throw new TemplateError(
            'template.bad-wiring',
            `${place}.RedrivePolicy`,
            `its dead-letter queue ${redrive.deadLetterTargetArn} does not exist.`,
          );
        if (!allowsRedriveFrom(target.settings, queue.arn))
          throw new TemplateError(
            'template.bad-wiring',
            `${place}.RedrivePolicy`,
            `the RedriveAllowPolicy of ${target.name} does not let ${queue.name} use it as its dead-letter queue.`,
          );
      },
      stop: async () => queue.stop(),
    };
    return keeper(this, instance, {
      holds: () => {
        const { visible, inFlight, delayed } = sqs.depth(queue.arn);
        return counted(visible + inFlight + delayed, 'message');
      },
      remove: () => sqs.deleteQueue(queue),
    });
  },
};
