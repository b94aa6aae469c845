import { checkFact } from '@busbar/events';
import { v16, type ActionFrom, type Messages } from '@busbar/ocpp/v16';
import fc from 'fast-check';
import type { Delivery } from './event-id';
import { perform, type Performed } from './route';
import { stamp } from './stamp';
import { aStation, memoryTokens, memoryTransactions, NOW } from './testing/memory';
import { REQUESTS_V16 as REQUESTS, T } from './testing/requests-v16';
import { routesV15 } from './v15/routes';
import { routesV16 } from './v16/routes';

type StationAction = ActionFrom<Messages, 'station'>;
const STATION_ACTIONS = v16.actions.filter((action): action is StationAction => v16.isFrom('station', action));

const given = (more: object = {}) => ({
  station: aStation(),
  delivery: { kind: 'websocket', connectionId: 'c1', messageId: 'm1' } as Delivery,
  receivedAt: NOW,
  tokens: memoryTokens(),
  transactions: memoryTransactions(),
  ...more,
});

const send = (action: StationAction, more: object = {}, payload: object = REQUESTS[action]) =>
  perform(routesV16, { action, payload }, given(more));
const factsOf = (performed: Performed) => (performed.ok ? performed.facts : []);
const idsOf = (performed: Performed) => factsOf(performed).map(({ id }) => id);

describe('every action', () => {
  it.each(STATION_ACTIONS)('%s gives facts that the contract accepts', async (action) => {
    const performed = await send(action);
    expect(performed.ok).toBe(true);
    for (const fact of factsOf(performed)) {
      const stamped = stamp(fact, {
        station: aStation(),
        source: 'ocpp-websocket',
        recordedAt: NOW,
        correlationId: 'c',
      });
      expect(checkFact(JSON.parse(JSON.stringify(stamped)))).toEqual(stamped);
    }
  });

  it.each(STATION_ACTIONS)(
    '%s takes a proper request and gives a proper reply, by the official schemas',
    async (action) => {
      expect(v16.checkRequest('station', action, REQUESTS[action])).toMatchObject({ ok: true });
      const tokens = memoryTokens({
        'DEMO-0001': { status: 'valid', expiresAt: '2099-01-01T00:00:00.000Z', parentIdTag: 'GROUP' },
      });
      const performed = await send(action, { tokens });
      expect(performed.ok && v16.checkResponse(action, JSON.parse(JSON.stringify(performed.reply)))).toMatchObject({
        ok: true,
      });
    },
  );

  it.each(STATION_ACTIONS)('%s leaves no token, subscriber id or vendor content in facts', async (action) => {
    const text = JSON.stringify(factsOf(await send(action))).toUpperCase();
    for (const secret of ['DEMO-0001', '89310410106543789301', 'PRIVATE']) expect(text).not.toContain(secret);
  });

  it.each(STATION_ACTIONS.filter((action) => action !== 'BootNotification'))(
    '%s is refused to a station that was not accepted',
    async (action) => {
      for (const admission of ['pending', 'rejected'] as const) {
        expect(await send(action, { station: aStation({ admission }) })).toMatchObject({
          ok: false,
          refusal: { code: 'SecurityError' },
        });
      }
    },
  );
});

/** What makes two messages the same event: one row per action. */
const IDENTITY: { [A in StationAction]: 'content' | 'delivery' } = {
  Authorize: 'delivery',
  BootNotification: 'delivery',
  DataTransfer: 'delivery',
  DiagnosticsStatusNotification: 'delivery',
  FirmwareStatusNotification: 'delivery',
  Heartbeat: 'delivery',
  LogStatusNotification: 'delivery',
  MeterValues: 'content',
  SecurityEventNotification: 'content',
  SignCertificate: 'delivery',
  SignedFirmwareStatusNotification: 'delivery',
  StartTransaction: 'content',
  StatusNotification: 'delivery',
  StopTransaction: 'content',
};

