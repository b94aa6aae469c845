import { TemplateError } from '../kernel/aws-error';
import type { PolicyDocument } from '../kernel/iam';
import type { ResourceType } from '../kernel/resource';
import type { Queue } from '../services/sqs/queue';
import { SqsService } from '../services/sqs/sqs-service';
import { note } from './in-place';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export const resource: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  supported: ['Queues', 'PolicyDocument'],
  ignored: {},
  async create({ kernel, place, properties, physicalName }) {
    const sqs = SqsService.of(kernel);
    const urls = properties['Queues'];
    const document = properties['PolicyDocument'];
    if (!Array.isArray(urls) || urls.length === 0)
      throw new TemplateError('template.bad-value', `${place}.Queues`, 'it must be a list of queue URLs.');
    if (typeof document !== 'object' || document === null)
      throw new TemplateError('template.bad-value', `${place}.PolicyDocument`, 'it must be a policy document.');
    const queues: Queue[] = [];
    for (const url of urls) {
      const queue = sqs.find(sqs.arnOf(String(url).split('/').pop() ?? ''));
      if (queue === undefined)
        throw new TemplateError(
          'template.unresolved-reference',
          `${place}.Queues`,
          `there is no queue ${String(url)}.`,
        );
      if (queue.settings.policy !== undefined)
        kernel.log.warn(
          `${place} replaces another policy of queue ${queue.name}: a queue has one policy, the last one wins.`,
        );
      queues.push(queue);
      // Resolved properties of a template: its shape is checked where permissions are evaluated.
      queue.settings = { ...queue.settings, policy: document as PolicyDocument };
    }
    const name = physicalName();
    const takeBack = (): void => {
      for (const queue of queues)
        if (queue.settings.policy === document) queue.settings = { ...queue.settings, policy: undefined };
    };
    return note(this, { ref: name, attributes: { Id: name } }, takeBack);
  },
};
