import type { PublishBatchCommandInput } from '@aws-sdk/client-sns';
import type { SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { PublishError } from '@busbar/domain';
import { parseFact, type AnyFact } from '@busbar/events';
import { factPublisherConformance } from '@busbar/testing';
import fc from 'fast-check';
import { attributeText, batchesOf, MAX_BYTES, messageBody, parcelOf } from './batches';
import type { SnsSender, SqsSender } from './clients';
import { snsPublisher } from './sns-publisher';
import { aFact, fakeClient } from './testing/fakes';

const topicArnPrefix = 'arn:aws:sns:eu-central-1:000000000000:busbar-test-';
const spillQueueUrl = 'http://127.0.0.1/000000000000/spill';

/** An SNS that refuses by the facts' ids. */
function anSns(refuses: (id: string, attempt: number) => boolean) {
  const attempts = new Map<string, number>();
  return fakeClient<SnsSender>((_, input: PublishBatchCommandInput) => {
    const results = (input.PublishBatchRequestEntries ?? []).map((entry) => {
      const { id } = parseFact(entry.Message ?? '');
      attempts.set(id, (attempts.get(id) ?? 0) + 1);
      return { Id: entry.Id, refused: refuses(id, attempts.get(id) ?? 1) };
    });
    return {
      Successful: results.filter(({ refused }) => !refused).map(({ Id }) => ({ Id })),
      Failed: results
        .filter(({ refused }) => refused)
        .map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
    };
  });
}

const anSqs = () =>
  fakeClient<SqsSender>((_, input: SendMessageBatchCommandInput) => ({
    Successful: (input.Entries ?? []).map(({ Id }) => ({ Id })),
    Failed: [],
  }));

/** A publisher whose time passes only by its own pauses. */
function publisher(sns: SnsSender, sqs?: SqsSender) {
  let now = 0;
  return snsPublisher({
    topicArnPrefix,
    ...(sqs && { spillQueueUrl }),
    clients: { sns, ...(sqs && { sqs }) },
    clock: { now: () => new Date(now) },
    pause: async (ms) => void (now += ms),
  });
}

async function failureOf(promise: Promise<void>): Promise<PublishError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PublishError);
  return error as PublishError;
}