describe('identity of events', () => {
  const deliveries = fc.oneof(
    fc.record({ kind: fc.constant('websocket' as const), connectionId: fc.uuid(), messageId: fc.uuid() }),
    fc.record({ kind: fc.constant('soap' as const), messageId: fc.uuid() }),
  );
  const moments = fc.date({ min: NOW, max: new Date('2026-04-01T00:00:00Z'), noInvalidDate: true });
  const actions = STATION_ACTIONS.filter((action) => action !== 'Heartbeat');

  it.each(actions.filter((action) => IDENTITY[action] === 'content'))(
    '%s: a retry is the same event over any connection, at any time',
    async (action) => {
      await fc.assert(
        fc.asyncProperty(deliveries, deliveries, moments, moments, async (one, other, at, later) => {
          const transactions = memoryTransactions();
          const [first, again] = [
            await send(action, { delivery: one, receivedAt: at, transactions }),
            await send(action, { delivery: other, receivedAt: later, transactions }),
          ];
          expect(idsOf(again)).toEqual(idsOf(first));
          expect(idsOf(first).length).toBeGreaterThan(0);
          expect(again.ok && again.reply).toEqual(first.ok && first.reply);
        }),
      );
    },
  );

  it.each(actions.filter((action) => IDENTITY[action] === 'delivery'))(
    '%s: only the same message is the same event',
    async (action) => {
      await fc.assert(
        fc.asyncProperty(deliveries, deliveries, async (one, other) => {
          const first = await send(action, { delivery: one });
          expect(idsOf(await send(action, { delivery: { ...one } }))).toEqual(idsOf(first));
          fc.pre(JSON.stringify(one) !== JSON.stringify(other));
          expect(idsOf(await send(action, { delivery: other }))).not.toEqual(idsOf(first));
        }),
      );
    },
  );

  it('two real boots are two events, over SOAP too when a minute lies between', async () => {
    const soap = (messageId: string | undefined, seconds: number) =>
      send('BootNotification', {
        delivery: { kind: 'soap', messageId },
        receivedAt: new Date(NOW.getTime() + seconds * 1000),
      });
    expect(idsOf(await soap('m', 0))).toEqual(idsOf(await soap('m', 10)));
    expect(idsOf(await soap('m', 0))).not.toEqual(idsOf(await soap('m', 60)));
    expect(idsOf(await soap('m', 0))).not.toEqual(idsOf(await soap('n', 0)));
  });

  it('meter values outside of a transaction are what was delivered', async () => {
    const payload = { ...REQUESTS.MeterValues, transactionId: undefined };
    const other: Delivery = { kind: 'websocket', connectionId: 'c1', messageId: 'm2' };
    expect(idsOf(await send('MeterValues', {}, payload))).not.toEqual(
      idsOf(await send('MeterValues', { delivery: other }, payload)),
    );
  });

  it('no two starts of a station share a number, even where the hash collides', async () => {
    const transactions = memoryTransactions((_, n) => n + 1);
    const start = (meterStart: number) =>
      send('StartTransaction', { transactions }, { ...REQUESTS.StartTransaction, meterStart });
    const numbers = (await Promise.all([1, 2, 3, 1, 2, 3].map(start))).map(
      (performed) => performed.ok && (performed.reply as { transactionId: number }).transactionId,
    );
    expect(new Set(numbers).size).toBe(3);
    expect(numbers.slice(3)).toEqual(numbers.slice(0, 3));
  });

  it('facts of a start do not betray the tag to somebody who tries all tags', async () => {
    const [byTag, byOther] = [
      await send('StartTransaction', { tokens: memoryTokens() }),
      await send('StartTransaction', { tokens: { ...memoryTokens(), refOf: () => 'a'.repeat(64) } }),
    ];
    expect(idsOf(byTag)).not.toEqual(idsOf(byOther));
  });
});

describe('a charging session', () => {
  it('ties stop and readings to the start', async () => {
    const transactions = memoryTransactions();
    const start = await send('StartTransaction', { transactions });
    const { transactionId } = (start.ok ? start.reply : {}) as { transactionId: number };
    const [started] = factsOf(start);
    const meter = await send('MeterValues', { transactions }, { ...REQUESTS.MeterValues, transactionId });
    const stop = await send('StopTransaction', { transactions }, { ...REQUESTS.StopTransaction, transactionId });
    expect(started).toMatchObject({
      name: 'transaction.started',
      occurredAt: T,
      data: { meterStartWh: 100, connectorId: 1, authorisation: 'Accepted', transactionId: String(transactionId) },
    });
    expect(factsOf(meter)).toMatchObject([
      { name: 'meter.sampled', data: { sessionKey: started?.id, connectorId: 1 } },
    ]);
    expect(factsOf(stop)).toMatchObject([
      { name: 'meter.sampled', data: { sessionKey: started?.id, connectorId: 1 } },
      { name: 'transaction.stopped', data: { sessionKey: started?.id, meterStopWh: 900, reason: 'Local' } },
    ]);
  });

  it('keeps what is said of an unknown transaction together, but not what is said of none', async () => {
    const stop = async (transactionId: number, meterStop: number) => {
      const facts = factsOf(
        await send('StopTransaction', {}, { ...REQUESTS.StopTransaction, transactionId, meterStop }),
      );
      return facts.flatMap((fact) => (fact.name === 'transaction.stopped' ? [fact.data.sessionKey] : []))[0];
    };
    expect(await stop(7, 1)).toBe(await stop(7, 2));
    expect(await stop(-1, 1)).not.toBe(await stop(-1, 2));
  });

  it('gives a number to a start whose token is refused', async () => {
    for (const [idTag, status] of [
      ['UNKNOWN', 'Invalid'],
      ['BLOCKED', 'Blocked'],
      ['EXPIRED', 'Expired'],
      ['RETIRED', 'Invalid'],
    ] as const) {
      const tokens = memoryTokens({
        BLOCKED: { status: 'blocked' },
        EXPIRED: { status: 'valid', expiresAt: '2026-03-01T12:00:00.000Z' },
        RETIRED: { status: 'retired' },
      });
      const performed = await send('StartTransaction', { tokens }, { ...REQUESTS.StartTransaction, idTag });
      expect(performed).toMatchObject({
        reply: { transactionId: expect.any(Number), idTagInfo: { status } },
        facts: [{ data: { authorisation: status } }],
      });
    }
  });
});

