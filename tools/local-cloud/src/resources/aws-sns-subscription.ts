import type { ResourceType } from '../kernel/resource';
import { templateSubscription } from '../services/sns/template-subscription';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const resource: ResourceType = {
  type: 'AWS::SNS::Subscription',
  supported: ['TopicArn', 'Protocol', 'Endpoint', 'RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy'],
  ignored: { Region: 'there is one region here' },
  async create({ kernel, place, properties }) {
    const made = templateSubscription(kernel, place, properties);
    return { ref: made.subscription.arn, attributes: { Arn: made.subscription.arn }, verify: () => made.verify(), start: async () => made.start() };
  },
};
