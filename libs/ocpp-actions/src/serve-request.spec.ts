import type { AnyFact } from '@busbar/events';
import { serveRequest, type IncomingRequest, type ServingPorts } from './serve-request';
import { aStation, memoryTokens, memoryTransactions, NOW } from './testing/memory';
import { routesV16 } from './v16/routes';

function somePorts(more: Partial<ServingPorts> = {}) {
  const log: string[] = [];
  const published: AnyFact[] = [];
  const ports: ServingPorts = {
    tokens: memoryTokens(),
    transactions: memoryTransactions(),
    presence: { touch: async () => ({ kind: 'noted' }) },
    publisher: {
      publish: async (facts) => {
        // Acceptance takes its time; an answer must not come before it.
        await new Promise(setImmediate);
        published.push(...facts);
        log.push('published');
      },
    },
    ...more,
  };
  return { ports, log, published };
}

const incoming = (more: Partial<IncomingRequest> = {}): IncomingRequest => ({
  request: {
    action: 'StartTransaction',
    payload: { connectorId: 1, idTag: 'DEMO-0001', meterStart: 0, timestamp: NOW.toISOString() },
  },
  station: aStation(),
  delivery: { kind: 'websocket', connectionId: 'c', messageId: 'm' },
  receivedAt: NOW,
  source: 'test',
  trace: { correlationId: 'correlation' },
  ...more,
});

const heartbeat = { action: 'Heartbeat', payload: {} } as const;

describe('serveRequest', () => {
  it('answers only after the bus has accepted what was reported', async () => {
    const { ports, log } = somePorts();
    expect(await serveRequest(ports, routesV16, incoming()).finally(() => log.push('answered'))).toMatchObject({
      kind: 'answered',
    });
    expect(log).toEqual(['published', 'answered']);
  });

  it('does not answer what the bus refused', async () => {
    const error = new Error('down');
    const { ports } = somePorts({ publisher: { publish: () => Promise.reject(error) } });
    expect(await serveRequest(ports, routesV16, incoming())).toEqual({ kind: 'failed', error, notes: [] });
  });

  it('keeps the bus out of heartbeats', async () => {
    const { ports } = somePorts({ publisher: { publish: () => Promise.reject(new Error('down')) } });
    expect(await serveRequest(ports, routesV16, incoming({ request: heartbeat }))).toMatchObject({ kind: 'answered' });
  });

  it('answers although presence could not be noted, and says so', async () => {
    const { ports } = somePorts({ presence: { touch: () => Promise.reject(new TypeError('down')) } });
    expect(await serveRequest(ports, routesV16, incoming({ request: heartbeat }))).toMatchObject({
      kind: 'answered',
      notes: ['presence was not noted: TypeError'],
    });
  });

  it('fails, without an answer, where a table fails', async () => {
    const { ports, published } = somePorts({
      tokens: { ...memoryTokens(), find: () => Promise.reject(new Error('throttled')) },
    });
    expect(await serveRequest(ports, routesV16, incoming())).toMatchObject({ kind: 'failed' });
    expect(published).toEqual([]);
  });

  it('tells once that a silent station is back, whichever message it came with', async () => {
    const { ports, published } = somePorts({
      presence: { touch: async () => ({ kind: 'returned', silentSince: '2026-01-01T00:00:00.000Z' }) },
    });
    await serveRequest(ports, routesV16, incoming({ request: heartbeat }));
    await serveRequest(ports, routesV16, incoming({ request: heartbeat, receivedAt: new Date(NOW.getTime() + 1) }));
    expect(published.map(({ name }) => name)).toEqual(['station.online', 'station.online']);
    expect(published[0]?.id).toBe(published[1]?.id);
  });

  it('makes a newcomer known even where its message is refused', async () => {
    const { ports, published } = somePorts();
    const served = await serveRequest(
      ports,
      routesV16,
      incoming({ request: heartbeat, announce: true, station: aStation({ admission: 'pending' }) }),
    );
    expect(served).toMatchObject({ kind: 'refused', refusal: { code: 'SecurityError' } });
    expect(published).toMatchObject([{ name: 'station.registered', data: { admission: 'pending' } }]);
  });
});
