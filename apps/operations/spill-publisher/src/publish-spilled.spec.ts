import { sampleFact } from '@busbar/events/testing';
import { messageConsumer } from '@busbar/messaging';
import { aLambdaContext, anSqsEvent, quiet, recordingPublisher } from '@busbar/testing';
import { publishSpilled } from './publish-spilled';

quiet();

/** The consumer with a bus of its own; `asked` is what it asked of SQS. */
function aSpillPublisher() {
  const publisher = recordingPublisher();
  const asked: { name: string; input: Record<string, unknown> }[] = [];
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    asked.push({ name: command.constructor.name, input: command.input });
    return {};
  };
  const handler = messageConsumer({
    service: 'spill-publisher',
    deadLetterQueueUrl: 'http://127.0.0.1/000000000000/dead',
    // `send` is overloaded for every command of the SDK; the consumer sends two of them.
    clients: { sqs: { send } as never },
    ...publishSpilled(publisher),
  });
  return { publisher, asked, handler };
}

const facts = [1, 2, 3].map((seed) => sampleFact('transaction.started', { seed }));

describe('publishSpilled', () => {
  it('publishes what was spilled as it was', async () => {
    const { publisher, handler } = aSpillPublisher();
    expect(await handler(anSqsEvent(facts), aLambdaContext())).toEqual({ batchItemFailures: [] });
    expect(publisher.published).toEqual(facts);
  });

  it('waits for a bus that refuses, longer each time', async () => {
    const { publisher, asked, handler } = aSpillPublisher();
    publisher.refuse(() => true);
    expect((await handler(anSqsEvent(facts, { receiveCount: 4 }), aLambdaContext())).batchItemFailures).toHaveLength(3);
    expect(asked).toMatchObject([
      { name: 'ChangeMessageVisibilityBatchCommand', input: { Entries: [{ VisibilityTimeout: 240 }, {}, {}] } },
    ]);
    publisher.refuse(() => false);
    expect(await handler(anSqsEvent(facts, { receiveCount: 5 }), aLambdaContext())).toEqual({ batchItemFailures: [] });
  });

  it('does not drop a fact that it does not know', async () => {
    const { asked, handler } = aSpillPublisher();
    const unknown = { ...facts[0], name: 'transaction.paused' };
    expect(await handler(anSqsEvent([unknown]), aLambdaContext())).toEqual({ batchItemFailures: [] });
    expect(asked).toMatchObject([
      {
        name: 'SendMessageCommand',
        input: {
          MessageBody: JSON.stringify(unknown),
          MessageAttributes: { reason: { StringValue: 'fact.unknown-name' } },
        },
      },
    ]);
  });
});
