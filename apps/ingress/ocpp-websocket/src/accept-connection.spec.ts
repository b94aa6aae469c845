import { PublishError } from '@busbar/domain';
import { checkFact, type AnyFact } from '@busbar/events';
import { acceptConnection, type ConnectingPorts } from './accept-connection';
import type { ConnectionContext } from './connection-context';

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
  subprotocol: 'ocpp1.6',
};
const lines: string[] = [];
const line = (text: unknown): void => void lines.push(String(text));
const given = {
  clock: { now: () => new Date('2026-01-01T00:00:00Z') },
  log: { debug: line, info: line, warn: line, error: line, appendKeys: () => undefined },
  trace: { correlationId: 'c', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
};

function somePorts(more: Partial<ConnectingPorts> = {}) {
  const published: AnyFact[] = [];
  const closed: string[] = [];
  const ports: ConnectingPorts = {
    connections: { open: async () => 'old', close: async (_, id) => closed.push(id) > 0 },
    presence: { touch: async () => ({ kind: 'noted' }) },
    publisher: { publish: async (facts) => void published.push(...facts) },
    closeLater: async () => undefined,
    source: 'ocpp-websocket',
    ...more,
  };
  return { ports, published, closed };
}

const accepted = { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ocpp1.6' } };
const failing = () => Promise.reject(new Error('down'));

describe('acceptConnection', () => {
  it('accepts although presence could not be noted or the replaced connection not be queued', async () => {
    const { ports, published } = somePorts({ presence: { touch: failing }, closeLater: failing });
    expect(await acceptConnection(context, 'new', ports, given)).toEqual(accepted);
    expect(published).toMatchObject([{ name: 'station.connected' }]);
    expect(lines).toEqual(
      expect.arrayContaining(['presence was not noted', 'a replaced connection was not queued for closing']),
    );
  });

  it('accepts when what it tells lies in the spill queue, and not when it is lost', async () => {
    const refused = (spilled: boolean) => ({
      publish: () => Promise.reject(new PublishError('refused', { refused: ['x'], spilled })),
    });
    expect(await acceptConnection(context, 'new', somePorts({ publisher: refused(true) }).ports, given)).toEqual(
      accepted,
    );
    const lost = somePorts({ publisher: refused(false) });
    await expect(acceptConnection(context, 'new', lost.ports, given)).rejects.toMatchObject({
      code: 'publish.refused',
    });
    expect(lost.closed).toEqual(['new']);
  });

  it('tells that a station came with its new key, as one event however often it does', async () => {
    const { ports, published } = somePorts();
    await acceptConnection({ ...context, adopted: '3' }, 'one', ports, given);
    await acceptConnection({ ...context, adopted: '3' }, 'two', ports, given);
    await acceptConnection({ ...context, adopted: '4' }, 'three', ports, given);
    const adopted = published.filter(({ name }) => name === 'station.key-adopted');
    expect(adopted).toMatchObject([
      { data: { keyVersion: 3 } },
      { data: { keyVersion: 3 } },
      { data: { keyVersion: 4 } },
    ]);
    expect(new Set(adopted.map(({ id }) => id)).size).toBe(2);
  });

  it('tells of wrong keys when it is time, and answers 401 whatever comes of that', async () => {
    const refused: ConnectionContext = {
      ...context,
      verdict: 'unauthorised',
      told: JSON.stringify({ attempts: 3, network: '192.0.2.0/24', lockedUntil: '2026-01-01T00:00:05.000Z' }),
    };
    const { ports, published } = somePorts();
    expect(await acceptConnection(refused, 'one', ports, given)).toMatchObject({ statusCode: 401 });
    expect(published.map((fact) => checkFact(fact))).toMatchObject([
      { name: 'station.sign-in-refused', stationId: 'BB-1', data: { attempts: 3, network: '192.0.2.0/24' } },
    ]);
    expect(await acceptConnection({ ...refused, told: '' }, 'two', ports, given)).toMatchObject({ statusCode: 401 });
    expect(published).toHaveLength(1);
    const down = somePorts({ publisher: { publish: failing } }).ports;
    expect(await acceptConnection(refused, 'three', down, given)).toMatchObject({ statusCode: 401 });
  });

  it('answers 429 from where too many wrong keys came, and how long that lasts', async () => {
    const { ports, published } = somePorts();
    const locked: ConnectionContext = { ...context, verdict: 'locked', lockedUntil: '2026-01-01T00:00:09.500Z' };
    expect(await acceptConnection(locked, 'one', ports, given)).toEqual({
      statusCode: 429,
      headers: { 'Retry-After': '10' },
    });
    expect(published).toEqual([]);
  });

  it('answers 404 to a connection that no authoriser has seen', async () => {
    expect(await acceptConnection(undefined, 'new', somePorts().ports, given)).toEqual({ statusCode: 404 });
  });
});
