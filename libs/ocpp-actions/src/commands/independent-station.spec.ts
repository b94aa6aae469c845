import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { validResponses } from '@busbar/ocpp/testing';
import { v16 } from '@busbar/ocpp/v16';
import { decodeFrameV201, encodeCall, v201 } from '@busbar/ocpp/v201';
import { decodeFrameV21, v21, type CheckedResponse } from '@busbar/ocpp/v21';
import { decodeFrame } from '@busbar/ocpp';
import fc from 'fast-check';
import { RPCClient } from 'ocpp-rpc';
import { WebSocketServer, type WebSocket } from 'ws';
import { everyRequest } from '../testing/commands/examples';
import { answerOf } from './index';

/** The action is one that the version has: it was asked by it. */
type Check = (action: string, payload: unknown) => CheckedResponse<object, string>;

const VERSIONS = {
  'ocpp1.6': {
    schemas: '1.6',
    protocol: v16,
    check: v16.checkResponse as Check,
    decode: decodeFrame,
    strictMode: true,
  },
  'ocpp2.0.1': {
    schemas: '2.0.1',
    protocol: v201,
    check: v201.checkResponse as Check,
    decode: decodeFrameV201,
    strictMode: true,
  },
  // Its strict mode looks up schemas of 2.1 by names that it does not ship.
  'ocpp2.1': {
    schemas: '2.1',
    protocol: v21,
    check: v21.checkResponse as Check,
    decode: decodeFrameV21,
    strictMode: false,
  },
} as const;
type JsonProtocol = keyof typeof VERSIONS;

/** From stations of 1.6 we take more than its schema allows inside of objects, so what we allow may be too much for it. */
const TYPICAL: Readonly<Record<string, Record<string, unknown>>> = {
  GetConfiguration: {
    configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }],
    unknownKey: ['X'],
  },
  GetInstalledCertificateIds: {
    status: 'Accepted',
    certificateHashData: [{ hashAlgorithm: 'SHA256', issuerNameHash: 'a', issuerKeyHash: 'b', serialNumber: 'c' }],
  },
  GetCompositeSchedule: {
    status: 'Accepted',
    connectorId: 1,
    scheduleStart: '2026-03-01T12:00:00Z',
    chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] },
  },
};

let server: WebSocketServer;
const clients: RPCClient[] = [];

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: ([first]) => first ?? false });
  await once(server, 'listening');
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close({ force: true })));
  for (const socket of server.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

/** A station by a library that nobody here wrote: it checks our calls and its own answers by schemas of its own. */
async function aStation(protocol: JsonProtocol): Promise<WebSocket> {
  const { schemas, strictMode } = VERSIONS[protocol];
  const options = {
    endpoint: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    identity: 'BB-CHI-001',
    protocols: [protocol],
    strictMode,
    reconnect: false,
  };
  // The library's types ask for every option, the library itself fills in what is not given.
  const client = new RPCClient(options as ConstructorParameters<typeof RPCClient>[0]);
  clients.push(client);
  client.handle(async ({ method = '' }) => {
    const typical = protocol === 'ocpp1.6' ? TYPICAL[method] : undefined;
    if (typical !== undefined) return typical;
    const [response] = fc.sample(validResponses(schemas, method), { seed: 7, numRuns: 1 });
    return response as Record<string, unknown>;
  });
  const connected = once(server, 'connection');
  await client.connect();
  const [socket] = (await connected) as [WebSocket];
  return socket;
}

it.each(Object.keys(VERSIONS) as JsonProtocol[])(
  'a station of ocpp-rpc answers every command of %s',
  async (protocol) => {
    const { protocol: version, decode, check } = VERSIONS[protocol];
    const socket = await aStation(protocol);
    const requests = await everyRequest(protocol);
    const actions = version.actions.filter((action) => version.isFrom('csms', action));
    expect([...new Set(requests.map(({ request }) => request.action))].sort()).toEqual([...actions].sort());

    for (const [index, { command, request }] of requests.entries()) {
      const answered = once(socket, 'message');
      socket.send(encodeCall(String(index), request.action, request.payload));
      const [data] = await answered;
      const frame = decode(String(data));
      // Anything but a result would be an error with what the station has against the request.
      if (frame.kind !== 'result') throw new Error(`${command.type}: ${JSON.stringify({ frame, request })}`);
      const checked = check(request.action, frame.payload);
      if (!checked.ok) throw new Error(`${command.type}: ${checked.refusal.description}`);
      expect(['accepted', 'rejected']).toContain(answerOf(protocol, command, checked.response).result);
    }
  },
);
