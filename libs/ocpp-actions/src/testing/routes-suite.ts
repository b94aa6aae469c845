import { checkFact } from '@busbar/events';
import { validRequests, type TestedVersion } from '@busbar/ocpp/testing';
import fc from 'fast-check';
import { perform, type AnyRoutes, type Performed } from '../route';
import { stamp } from '../stamp';
import type { FactDraft, Station } from '../outcome';
import { aStation, memoryTokens, memoryTransactions, NOW } from './memory';

export interface RoutesSuite {
  /** Of OCPP. */
  readonly version: TestedVersion;
  readonly protocol: Station['protocol'];
  readonly routes: AnyRoutes;
  /** A proper request of every action; what must not be told of it is called private. */
  readonly requests: Readonly<Record<string, object>>;
  /** Of them those that have no answer. */
  readonly sends?: readonly string[];
  readonly isProperRequest: (action: string, payload: object) => boolean;
  readonly isProperReply: (action: string, reply: unknown) => boolean;
}

/** Performs requests of one station, with one token in the directory. */
export function sender(routes: AnyRoutes, protocol: Station['protocol']) {
  return (action: string, payload: object, more: object = {}): Promise<Performed> =>
    perform(
      routes,
      { action, payload },
      {
        station: aStation({ protocol }),
        delivery: { kind: 'websocket', connectionId: 'c1', messageId: 'm1' },
        receivedAt: NOW,
        tokens: memoryTokens({
          'DEMO-0001': { status: 'valid', expiresAt: '2099-01-01T00:00:00.000Z', parentIdTag: 'GROUP' },
        }),
        transactions: memoryTransactions(),
        ...more,
      },
    );
}

export const factsOf = (performed: Performed) => (performed.ok ? performed.facts : []);

function expectAccepted(fact: FactDraft): void {
  const stamped = stamp(fact, { station: aStation(), source: 'ocpp-websocket', recordedAt: NOW, correlationId: 'c' });
  const told: unknown = JSON.parse(JSON.stringify(stamped));
  expect(checkFact(told)).toEqual(told);
}

/** What holds for every action of a version. Call it in a spec file. */
export function describeRoutes(suite: RoutesSuite): void {
  const { routes, requests, sends = [] } = suite;
  const send = sender(routes, suite.protocol);
  const actions = Object.keys(requests);
  const request = (action: string): object => requests[action] ?? {};

  describe(`every action of ${suite.version}`, () => {
    it('has a row, and no other has', () => expect(Object.keys(routes).sort()).toEqual([...actions].sort()));

    it.each(actions)('%s takes a proper request and gives a proper reply, by the official schemas', async (action) => {
      expect(suite.isProperRequest(action, request(action))).toBe(true);
      const performed = await send(action, request(action));
      const reply: unknown = performed.ok && JSON.parse(JSON.stringify(performed.reply));
      expect(sends.includes(action) || suite.isProperReply(action, reply)).toBe(true);
    });

    it.each(actions)('%s gives facts that the contract accepts, without token or private content', async (action) => {
      const facts = factsOf(await send(action, request(action)));
      for (const fact of facts) expectAccepted(fact);
      const text = JSON.stringify(facts).toUpperCase();
      for (const secret of ['DEMO-0001', '89310410106543789301', 'PRIVATE']) expect(text).not.toContain(secret);
      expect(facts.length > 0).toBe(action !== 'Heartbeat');
    });

    it.each(actions)(
      '%s gives such facts, none too heavy for the bus, for whatever its schema takes',
      async (action) => {
        await fc.assert(
          fc.asyncProperty(validRequests(suite.version, action), async (payload) => {
            const facts = factsOf(await send(action, payload));
            for (const fact of facts) {
              expectAccepted(fact);
              expect(Buffer.byteLength(JSON.stringify(fact))).toBeLessThan(200_000);
            }
            expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
          }),
          { numRuns: 30 },
        );
      },
    );

    it.each(actions.filter((action) => action !== 'BootNotification'))(
      '%s is refused to a station that was not accepted',
      async (action) => {
        const station = aStation({ admission: 'pending' });
        expect(await send(action, request(action), { station })).toMatchObject({ refusal: { code: 'SecurityError' } });
      },
    );
  });
}