describe('snsPublisher', () => {
  it('sends each fact to the topic of its name with the attributes that filters need', async () => {
    const sns = anSns(() => false);
    await publisher(sns).publish([
      aFact('1', { stationId: 'S1' }),
      aFact('2', { name: 'token.changed', data: { tokenRef: 'a'.repeat(64), revision: 1 } } as Partial<AnyFact>),
    ]);
    expect(sns.asked.map(({ input }) => (input as PublishBatchCommandInput).TopicArn)).toEqual([
      `${topicArnPrefix}site-changed`,
      `${topicArnPrefix}token-changed`,
    ]);
    const [entry] = (sns.asked[0]?.input as unknown as PublishBatchCommandInput).PublishBatchRequestEntries ?? [];
    expect(parseFact(entry?.Message ?? '')).toEqual(aFact('1', { stationId: 'S1' }));
    expect(entry?.MessageAttributes).toEqual({
      fact: { DataType: 'String', StringValue: 'site.changed' },
      operatorId: { DataType: 'String', StringValue: 'busbar' },
      stationId: { DataType: 'String', StringValue: 'S1' },
    });
  });

  it('sends nothing for no facts', async () => {
    const sns = anSns(() => false);
    await publisher(sns).publish([]);
    expect(sns.asked).toEqual([]);
  });

  it('tries refused facts again, and only those', async () => {
    const sns = anSns((id, attempt) => id === 'fact-0002' && attempt === 1);
    await publisher(sns).publish([aFact('1'), aFact('2'), aFact('3')]);
    expect(
      sns.asked.map(({ input }) => (input as PublishBatchCommandInput).PublishBatchRequestEntries?.length),
    ).toEqual([3, 1]);
  });

  it('spills what stays refused, then fails', async () => {
    const sqs = anSqs();
    const error = await failureOf(
      publisher(
        anSns((id) => id === 'fact-0002'),
        sqs,
      ).publish([aFact('1'), aFact('2'), aFact('3')]),
    );
    expect(error).toMatchObject({ refused: ['fact-0002'], spilled: true });
    const [{ input }] = sqs.asked as unknown as [{ input: SendMessageBatchCommandInput }];
    expect(input.QueueUrl).toBe(spillQueueUrl);
    expect(input.Entries?.map((entry) => parseFact(entry.MessageBody ?? ''))).toEqual([aFact('2')]);
  });

  it('says when not even the spill queue took a fact', async () => {
    const down = fakeClient<SqsSender>(() => {
      throw new Error('connect ECONNREFUSED');
    });
    const error = await failureOf(
      publisher(
        anSns(() => true),
        down,
      ).publish([aFact('1')]),
    );
    expect(error).toMatchObject({
      refused: ['fact-0001'],
      spilled: false,
      cause: expect.objectContaining({ message: 'connect ECONNREFUSED' }),
    });
    expect((await failureOf(publisher(anSns(() => true)).publish([aFact('1')]))).spilled).toBe(false);
  });

  it('counts an entry that the answer forgets as refused', async () => {
    const forgetful = fakeClient<SnsSender>(
      (_, { PublishBatchRequestEntries: entries = [] }: PublishBatchCommandInput) => ({
        Successful: entries.filter(({ Message }) => !Message?.includes('fact-0002')).map(({ Id }) => ({ Id })),
      }),
    );
    const error = await failureOf(publisher(forgetful, anSqs()).publish([aFact('1'), aFact('2')]));
    expect(error.refused).toEqual(['fact-0002']);
  });

  it('gives up within its patience', async () => {
    const sns = anSns(() => true);
    await failureOf(publisher(sns, anSqs()).publish([aFact('1')]));
    expect(sns.asked.length).toBeGreaterThan(2);
    expect(sns.asked.length).toBeLessThan(10);
  });

  it('loses no fact, whatever is refused: each is accepted or spilled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }), async (refusals) => {
        const facts = refusals.map((_, n) => aFact(`${n}`));
        const accepted = new Set<string>();
        const spilled = new Set<string>();
        const sns = anSns((id, attempt) => {
          const refusal = refusals[Number(id.slice(8))] ?? 0;
          const refused = refusal === 3 || attempt <= refusal;
          if (!refused) accepted.add(id);
          return refused;
        });
        const sqs = fakeClient<SqsSender>((_, input: SendMessageBatchCommandInput) => {
          for (const entry of input.Entries ?? []) spilled.add(parseFact(entry.MessageBody ?? '').id);
          return { Successful: input.Entries, Failed: [] };
        });
        const outcome = await publisher(sns, sqs)
          .publish(facts)
          .then(
            () => 'accepted',
            () => 'refused',
          );
        expect(accepted.size + spilled.size).toBe(facts.length);
        expect(outcome).toBe(spilled.size > 0 ? 'refused' : 'accepted');
      }),
      { numRuns: 50 },
    );
  });
});

factPublisherConformance('snsPublisher', () => {
  const received: AnyFact[] = [];
  let refuses: (fact: AnyFact) => boolean = () => false;
  const sns = fakeClient<SnsSender>((_, input: PublishBatchCommandInput) => {
    const entries = (input.PublishBatchRequestEntries ?? []).map(({ Id, Message = '' }) => ({
      Id,
      fact: parseFact(Message),
    }));
    const accepted = entries.filter(({ fact }) => !refuses(fact));
    received.push(...accepted.map(({ fact }) => fact));
    return {
      Successful: accepted.map(({ Id }) => ({ Id })),
      Failed: entries.filter(({ fact }) => refuses(fact)).map(({ Id }) => ({ Id, Code: 'InternalError' })),
    };
  });
  return { publisher: publisher(sns, anSqs()), received: () => received, refuse: (which) => void (refuses = which) };
});

describe('messageBody', () => {
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
  const ALLOWED = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

  it('holds only what SNS and SQS take, and says the same', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes)),
      fc.constantFrom('\uffff', 'a\ufffeb'),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const fact = aFact('1', { data: { siteId: text, revision: 1 } } as Partial<AnyFact>);
        expect(messageBody(fact)).toMatch(ALLOWED);
        expect(JSON.parse(messageBody(fact))).toEqual(fact);
        expect(attributeText(text)).toMatch(ALLOWED);
      }),
    );
  });
});

describe('batchesOf', () => {
  it('keeps order and both limits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 60 }), (sizes) => {
        const parcels = sizes.map((size, n) =>
          parcelOf(aFact(`${n}`, { data: { siteId: 'x'.repeat(size), revision: 1 } } as Partial<AnyFact>)),
        );
        const batches = batchesOf(parcels);
        expect(batches.flat()).toEqual(parcels);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(10);
          expect(batch.reduce((sum, parcel) => sum + parcel.bytes, 0)).toBeLessThanOrEqual(MAX_BYTES);
        }
      }),
      { numRuns: 30 },
    );
  });
});
