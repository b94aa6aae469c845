import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startCloud, type TestCloud } from '../../testing/start-cloud';

describe('the desk for dead letters', () => {
  let cloud: TestCloud;
  let sqs: SQSClient;
  beforeAll(async () => {
    cloud = await startCloud({
      Resources: {
        Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
        Work: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            QueueName: 'work',
            VisibilityTimeout: 0,
            RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 1 },
          },
        },
      },
    });
    sqs = new SQSClient(cloud.client());
  });
  afterAll(() => cloud.stop());

  const ask = async (
    path: string,
    init?: RequestInit,
  ): Promise<{ status: number; body: Record<string, never> & { [name: string]: unknown } }> => {
    const response = await fetch(`${cloud.endpoint}/_cloud/queues${path}`, init);
    return { status: response.status, body: (await response.json()) as never };
  };
  const urlOf = (name: string): string => `${cloud.endpoint}/000000000000/${name}`;
  const bury = async (body: string): Promise<string> => {
    const { MessageId = '' } = await sqs.send(new SendMessageCommand({ QueueUrl: urlOf('work'), MessageBody: body }));
    for (
      let depth = 0;
      depth === 0;
      depth = cloud.kernel.services.sqs.depth('arn:aws:sqs:eu-central-1:000000000000:dead').visible
    ) {
      await sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf('work'), VisibilityTimeout: 0 }));
    }
    return MessageId;
  };

  it('shows a dead letter and sends it back with another body, as a consequence of its death', async () => {
    const messageId = await bury('{"broken":true}');
    const { body } = await ask('/dead/messages');
    expect(body['messages']).toEqual([
      expect.objectContaining({ messageId, body: '{"broken":true}', source: 'work', state: 'ready' }),
    ]);
    const again = await ask(`/dead/messages/${messageId}/redrive`, {
      method: 'POST',
      body: JSON.stringify({ body: '{"broken":false}' }),
    });
    expect(again.body).toMatchObject({ queue: 'work' });
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: urlOf('work'), VisibilityTimeout: 30 }),
    );
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"broken":false}']);
    expect(cloud.kernel.journal.consequences(messageId).map(({ kind }) => kind)).toEqual(['dead-letter', 'message']);
    expect((await ask('/dead/messages')).body['messages']).toEqual([]);
  });

  it('discards what cannot be helped, and says what is not there', async () => {
    const messageId = await bury('hopeless');
    expect((await ask(`/dead/messages/${messageId}`, { method: 'DELETE' })).body).toEqual({ discarded: messageId });
    expect((await ask(`/dead/messages/${messageId}/redrive`, { method: 'POST' })).status).toBe(404);
    expect((await ask('/nowhere/messages')).status).toBe(400);
  });

  it('tells which queue’s dead letters come where', async () => {
    const { body } = await ask('');
    expect(body['queues']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'dead', deadLettersOf: ['work'] }),
        expect.objectContaining({ name: 'work', deadLetterQueue: 'dead', maxReceiveCount: 1 }),
      ]),
    );
  });
});
