import { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { SnsService } from '../services/sns/sns-service';
import { templateSubscription } from '../services/sns/template-subscription';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const resource: ResourceType = {
  type: 'AWS::SNS::Topic',
  supported: ['TopicName', 'DisplayName', 'FifoTopic', 'Subscription'],
  replacing: ['TopicName', 'FifoTopic'],
  ignored: {
    KmsMasterKeyId: 'encryption at rest makes no difference on one machine',
    SignatureVersion: 'notifications carry no signature here',
    TracingConfig: 'the journal follows every message',
    DeliveryStatusLogging: 'the journal records every delivery',
    Tags: 'tags are for cost allocation',
  },
  async create({ kernel, place, properties, physicalName }) {
    const name = typeof properties['TopicName'] === 'string' ? properties['TopicName'] : physicalName(256);
    if (properties['FifoTopic'] === true || properties['FifoTopic'] === 'true' || name.endsWith('.fifo')) {
      throw new TemplateError(
        'template.unsupported-property',
        `${place}.FifoTopic`,
        'FIFO topics are not supported by the local cloud: order is never promised here.',
      );
    }
    const sns = SnsService.of(kernel);
    const topic = sns.declare(name, {
      displayName: typeof properties['DisplayName'] === 'string' ? properties['DisplayName'] : undefined,
    });
    const inline: unknown[] = Array.isArray(properties['Subscription']) ? properties['Subscription'] : [];
    const subscriptions = inline.map((each, index) =>
      templateSubscription(kernel, `${place}.Subscription[${index}]`, {
        ...(each as Record<string, unknown>),
        TopicArn: topic.arn,
      }),
    );
    const instance = {
      ref: topic.arn,
      attributes: { TopicArn: topic.arn, TopicName: name },
      verify: () => subscriptions.forEach((each) => each.verify()),
      start: async () => subscriptions.forEach((each) => each.start()),
    };
    const own = subscriptions.map(({ subscription }) => subscription.arn);
    return {
      ...instance,
      update: (next) => {
        own.forEach((arn) => sns.unsubscribe(arn));
        return this.create(next);
      },
      remove: () => sns.deleteTopic(topic.arn),
    };
  },
};
