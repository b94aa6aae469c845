import type { ChangeMessageVisibilityBatchCommandInput, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { currentTrace } from '@busbar/lambda';
import type { SqsSender } from './clients';
import { factConsumer } from './fact-consumer';
import { backOffSeconds } from './message-consumer';
import { aFact, contextWith, fakeClient, quietSqs, sqsEvent } from './testing/fakes';

const deadLetterQueueUrl = 'http://127.0.0.1/000000000000/dead';

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

class Down extends Error {}
class Nonsense extends Error {
  readonly code = 'test.nonsense';
}

function delaysOf(sqs: { asked: { name: string; input: never }[] }) {
  const input = sqs.asked.find(({ name }) => name === 'ChangeMessageVisibilityBatchCommand')?.input as
    ChangeMessageVisibilityBatchCommandInput | undefined;
  return input?.Entries?.map(({ ReceiptHandle, VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]);
}

describe('factConsumer', () => {
  it('applies every fact, each within its own trace', async () => {
    const seen: unknown[] = [];
    const handler = factConsumer({
      service: 'test',
      clients: { sqs: quietSqs() },
      apply: async (fact, { trace }) => void seen.push([fact.id, trace.correlationId, currentTrace()?.correlationId]),
    });
    const result = await handler(sqsEvent([aFact('1'), aFact('2')]), contextWith());
    expect(result).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([
      ['fact-0001', 'correlation-1', 'correlation-1'],
      ['fact-0002', 'correlation-2', 'correlation-2'],
    ]);
  });

  it('ignores names that it does not know and facts that it did not ask for', async () => {
    const apply = jest.fn();
    const sqs = quietSqs();
    const handler = factConsumer({
      service: 'test',
      facts: ['token.changed'],
      apply,
      clients: { sqs },
      deadLetterQueueUrl,
    });
    const result = await handler(sqsEvent([aFact('1'), { ...aFact('2'), name: 'station.levitated' }]), contextWith());
    expect(result).toEqual({ batchItemFailures: [] });
    expect(apply).not.toHaveBeenCalled();
    expect(sqs.asked).toEqual([]);
  });

  it.each([
    ['text', 'not json', 'fact.not-json'],
    ['a broken envelope', JSON.stringify({ name: 'site.changed' }), 'fact.bad-envelope'],
    ['a version to come', JSON.stringify({ ...aFact('1'), version: 9 }), 'fact.unknown-version'],
    ['bad data', JSON.stringify({ ...aFact('1'), data: {} }), 'fact.bad-data'],
  ])('sends %s to the dead-letter queue with its reason, and goes on', async (_, body, reason) => {
    const apply = jest.fn();
    const sqs = quietSqs();
    const handler = factConsumer({ service: 'test', apply, clients: { sqs }, deadLetterQueueUrl });
    const result = await handler(sqsEvent([body, aFact('2')]), contextWith());
    expect(result).toEqual({ batchItemFailures: [] });
    expect(apply).toHaveBeenCalledTimes(1);
    expect(sqs.asked).toHaveLength(1);
    const input = sqs.asked[0]?.input as unknown as SendMessageCommandInput;
    expect(input).toMatchObject({ QueueUrl: deadLetterQueueUrl, MessageBody: body });
    expect(input.MessageAttributes).toMatchObject({
      reason: { StringValue: reason },
      service: { StringValue: 'test' },
      sourceMessageId: { StringValue: 'm-0' },
    });
  });

  it('sends what the consumer calls poison to the dead-letter queue', async () => {
    const sqs = quietSqs();
    const handler = factConsumer({
      service: 'test',
      apply: async () => {
        throw new Nonsense('no such thing');
      },
      isPoison: (error) => error instanceof Nonsense,
      clients: { sqs },
      deadLetterQueueUrl,
    });
    expect(await handler(sqsEvent([aFact('1')]), contextWith())).toEqual({ batchItemFailures: [] });
    expect((sqs.asked[0]?.input as unknown as SendMessageCommandInput).MessageAttributes?.['reason']?.StringValue).toBe(
      'test.nonsense',
    );
  });

  it('keeps poison in the queue when the dead-letter queue does not take it, or there is none', async () => {
    const down = fakeClient<SqsSender>(() => {
      throw new Error('down');
    });
    for (const options of [{ clients: { sqs: down }, deadLetterQueueUrl }, { clients: { sqs: quietSqs() } }]) {
      const handler = factConsumer({ service: 'test', apply: async () => undefined, ...options });
      expect(await handler(sqsEvent(['not json', aFact('2')]), contextWith())).toEqual({
        batchItemFailures: [{ itemIdentifier: 'm-0' }],
      });
    }
  });

  it('puts the whole batch off when what it needs is down, without trying the rest', async () => {
    const apply = jest.fn().mockRejectedValue(new Down());
    const sqs = quietSqs();
    const handler = factConsumer({
      service: 'test',
      apply,
      isUnavailable: (error) => error instanceof Down,
      clients: { sqs },
      deadLetterQueueUrl,
    });
    const result = await handler(sqsEvent([aFact('1'), aFact('2'), aFact('3')], 3), contextWith());
    expect(result.batchItemFailures).toHaveLength(3);
    expect(apply).toHaveBeenCalledTimes(1);
    expect(delaysOf(sqs)).toEqual([
      ['handle-0', 120],
      ['handle-1', 120],
      ['handle-2', 120],
    ]);
    expect((sqs.asked[0]?.input as unknown as ChangeMessageVisibilityBatchCommandInput).QueueUrl).toBe(
      'https://sqs.eu-central-1.amazonaws.com/000000000000/busbar-local-things',
    );
  });

  it('puts off only the fact that failed', async () => {
    const sqs = quietSqs();
    const handler = factConsumer({
      service: 'test',
      apply: async ({ id }) => {
        if (id === 'fact-0002') throw new Error('deadlock');
      },
      clients: { sqs },
    });
    expect(await handler(sqsEvent([aFact('1'), aFact('2'), aFact('3')]), contextWith())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }],
    });
    expect(delaysOf(sqs)).toEqual([['handle-1', 5]]);
  });

  it('begins no fact when the time is nearly up', async () => {
    const apply = jest.fn();
    const sqs = quietSqs();
    const handler = factConsumer({ service: 'test', apply, clients: { sqs } });
    const result = await handler(sqsEvent([aFact('1'), aFact('2')]), contextWith(500));
    expect(result.batchItemFailures).toHaveLength(2);
    expect(apply).not.toHaveBeenCalled();
    expect(sqs.asked).toEqual([]);
  });

  describe('with applyBatch', () => {
    it('applies a batch together', async () => {
      const applyBatch = jest.fn();
      const handler = factConsumer({ service: 'test', applyBatch, clients: { sqs: quietSqs() } });
      expect(await handler(sqsEvent([aFact('1'), aFact('2')]), contextWith())).toEqual({ batchItemFailures: [] });
      expect(applyBatch).toHaveBeenCalledTimes(1);
      expect(applyBatch.mock.calls[0]?.[0]).toEqual([aFact('1'), aFact('2')]);
    });

    it('finds the one bad fact by trying one by one', async () => {
      const applied: string[][] = [];
      const sqs = quietSqs();
      const handler = factConsumer({
        service: 'test',
        applyBatch: async (facts) => {
          if (facts.some(({ id }) => id === 'fact-0002')) throw new Nonsense('no');
          applied.push(facts.map(({ id }) => id));
        },
        isPoison: (error) => error instanceof Nonsense,
        clients: { sqs },
        deadLetterQueueUrl,
      });
      expect(await handler(sqsEvent([aFact('1'), aFact('2'), aFact('3')]), contextWith())).toEqual({
        batchItemFailures: [],
      });
      expect(applied).toEqual([['fact-0001'], ['fact-0003']]);
      expect(sqs.asked.map(({ name }) => name)).toEqual(['SendMessageCommand']);
    });

    it('does not try one by one what is down', async () => {
      const applyBatch = jest.fn().mockRejectedValue(new Down());
      const sqs = quietSqs();
      const handler = factConsumer({
        service: 'test',
        applyBatch,
        isUnavailable: (error) => error instanceof Down,
        clients: { sqs },
      });
      expect((await handler(sqsEvent([aFact('1'), aFact('2')]), contextWith())).batchItemFailures).toHaveLength(2);
      expect(applyBatch).toHaveBeenCalledTimes(1);
      expect(delaysOf(sqs)).toHaveLength(2);
    });
  });
});

describe('backOffSeconds', () => {
  it('doubles from half a minute to a quarter of an hour', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 50].map((count) => backOffSeconds('unavailable', count))).toEqual([
      30, 60, 120, 240, 480, 900, 900, 900,
    ]);
    expect([1, 2, 50].map((count) => backOffSeconds('failed', count))).toEqual([5, 10, 900]);
  });
});
