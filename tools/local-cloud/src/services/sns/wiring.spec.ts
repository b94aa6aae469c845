import type { Template } from '../../template/template';
import { startCloud } from '../../testing/start-cloud';

const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'facts' } };
const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'projector' } };
const subscription = {
  Type: 'AWS::SNS::Subscription',
  Properties: {
    TopicArn: { Ref: 'Topic' },
    Protocol: 'sqs',
    Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] },
    RawMessageDelivery: true,
  },
};
const policy = (sourceArn: unknown) => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [{ Ref: 'Queue' }],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
        },
      ],
    },
  },
});

async function refusal(template: Template): Promise<string> {
  try {
    await (await startCloud(template)).stop();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the cloud started');
}

describe('the wiring of topics to queues', () => {
  it('starts when the queue’s policy lets the topic send', async () => {
    const cloud = await startCloud({
      Resources: { Topic: topic, Queue: queue, Subscription: subscription, Policy: policy({ Ref: 'Topic' }) },
    });
    await cloud.kernel.services.sns.publish({
      topicArn: String(cloud.resource('Topic').ref),
      message: 'a',
      principal: { kind: 'developer' },
    });
    expect(cloud.kernel.services.sqs.depth(String(cloud.resource('Queue').attributes['Arn'])).visible).toBe(1);
    await cloud.stop();
  });

  it('stops the start when the policy is missing, and names queue, topic and statement', async () => {
    const message = await refusal({ Resources: { Topic: topic, Queue: queue, Subscription: subscription } });
    for (const part of ['test/Subscription', ':projector', ':facts', '"Action":"sqs:SendMessage"'])
      expect(message).toContain(part);
  });

  it('stops the start when the policy is for another topic, and shows its condition', async () => {
    const message = await refusal({
      Resources: {
        Topic: topic,
        Queue: queue,
        Subscription: subscription,
        Policy: policy('arn:aws:sns:eu-central-1:000000000000:renamed'),
      },
    });
    for (const part of ['test/Subscription', ':projector', ':facts', ':renamed']) expect(message).toContain(part);
  });

  it('stops the start when the topic was renamed, and names the one that is subscribed to', async () => {
    const stale = {
      ...subscription,
      Properties: { ...subscription.Properties, TopicArn: 'arn:aws:sns:eu-central-1:000000000000:before' },
    };
    const message = await refusal({
      Resources: { Topic: topic, Queue: queue, Subscription: stale, Policy: policy({ Ref: 'Topic' }) },
    });
    expect(message).toContain('arn:aws:sns:eu-central-1:000000000000:before does not exist');
  });
});
