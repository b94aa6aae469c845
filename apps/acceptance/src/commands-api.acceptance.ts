import { randomUUID } from 'node:crypto';
import { RPCClient } from 'ocpp-rpc';
import { api, eventually, network } from './harness/network';

interface CommandBody {
  readonly id: string;
  readonly status: string;
  readonly protocol: string | null;
  readonly stationStatus: string | null;
  readonly failure: string | null;
  readonly sessionId: string | null;
  readonly steps: readonly { readonly name: string; readonly detail: Record<string, unknown> }[];
}

const TOKEN = 'DEMO-0012';

/** A connected station of 2.0.1 of the `ocpp-rpc` package, in its strict mode. */
async function stationOf(identity: string, prepare: (client: RPCClient) => void = () => undefined): Promise<RPCClient> {
  const options = {
    endpoint: `${network.stations.replace('http', 'ws')}/ocpp`,
    identity,
    protocols: ['ocpp2.0.1'],
    strictMode: true,
    reconnect: false,
  };
  // Its types ask for every option; its code has defaults for all of them.
  const client = new RPCClient(options as unknown as ConstructorParameters<typeof RPCClient>[0]);
  prepare(client);
  await client.connect();
  await client.call('BootNotification', {
    reason: 'PowerUp',
    chargingStation: { vendorName: 'Independent', model: 'RPC' },
  });
  await eventually(
    () => api(`/stations/${identity}`),
    ({ status }) => status === 200,
  );
  return client;
}

describe('a command through the API', () => {
  const identity = `ACC-CMD-API-${process.pid}`;
  let client: RPCClient;
  beforeAll(async () => {
    client = await stationOf(identity);
  });
  afterAll(() => client.close({ force: true }));

  const ask = (body: object, { wait = '25s', key }: { wait?: string; key?: string } = {}) =>
    api<CommandBody>(`/stations/${identity}/commands?wait=${wait}`, {
      method: 'POST',
      body,
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });

  it('answers with its whole life once it is effective, and once only under its key', async () => {
    const asked: Record<string, unknown>[] = [];
    client.handle('RequestStartTransaction', async ({ params = {} }) => {
      asked.push(params);
      void client.call('TransactionEvent', {
        eventType: 'Started',
        triggerReason: 'RemoteStart',
        timestamp: new Date().toISOString(),
        seqNo: 0,
        transactionInfo: { transactionId: `${identity}-tx`, remoteStartId: params['remoteStartId'] },
        evse: { id: 1, connectorId: 1 },
        idToken: params['idToken'],
      });
      return { status: 'Accepted' };
    });
    const key = randomUUID();
    const start = { type: 'remote-start', parameters: { tokenId: TOKEN, evseId: 1 } };
    const begun = Date.now();
    const { status, body } = await ask(start, { key });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'effective', protocol: 'ocpp2.0.1', stationStatus: 'Accepted' });
    expect(body.steps.map(({ name }) => name)).toEqual([
      'command.requested',
      'command.sent',
      'command.answered',
      'command.effective',
    ]);
    // It did not sit the wait out.
    expect(Date.now() - begun).toBeLessThan(20_000);

    expect(await ask(start, { key })).toMatchObject({ status: 201, body: { id: body.id } });
    expect(await ask({ type: 'clear-cache', parameters: {} }, { key })).toMatchObject({
      status: 409,
      body: { type: '/problems/key-reused' },
    });
    expect(asked).toHaveLength(1);

    const read = await eventually(
      () => api<CommandBody>(`/stations/${identity}/commands/${body.id}`),
      (answer) => answer.body.sessionId !== null,
    );
    expect((await api(`/sessions/${read.body.sessionId}`)).body).toMatchObject({
      stationId: identity,
      tokenId: TOKEN,
      status: 'active',
    });
  });

  it('tells what the station refuses, and what its version cannot', async () => {
    client.handle('Reset', async () => ({ status: 'Rejected' }));
    expect((await ask({ type: 'reset', parameters: { mode: 'soft' } })).body).toMatchObject({
      status: 'failed',
      failure: 'rejected',
      stationStatus: 'Rejected',
    });
    // 2.1's own.
    expect((await ask({ type: 'get-tariffs', parameters: {} })).body).toMatchObject({
      status: 'failed',
      failure: 'not-supported',
    });
  });

  it('waits for a station that is away, and is sent when it comes back', async () => {
    await client.close();
    const waiting = await ask({ type: 'clear-cache', parameters: {} }, { wait: '2s' });
    expect(waiting.body).toMatchObject({ status: 'requested' });
    // It may be asked as soon as it is there.
    client = await stationOf(identity, (next) => next.handle('ClearCache', async () => ({ status: 'Accepted' })));
    const { body } = await eventually(
      () => api<CommandBody>(`/stations/${identity}/commands/${waiting.body.id}?wait=25s`),
      (answer) => answer.body.status === 'effective',
      60_000,
    );
    expect(body.steps.map(({ name }) => name)).toContain('command.answered');
  });
});
