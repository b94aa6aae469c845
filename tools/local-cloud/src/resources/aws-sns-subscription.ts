import type { ResourceType } from '../kernel/resource';
import { SnsService } from '../services/sns/sns-service';
import { templateSubscription } from '../services/sns/template-subscription';
import { keeper } from './in-place';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const resource: ResourceType = {
  type: 'AWS::SNS::Subscription',
  supported: [
    'TopicArn',
    'Protocol',
    'Endpoint',
    'RawMessageDelivery',
    'FilterPolicy',
    'FilterPolicyScope',
    'RedrivePolicy',
  ],
  replacing: ['TopicArn', 'Protocol', 'Endpoint'],
  ignored: { Region: 'there is one region here' },
  async create({ kernel, place, properties }) {
    const made = templateSubscription(kernel, place, properties);
    const { arn } = made.subscription;
    const instance = {
      ref: arn,
      attributes: { Arn: arn },
      verify: () => made.verify(),
      start: async () => made.start(),
    };
    return keeper(this, instance, { remove: () => SnsService.of(kernel).unsubscribe(arn) });
  },
};
