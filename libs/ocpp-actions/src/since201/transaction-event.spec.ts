import type { messages } from '@busbar/ocpp/v21';
import fc from 'fast-check';
import type { FactDraft } from '../outcome';
import { perform } from '../route';
import { aStation, memoryTokens, memoryTransactions, NOW } from '../testing/memory';
import { routesSince201 } from './routes';

type Event = messages.TransactionEventRequest;

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString();
const energy = (minute: number, value: number, context: messages.ReadingContextEnumType = 'Sample.Periodic') => [
  { timestamp: at(minute), sampledValue: [{ value, context }] },
];

function anEvent(seqNo: number, changes: Partial<Event> = {}): Event {
  return {
    eventType: 'Updated',
    triggerReason: 'ChargingStateChanged',
    timestamp: at(seqNo),
    seqNo,
    transactionInfo: { transactionId: 'tx-1' },
    ...changes,
  };
}
const EVSE = { evse: { id: 2, connectorId: 1 } };
const started = (changes: Partial<Event> = {}) =>
  anEvent(0, {
    eventType: 'Started',
    triggerReason: 'CablePluggedIn',
    ...EVSE,
    meterValue: energy(0, 1000, 'Transaction.Begin'),
    ...changes,
  });
const ended = (seqNo: number, changes: Partial<Event> = {}) =>
  anEvent(seqNo, {
    eventType: 'Ended',
    triggerReason: 'StopAuthorized',
    transactionInfo: { transactionId: 'tx-1', stoppedReason: 'Remote' },
    meterValue: energy(seqNo, 9000, 'Transaction.End'),
    ...changes,
  });

/** A central system with its memory; every message is a delivery of its own. */
function aSystem() {
  const transactions = memoryTransactions();
  let deliveries = 0;
  return async (payload: Event) => {
    const performed = await perform(
      routesSince201,
      { action: 'TransactionEvent', payload },
      {
        station: aStation({ protocol: 'ocpp2.0.1' }),
        delivery: { kind: 'websocket', connectionId: 'c', messageId: String(++deliveries) },
        receivedAt: new Date(NOW.getTime() + deliveries * 1000),
        tokens: memoryTokens(),
        transactions,
      },
    );
    if (!performed.ok) throw new Error(performed.refusal.description);
    return performed;
  };
}
async function factsOf(events: readonly Event[]): Promise<FactDraft[]> {
  const send = aSystem();
  const facts: FactDraft[] = [];
  for (const event of events) facts.push(...(await send(event)).facts);
  return facts;
}
const named = (facts: readonly FactDraft[], name: FactDraft['name']) => facts.filter((fact) => fact.name === name);

