import { TemplateError } from '../kernel/aws-error';
import type { PolicyDocument } from '../kernel/iam';
import type { ResourceType } from '../kernel/resource';
import { SnsService } from '../services/sns/sns-service';
import { note } from './in-place';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export const resource: ResourceType = {
  type: 'AWS::SNS::TopicPolicy',
  supported: ['Topics', 'PolicyDocument'],
  ignored: {},
  async create({ kernel, place, properties, physicalName }) {
    const sns = SnsService.of(kernel);
    const topics = properties['Topics'];
    const document = properties['PolicyDocument'];
    if (!Array.isArray(topics) || topics.length === 0)
      throw new TemplateError('template.bad-value', `${place}.Topics`, 'it must be a list of topic ARNs.');
    if (typeof document !== 'object' || document === null)
      throw new TemplateError('template.bad-value', `${place}.PolicyDocument`, 'it must be a policy document.');
    for (const arn of topics) {
      if (sns.find(String(arn)) === undefined)
        throw new TemplateError(
          'template.unresolved-reference',
          `${place}.Topics`,
          `there is no topic ${String(arn)}.`,
        );
      // Resolved properties of a template: its shape is checked where permissions are evaluated.
      sns.setPolicy(String(arn), document as PolicyDocument);
    }
    const name = physicalName();
    return note(this, { ref: name, attributes: { Id: name } }, () =>
      topics.forEach((arn) => sns.removePolicy(String(arn))),
    );
  },
};