describe('BootNotification', () => {
  it('answers by admission, with heartbeats well under the ten minutes of idleness', async () => {
    const boot = async (admission: 'accepted' | 'pending' | 'rejected') =>
      (await send('BootNotification', { station: aStation({ admission }) })) as { reply: { interval: number } };
    const accepted = await boot('accepted');
    expect(accepted).toMatchObject({ reply: { status: 'Accepted', currentTime: NOW.toISOString() } });
    expect(accepted.reply.interval).toBeLessThan(600);
    expect(await boot('pending')).toMatchObject({
      reply: { status: 'Pending' },
      facts: [{ data: { registration: 'Pending' } }],
    });
    expect(await boot('rejected')).toMatchObject({ reply: { status: 'Rejected' } });
  });

  it('has no Pending in 1.5', async () => {
    const boot = (admission: 'accepted' | 'pending') =>
      perform(
        routesV15,
        { action: 'BootNotification', payload: REQUESTS.BootNotification },
        given({ station: aStation({ admission, protocol: 'ocpp1.5-soap' }) }),
      );
    expect(await boot('accepted')).toMatchObject({ reply: { status: 'Accepted', heartbeatInterval: 300 } });
    expect(await boot('pending')).toMatchObject({
      reply: { status: 'Rejected', heartbeatInterval: 120 },
      facts: [{ data: { registration: 'Rejected' } }],
    });
  });
});

describe('the security extension', () => {
  const CSR = '-----BEGIN CERTIFICATE REQUEST-----\nQUJD+/==\r\n-----END CERTIFICATE REQUEST-----\n';
  const asked = (payload: object) => perform(routesV16, { action: 'SignCertificate', payload }, given());

  it('hands a request for a certificate on, and tells it', async () => {
    expect(await asked({ csr: CSR })).toMatchObject({
      reply: { status: 'Accepted' },
      facts: [
        {
          name: 'station.certificate-requested',
          data: { certificateType: 'ChargingStationCertificate', decision: 'Accepted', csr: CSR },
        },
      ],
    });
  });

  it.each([
    ['is none', { csr: 'PRIVATE' }],
    ['carries something else beside it', { csr: `${CSR}-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----` }],
    ['is too long', { csr: CSR.replace('QUJD', 'QUJD'.repeat(2_000)) }],
    ['is for vehicles', { csr: CSR, certificateType: 'V2GCertificate' }],
  ])('rejects what %s, and does not tell it', async (_, payload) => {
    const performed = await asked(payload);
    expect(performed).toMatchObject({ ok: true, reply: { status: 'Rejected' } });
    const told = performed.ok ? performed.facts.map(({ data }) => Object.keys(data)) : [];
    expect(told).toEqual([['certificateType', 'decision']]);
  });

  it('tells a security event at the time when it happened, by its length instead of its text', async () => {
    expect(await send('SecurityEventNotification')).toMatchObject({
      reply: {},
      facts: [{ occurredAt: T, data: { type: 'SettingSystemTime', techInfoLength: 18 } }],
    });
  });
});

it('refuses what the version knows and the table has no row for', async () => {
  const { SignCertificate: _, ...rows } = routesV16;
  for (const action of ['SignCertificate', 'toString'])
    expect(await perform(rows, { action, payload: {} }, given())).toMatchObject({
      ok: false,
      refusal: { code: 'NotSupported' },
    });
});
