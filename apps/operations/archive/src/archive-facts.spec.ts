import { gunzipSync } from 'node:zlib';
import { sampleFact } from '@busbar/events/testing';
import { messageConsumer } from '@busbar/messaging';
import { StorageError, type ObjectStore } from '@busbar/storage';
import { aLambdaContext, anSqsEvent, quiet } from '@busbar/testing';
import fc from 'fast-check';
import { archiveFacts, archiveObjects } from './archive-facts';
import { readBody, type ArchivedFact } from './read-body';

quiet();

function anArchive() {
  const objects = new Map<string, Buffer>();
  let puts = 0;
  const state = { down: false };
  const store: Pick<ObjectStore, 'put'> = {
    async put(key, content) {
      if (state.down) throw new StorageError('storage.unavailable', 'down');
      puts += 1;
      objects.set(key, Buffer.from(content as Uint8Array));
    },
  };
  const asked: string[] = [];
  const handler = messageConsumer({
    service: 'archive',
    deadLetterQueueUrl: 'http://127.0.0.1/000000000000/dead',
    // `send` is overloaded for every command of the SDK; the consumer sends two of them.
    clients: { sqs: { send: async (command: object) => (asked.push(command.constructor.name), {}) } as never },
    read: readBody,
    applyBatch: archiveFacts(store as ObjectStore),
    isUnavailable: (error) => error instanceof StorageError,
  });
  const lines = () =>
    [...objects.values()].flatMap((bytes) => gunzipSync(bytes).toString('utf8').trimEnd().split('\n'));
  return { objects, lines, handler, asked, state, puts: () => puts };
}

const bodies = (['meter.sampled', 'session.started'] as const).flatMap((name) =>
  [1, 2, 3].map((seed) => JSON.stringify(sampleFact(name, { seed }))),
);

describe('the archive', () => {
  it('files each fact by operator, topic and hour, and keeps bodies as they are', async () => {
    const { objects, lines, handler } = anArchive();
    expect(await handler(anSqsEvent(bodies), aLambdaContext())).toEqual({ batchItemFailures: [] });
    expect([...objects.keys()].map((key) => key.replace(/[0-9a-f]{40}/, '<hash>')).sort()).toEqual([
      'facts/operator=busbar/topic=meter.sampled/date=2026-03-01/hour=12/<hash>.ndjson.gz',
      'facts/operator=busbar/topic=session.started/date=2026-03-01/hour=12/<hash>.ndjson.gz',
    ]);
    expect(lines().sort()).toEqual([...bodies].sort());
  });

  it('writes the same objects when a batch is delivered again', async () => {
    const { objects, handler, puts } = anArchive();
    await handler(anSqsEvent(bodies), aLambdaContext());
    const first = new Map(objects);
    await handler(anSqsEvent([...bodies].reverse()), aLambdaContext());
    expect(puts()).toBe(4);
    expect(objects).toEqual(first);
  });

  it('puts the batch off while S3 cannot be written', async () => {
    const { handler, asked, state, lines } = anArchive();
    state.down = true;
    expect((await handler(anSqsEvent(bodies), aLambdaContext())).batchItemFailures).toHaveLength(bodies.length);
    expect(asked).toEqual(['ChangeMessageVisibilityBatchCommand']);
    state.down = false;
    await handler(anSqsEvent(bodies), aLambdaContext());
    expect(lines()).toHaveLength(bodies.length);
  });

  it('keeps facts that this release does not know, and lines that were written on several', async () => {
    const { handler, lines } = anArchive();
    const later = { ...sampleFact('site.changed'), name: 'site.levitated', version: 7, extra: { a: 'line\nbreak' } };
    await handler(anSqsEvent([JSON.stringify(later, undefined, 2)]), aLambdaContext());
    expect(lines().map((line) => JSON.parse(line) as unknown)).toEqual([later]);
  });

  it.each([
    ['text', 'hello'],
    ['a list', '[1]'],
    ['null', 'null'],
    ['a name that climbs', JSON.stringify({ ...sampleFact('site.changed'), name: '../../x' })],
    ['an operator that climbs', JSON.stringify({ ...sampleFact('site.changed'), operatorId: 'a/../b' })],
    ['no time', JSON.stringify({ ...sampleFact('site.changed'), recordedAt: 'today' })],
  ])('sends %s to the dead-letter queue', async (_, body) => {
    const { handler, asked, objects } = anArchive();
    expect(await handler(anSqsEvent([body]), aLambdaContext())).toEqual({ batchItemFailures: [] });
    expect(asked).toEqual(['SendMessageCommand']);
    expect(objects.size).toBe(0);
  });
});

describe('archiveObjects', () => {
  it('does not depend on the order of facts, and loses none', () => {
    const aFact = fc.record({
      id: fc.string({ minLength: 1 }),
      name: fc.constantFrom('a.b', 'c.d'),
      operatorId: fc.constantFrom('o', 'p'),
      recordedAt: fc
        .date({ noInvalidDate: true, min: new Date('2026-01-01'), max: new Date('2026-01-03') })
        .map((date) => date.toISOString()),
    });
    fc.assert(
      fc.property(fc.array(aFact, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (facts, random) => {
        const items: ArchivedFact[] = facts.map((fact) => ({ ...fact, line: JSON.stringify(fact) }));
        const shuffled = items
          .map((item) => ({ item, rank: random.next().value ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ item }) => item);
        const byKey = (list: readonly ArchivedFact[]) =>
          new Map(archiveObjects(list).map(({ key, text }) => [key, text]));
        expect(byKey(shuffled)).toEqual(byKey(items));
        const lines = archiveObjects(items).flatMap(({ text }) => text.trimEnd().split('\n'));
        expect(new Set(lines)).toEqual(new Set(items.map(({ line }) => line).filter(() => items.length > 0)));
      }),
    );
  });
});
