import type { AnyFact } from '@busbar/events';
import type { CloseRequest, StationAnswer } from '@busbar/ingress-state';
import { answerMessage, type MessagePorts } from './answer-message';
import { readConnectionContext, type ConnectionContext } from './connection-context';
import { DIALECTS } from './dialects';
import { SUBPROTOCOLS } from './headers';

const context: ConnectionContext = {
  verdict: 'admitted',
  stationKey: 'bb-1',
  stationId: 'BB-1',
  operatorId: 'busbar',
  siteId: '',
  admission: 'accepted',
  registered: 'yes',
  adopted: '',
  told: '',
  lockedUntil: '',
  subprotocol: 'ocpp2.0.1',
};

function aSystem(more: Partial<MessagePorts> = {}) {
  const published: AnyFact[] = [];
  const lines: string[] = [];
  const answers: StationAnswer[] = [];
  const line = (text: unknown): void => void lines.push(String(text));
  const ports: MessagePorts = {
    stations: { find: async () => undefined },
    settled: new Map(),
    source: 'ocpp-websocket',
    tokens: { refOf: () => 'a'.repeat(64), find: async () => ({ status: 'valid' }) },
    transactions: { assign: async () => 1, remember: async () => undefined, find: async () => undefined },
    presence: {
      touch: async () => ({ kind: 'noted' }),
      makeOf: async () => undefined,
      noteMake: async () => undefined,
    },
    tolerances: [],
    publisher: { publish: async (facts) => void published.push(...facts) },
    answers: async (given) => void answers.push(given),
    limit: () => 0,
    closeLater: async () => undefined,
    ...more,
  };
  const given = {
    clock: { now: () => new Date('2026-01-05T12:00:00Z') },
    log: { debug: line, info: line, warn: line, error: line, appendKeys: () => undefined },
    trace: { correlationId: 'c', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
  };
  const answer = async (text: string, changes: Partial<ConnectionContext> = {}): Promise<unknown> => {
    const body = await answerMessage(text, 'c-1', { ...context, ...changes }, ports, given);
    return body === undefined ? undefined : JSON.parse(body);
  };
  return { answer, answers, published, lines };
}

const call = (action: string, payload: object) => JSON.stringify([2, 'a', action, payload]);
const STARTED = {
  eventType: 'Started',
  triggerReason: 'Authorized',
  timestamp: '2026-01-05T10:00:00Z',
  seqNo: 0,
  transactionInfo: { transactionId: 'tx-1' },
  evse: { id: 1 },
  idToken: { idToken: 'DEMO-0001', type: 'ISO14443' },
};

describe('an answer', () => {
  const about = {
    stationKey: 'bb-1',
    stationId: 'BB-1',
    operatorId: 'busbar',
    connectionId: 'c-1',
    messageId: 'm-1',
    receivedAt: '2026-01-05T12:00:00.000Z',
  };

  it.each(SUBPROTOCOLS)('over %s is handed to whoever asked, and is not answered', async (subprotocol) => {
    const { answer, answers } = aSystem();
    expect(await answer('[3,"m-1",{"status":"Accepted"}]', { subprotocol })).toBeUndefined();
    expect(await answer('[4,"m-1","InternalError","No relay",{}]', { subprotocol })).toBeUndefined();
    expect(answers).toEqual([
      { ...about, kind: 'result', payload: { status: 'Accepted' } },
      { ...about, kind: 'error', code: 'InternalError', description: 'No relay' },
    ]);
  });

  it('that cannot be handed on is in the log', async () => {
    const { answer, lines } = aSystem({ answers: async () => Promise.reject(new Error('no queue')) });
    expect(await answer('[3,"m-1",{}]')).toBeUndefined();
    expect(lines).toEqual(['answer lost']);
  });

  it('from a connection that was not admitted is handed to nobody', async () => {
    const { answer, answers } = aSystem();
    await answer('[3,"m-1",{}]', { verdict: 'unauthorised' });
    expect(answers).toEqual([]);
  });
});

describe('a message of 2.0.1', () => {
  it.each([
    ['no JSON', '{', '-1', 'RpcFrameworkError'],
    ['an unknown message type', '[7,"a"]', 'a', 'MessageTypeNotSupported'],
    ['an unknown action', call('Nonsense', {}), 'a', 'NotImplemented'],
    ['an action of 1.6', call('StartTransaction', {}), 'a', 'NotImplemented'],
    ['an action of ours', call('Reset', { type: 'Immediate' }), 'a', 'NotSupported'],
    ['a wrong type', call('Authorize', { idToken: 1 }), 'a', 'TypeConstraintViolation'],
    ['a missing field', call('Authorize', {}), 'a', 'OccurrenceConstraintViolation'],
    ['a field too many', call('Heartbeat', { x: 1 }), 'a', 'ProtocolError'],
  ])('is answered by the error codes of 2.0.1: %s', async (_, text, messageId, code) => {
    const { answer, published, lines } = aSystem();
    expect(await answer(text)).toMatchObject([4, messageId, code, expect.any(String), {}]);
    expect(published).toEqual([]);
    expect(lines).toEqual(['message refused']);
  });

  it('is told by the protocol that it came by', async () => {
    const { answer, published } = aSystem();
    const boot = { reason: 'PowerUp', chargingStation: { model: 'Model', vendorName: 'Vendor' } };
    expect(await answer(call('BootNotification', boot))).toMatchObject([3, 'a', { status: 'Accepted' }]);
    expect(published).toMatchObject([
      { name: 'station.registered', data: { protocol: 'ocpp2.0.1' } },
      { name: 'station.booted', data: { protocol: 'ocpp2.0.1', model: 'Model' } },
    ]);
  });

  it('waits for the bus, and fails where the bus or a table does', async () => {
    const down = () => Promise.reject(new Error('down'));
    for (const broken of [
      aSystem({ publisher: { publish: down } }),
      aSystem({ transactions: { assign: down, remember: down, find: down } }),
    ]) {
      expect(await broken.answer(call('TransactionEvent', STARTED))).toEqual([
        4,
        'a',
        'InternalError',
        expect.any(String),
        {},
      ]);
      expect(broken.published).toEqual([]);
    }
    expect(await aSystem().answer(call('TransactionEvent', STARTED))).toMatchObject([
      3,
      'a',
      { idTokenInfo: { status: 'Accepted' } },
    ]);
  });

  it('is refused before the station was accepted', async () => {
    const { answer } = aSystem();
    expect(await answer(call('TransactionEvent', STARTED), { admission: 'pending' })).toEqual([
      4,
      'a',
      'SecurityError',
      expect.any(String),
      {},
    ]);
  });
});

describe('a message of 2.1', () => {
  const V21 = { subprotocol: 'ocpp2.1' } as const;
  const sent = (action: string, payload: object) => JSON.stringify([6, 's', action, payload]);
  const STREAM = { id: 7, pending: 0, basetime: '2026-01-05T10:00:00Z', data: [{ t: 0, v: '230.1' }] };

  it('may be unconfirmed: it is published, and nothing is sent back', async () => {
    const { answer, published, lines } = aSystem();
    expect(await answer(sent('NotifyPeriodicEventStream', STREAM), V21)).toBeUndefined();
    expect(published.at(-1)).toMatchObject({
      name: 'station.stream-sampled',
      data: { streamId: 7, values: [{ value: '230.1' }] },
    });
    expect(lines).toEqual([]);
  });

  it.each([
    ['unknown', sent('Nonsense', {}), {}],
    ['wrong', sent('NotifyPeriodicEventStream', { ...STREAM, id: 'x' }), {}],
    ['to be confirmed', sent('Heartbeat', {}), {}],
    [
      'of a station that was not accepted',
      sent('NotifyPeriodicEventStream', STREAM),
      { admission: 'pending' } as const,
    ],
  ])('is not refused aloud where it is unconfirmed and %s', async (_, text, changes) => {
    const { answer, published, lines } = aSystem();
    expect(await answer(text, { ...V21, ...changes })).toBeUndefined();
    expect(published).toEqual([]);
    expect(lines).toEqual(['message refused']);
  });

  it('fails in silence where it is unconfirmed and the bus is down', async () => {
    const { answer, lines } = aSystem({ publisher: { publish: () => Promise.reject(new Error('down')) } });
    expect(await answer(sent('NotifyPeriodicEventStream', STREAM), V21)).toBeUndefined();
    expect(lines).toEqual(['message failed']);
  });

  it('is refused where it should not have been confirmed, and ignored where its type is unknown', async () => {
    const { answer } = aSystem();
    expect(await answer(call('NotifyPeriodicEventStream', STREAM), V21)).toEqual([
      4,
      'a',
      'NotSupported',
      expect.any(String),
      {},
    ]);
    expect(await answer('[7,"a"]', V21)).toBeUndefined();
  });

  it('may say that an answer of ours was of no use', async () => {
    const { answer, lines } = aSystem();
    expect(await answer('[5,"a","FormatViolation","",{}]', V21)).toBeUndefined();
    expect(lines).toEqual(['answer refused by the station']);
  });

  it('charges', async () => {
    const { answer, published } = aSystem();
    expect(await answer(call('TransactionEvent', STARTED), V21)).toMatchObject([
      3,
      'a',
      { idTokenInfo: { status: 'Accepted' } },
    ]);
    expect(published.map(({ name }) => name)).toEqual(['transaction.started']);
  });
});

describe('the connection', () => {
  it('has a version for every subprotocol that is agreed on, and none for another', () => {
    expect(Object.keys(DIALECTS).sort()).toEqual([...SUBPROTOCOLS].sort());
    for (const subprotocol of SUBPROTOCOLS)
      expect(readConnectionContext({ ...context, subprotocol })?.subprotocol).toBe(subprotocol);
    for (const subprotocol of ['ocpp9', 'toString', '', undefined])
      expect(readConnectionContext({ ...context, subprotocol })?.subprotocol).toBe('');
  });

  it('is read by its own version only', async () => {
    const { answer } = aSystem();
    expect(await answer(call('TransactionEvent', STARTED), { subprotocol: 'ocpp1.6' })).toEqual([
      4,
      'a',
      'NotImplemented',
      expect.any(String),
      {},
    ]);
    expect(await answer(call('Heartbeat', {}), { subprotocol: '' })).toBeUndefined();
  });
});

describe('a station that sends too much', () => {
  it('hears an error by its message, has nothing taken, and loses its connection when it goes on', async () => {
    const closed: CloseRequest[] = [];
    let refused = 0;
    const { answer, answers, published, lines } = aSystem({
      limit: () => ++refused,
      closeLater: async (request) => void closed.push(request),
    });
    for (let sent = 1; sent <= 250; sent++)
      expect(await answer(call('TransactionEvent', STARTED))).toEqual([
        4,
        'a',
        'GenericError',
        'Too many messages.',
        {},
      ]);
    expect(published).toEqual([]);
    expect(closed).toEqual(Array.from({ length: 2 }, () => ({ connectionId: 'c-1', reason: 'flooding' })));
    expect(lines.length).toBeLessThan(5);
    // What cannot be answered is not, and what we asked for is still taken.
    expect(await answer('[2,')).toBeUndefined();
    expect(await answer('[6,"a","NotifyPeriodicEventStream",{}]')).toBeUndefined();
    await answer('[3,"asked",{}]');
    expect(answers).toHaveLength(1);
  });

  it('is told so although it cannot be disconnected', async () => {
    const { answer } = aSystem({ limit: () => 100, closeLater: () => Promise.reject(new Error('down')) });
    expect(await answer(call('Heartbeat', {}))).toMatchObject({ 2: 'GenericError' });
  });
});

describe('what deviates from the schema', () => {
  const boot = { chargePointVendor: 'Acme', chargePointModel: 'One' };
  const makes = new Map<string, { vendor: string; model: string }>();
  const looks: string[] = [];
  const presence: MessagePorts['presence'] = {
    touch: async () => ({ kind: 'noted' }),
    makeOf: async (stationKey) => (looks.push(stationKey), makes.get(stationKey)),
    noteMake: async (stationKey, make) => void makes.set(stationKey, make),
  };
  const tolerant = { presence, tolerances: [{ vendor: 'acme', tolerances: ['numbers-as-strings'] as const }] };
  const in16 = { subprotocol: 'ocpp1.6' } as const;
  const status = { connectorId: '1', errorCode: 'NoError', status: 'Available' };
  const REFUSED = [4, 'a', 'TypeConstraintViolation', expect.any(String), {}];
  beforeEach(() => {
    makes.clear();
    looks.length = 0;
  });

  it('is taken from the makes that the stage lists, from their first boot on, and noted in the log', async () => {
    const { answer, published, lines } = aSystem(tolerant);
    const before = await answer(call('StatusNotification', status), in16);
    expect(before).toEqual(REFUSED);
    await answer(call('BootNotification', boot), in16);
    expect(makes.get('bb-1')).toEqual({ vendor: 'Acme', model: 'One' });
    expect(await answer(call('StatusNotification', status), in16)).toEqual([3, 'a', {}]);
    expect(published.at(-1)).toMatchObject({ name: 'station.status-reported', data: { connectorId: 1 } });
    expect(lines).toContain('deviation tolerated');
  });

  it('is taken in 2.x as well, where a boot itself deviates too', async () => {
    const { answer } = aSystem({
      presence,
      tolerances: [{ vendor: 'Acme', model: 'Two', tolerances: ['empty-fields', 'null-fields'] }],
    });
    const chargingStation = { vendorName: 'Acme', model: 'Two', modem: null };
    expect(await answer(call('BootNotification', { reason: 'PowerUp', chargingStation }))).toMatchObject([
      3,
      'a',
      { status: 'Accepted' },
    ]);
    expect(await answer(call('BootNotification', { reason: 'PowerUp', chargingStation: 7 }))).toEqual(REFUSED);
  });

  it('is refused of others, and costs a look only where the stage tolerates anything and something was refused', async () => {
    makes.set('bb-1', { vendor: 'Other', model: 'One' });
    const { answer } = aSystem(tolerant);
    expect(await answer(call('StatusNotification', { ...status, connectorId: 1 }), in16)).toEqual([3, 'a', {}]);
    expect(looks).toEqual([]);
    expect(await answer(call('StatusNotification', status), in16)).toEqual(REFUSED);
    expect(looks).toEqual(['bb-1']);
    expect(await aSystem({ presence }).answer(call('StatusNotification', status), in16)).toEqual(REFUSED);
    expect(looks).toEqual(['bb-1']);
  });

  it('is refused as ever when the make cannot be found out', async () => {
    const failing = { ...presence, makeOf: async () => Promise.reject(new Error('away')) };
    const { answer, lines } = aSystem({ ...tolerant, presence: failing });
    expect(await answer(call('StatusNotification', status), in16)).toEqual(REFUSED);
    expect(lines).toContain('a make was not found out');
  });
});
