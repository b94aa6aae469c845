import { deriveFact, Outbox } from '@busbar/database';
import { useTestDatabase } from '@busbar/database/testing';
import type { AnyFact } from '@busbar/events';
import { relayOutbox } from './relay-outbox';

const { database } = useTestDatabase();
const at = (seconds: number): string => new Date(Date.parse('2026-03-01T08:00:00.000Z') + seconds * 1000).toISOString();

function aFact(siteId: string, seconds: number): AnyFact {
  return deriveFact(
    'site.changed',
    { siteId, revision: 1 },
    {
      source: 's',
      origin: { operatorId: 'busbar', correlationId: 'c' },
      identity: [siteId],
      occurredAt: at(seconds),
      recordedAt: at(seconds),
    },
  );
}

it('publishes what any service left behind, and leaves alone what its writer is about to publish', async () => {
  const published: AnyFact[] = [];
  const ports = {
    database: database(),
    publisher: { publish: async (facts: readonly AnyFact[]) => void published.push(...facts) },
    clock: { now: () => new Date(at(0)) },
    log: { info: () => undefined },
  };
  await new Outbox(database(), 'one').add([aFact('a', -31), aFact('b', -10)]);
  await new Outbox(database(), 'two').add([aFact('c', -600)]);
  expect(await relayOutbox(ports)).toEqual({ published: 2 });
  expect(published.map(({ data }) => 'siteId' in data && data.siteId)).toEqual(['a', 'c']);
  expect(await relayOutbox(ports)).toEqual({ published: 0 });
  // Days later nothing of it is left, except what was never published.
  expect(await relayOutbox({ ...ports, clock: { now: () => new Date(at(3 * 86_400)) } })).toEqual({ published: 1 });
  expect((await database().selectFrom('outbox').select('factId').execute()).length).toBe(1);
});