describe('a transaction of 2.x', () => {
  it('is a session: start, driver, readings and stop, tied together', async () => {
    const facts = await factsOf([
      started(),
      anEvent(1, { triggerReason: 'Authorized', idToken: { idToken: 'demo-0001', type: 'ISO14443' } }),
      anEvent(2, {
        transactionInfo: { transactionId: 'tx-1', chargingState: 'Charging' },
        meterValue: energy(2, 1500),
      }),
      ended(3),
    ]);
    const [start] = named(facts, 'transaction.started');
    const sessionKey = start?.id;
    expect(start).toMatchObject({
      occurredAt: at(0),
      data: { transactionId: 'tx-1', connectorId: 2, meterStartWh: 1000 },
    });
    expect(start?.data).not.toHaveProperty('tokenRef');
    expect(named(facts, 'transaction.authorised')).toMatchObject([
      { occurredAt: at(1), data: { sessionKey, authorisation: 'Accepted' } },
    ]);
    expect(named(facts, 'meter.sampled').map(({ data }) => data)).toMatchObject([
      { sessionKey, connectorId: 2, samples: [{ energyWh: 1000 }] },
      { sessionKey, connectorId: 2, samples: [{ energyWh: 1500 }] },
      { sessionKey, connectorId: 2, samples: [{ energyWh: 9000 }] },
    ]);
    expect(named(facts, 'transaction.stopped')).toMatchObject([
      { occurredAt: at(3), data: { sessionKey, meterStopWh: 9000, reason: 'Remote' } },
    ]);
    expect(named(facts, 'station.status-reported').map(({ data }) => data)).toMatchObject([
      { connectorId: 2, status: 'Charging' },
      { connectorId: 2, status: 'Finishing' },
    ]);
  });

  it('may start with a token before anybody knows where, and without a register', async () => {
    const token = { idToken: 'demo-0001', type: 'ISO14443' } as const;
    const facts = await factsOf([
      anEvent(0, { eventType: 'Started', triggerReason: 'Authorized', idToken: token }),
      anEvent(1, { triggerReason: 'CablePluggedIn', ...EVSE, meterValue: energy(1, 1000, 'Transaction.Begin') }),
      ended(2, { meterValue: [], transactionInfo: { transactionId: 'tx-1' } }),
    ]);
    expect(named(facts, 'transaction.started').map(({ data }) => data)).toEqual([
      { transactionId: 'tx-1', connectorId: 0, tokenRef: expect.any(String), authorisation: 'Accepted' },
    ]);
    expect(named(facts, 'meter.sampled')).toMatchObject([{ data: { connectorId: 2 } }]);
    expect(named(facts, 'transaction.stopped')[0]?.data).not.toHaveProperty('meterStopWh');
    expect(named(facts, 'transaction.stopped')).toMatchObject([{ data: { reason: 'Local' } }]);
  });

  it('runs on its EVSE, while the status is that of the connector', async () => {
    const evse = { id: 2, connectorId: 2 };
    const charging = { transactionInfo: { transactionId: 'tx-1', chargingState: 'Charging' as const } };
    const facts = await factsOf([started({ evse, ...charging }), anEvent(1, charging)]);
    expect(named(facts, 'transaction.started')).toMatchObject([{ data: { connectorId: 2 } }]);
    expect(named(facts, 'station.status-reported').map(({ data }) => data)).toMatchObject([
      { connectorId: 1002 },
      { connectorId: 1002 },
    ]);
  });

  it('answers for the token that an event brings, and for none otherwise', async () => {
    const send = aSystem();
    expect((await send(started())).reply).toEqual({});
    const tokens = [
      ['demo-0001', 'ISO14443', 'Accepted'],
      ['stranger', 'ISO14443', 'Invalid'],
      ['', 'NoAuthorization', 'Accepted'],
    ] as const;
    for (const [idToken, type, status] of tokens)
      expect((await send(anEvent(1, { idToken: { idToken, type } }))).reply).toEqual({ idTokenInfo: { status } });
  });

  it('does not repeat its state with every reading', async () => {
    const charging = { transactionInfo: { transactionId: 'tx-1', chargingState: 'Charging' as const }, ...EVSE };
    const facts = await factsOf([
      anEvent(1, charging),
      anEvent(2, { ...charging, triggerReason: 'MeterValuePeriodic', meterValue: energy(2, 1) }),
      anEvent(3, { ...charging, triggerReason: 'MeterValueClock', meterValue: energy(3, 2) }),
    ]);
    expect(named(facts, 'station.status-reported')).toMatchObject([{ occurredAt: at(1) }]);
  });

  it('leaves no status behind where the vehicle went', async () => {
    const gone = ended(1, { ...EVSE, triggerReason: 'EVCommunicationLost' });
    expect(named(await factsOf([gone]), 'station.status-reported')).toEqual([]);
  });

  it('has events of its own after a restart that counts from zero again', async () => {
    const [one, other] = [
      anEvent(0, { meterValue: energy(0, 1) }),
      anEvent(0, { timestamp: at(9), meterValue: energy(9, 2) }),
    ];
    const ids = named(await factsOf([one, other]), 'meter.sampled').map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it('is another one under another id', async () => {
    const other = { transactionInfo: { transactionId: 'tx-2' } };
    const ids = named(await factsOf([started(), started(other)]), 'transaction.started').map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('events in any order, with gaps and repeats', () => {
  const state = fc.constantFrom<messages.ChargingStateEnumType>('Charging', 'SuspendedEV', 'EVConnected', 'Idle');
  const updates = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }).chain((numbers) =>
    fc.tuple(
      ...numbers.map((seqNo) =>
        fc
          .record({ chargingState: state, offline: fc.boolean(), tells: fc.boolean(), shows: fc.boolean() })
          .map(({ chargingState, offline, tells, shows }): { event: Event; tells: boolean } => ({
            tells,
            event: anEvent(seqNo, {
              offline,
              transactionInfo: { transactionId: 'tx-1', chargingState },
              meterValue: energy(seqNo, 1000 + seqNo),
              ...(shows && { idToken: { idToken: 'demo-0001', type: 'ISO14443' } }),
            }),
          })),
      ),
    ),
  );
  const orders = fc.infiniteStream(fc.nat());

  /** Some of it twice, in any order. */
  function disordered(events: readonly Event[], random: () => number): Event[] {
    return [...events, ...events.filter(() => random() % 2 === 0)]
      .map((event) => ({ event, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ event }) => event);
  }
  const distinct = (facts: readonly FactDraft[]): string[] =>
    [...new Set(facts.map((fact) => JSON.stringify(fact)))].sort();

  it('give the same facts where events say where they are', async () => {
    await fc.assert(
      fc.asyncProperty(updates, orders, async (some, stream) => {
        const events = [started(), ...some.map(({ event }) => ({ ...event, ...EVSE })), ended(50, EVSE)];
        const random = (): number => Number(stream.next().value);
        expect(distinct(await factsOf(disordered(events, random)))).toEqual(distinct(await factsOf(events)));
      }),
    );
  });

  it('give the same ids of all but statuses, whatever is left out', async () => {
    const idsOf = (facts: readonly FactDraft[]): string[] =>
      [...new Set(facts.filter(({ name }) => name !== 'station.status-reported').map(({ id }) => id))].sort();
    await fc.assert(
      fc.asyncProperty(updates, orders, async (some, stream) => {
        const events = [started(), ...some.map(({ event, tells }) => ({ ...event, ...(tells && EVSE) })), ended(50)];
        const random = (): number => Number(stream.next().value);
        expect(idsOf(await factsOf(disordered(events, random)))).toEqual(idsOf(await factsOf(events)));
      }),
    );
  });

  it('lead to the session even where the start never came', async () => {
    const [whole, cut] = await Promise.all([factsOf([started(), ended(5)]), factsOf([ended(5)])]);
    const [stop] = named(cut, 'transaction.stopped');
    expect(stop?.id).toBe(named(whole, 'transaction.stopped')[0]?.id);
    expect(stop?.data).toMatchObject({ sessionKey: named(whole, 'transaction.started')[0]?.id });
  });
});
