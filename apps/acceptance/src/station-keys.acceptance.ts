import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { randomBytes } from 'node:crypto';
import { RPCClient } from 'ocpp-rpc';
import { placesOf } from './harness/everything-kept';
import { api, eventually, network } from './harness/network';

interface CommandBody {
  readonly id: string;
  readonly status: string;
  readonly phase: string | null;
  readonly failure: string | null;
  readonly parameters: { readonly keyVersion?: number };
}
interface ChangeConfiguration {
  readonly key: string;
  readonly value: string;
}
type Handlers = Readonly<Record<string, (params: never) => object | Promise<object>>>;

let count = 0;
/** A station that needs a key, and its first one. */
async function aStation(): Promise<{ id: string; key: string }> {
  const id = `ACC-KEY-${process.pid}-${++count}`;
  const { status, body } = await api<{ key: string }>('/stations', { method: 'POST', body: { id } });
  expect(status).toBe(201);
  return { id, key: body.key };
}

async function connect(
  identity: string,
  password: string,
  handlers: Handlers = {},
  protocol: 'ocpp1.6' | 'ocpp2.0.1' = 'ocpp1.6',
): Promise<RPCClient> {
  const options = {
    endpoint: `${network.stations.replace('http', 'ws')}/ocpp`,
    identity,
    password,
    protocols: [protocol],
    strictMode: true,
    reconnect: false,
  };
  // Its types ask for every option; its code has defaults for all of them.
  const client = new RPCClient(options as unknown as ConstructorParameters<typeof RPCClient>[0]);
  for (const [action, handle] of Object.entries(handlers))
    client.handle(action, async ({ params }) => handle(params as never));
  await client.connect();
  return client;
}

/** Whether the door lets the station in by a key. */
async function opens(id: string, key: string): Promise<boolean> {
  try {
    const client = await connect(id, key);
    await client.close({ force: true });
    return true;
  } catch (error) {
    if (!String(error).includes('Unauthorized')) throw error;
    return false;
  }
}

const rotate = (id: string, wait = '0s') =>
  api<CommandBody>(`/stations/${id}/rotate-key?wait=${wait}`, { method: 'POST' });
const commandOf = (id: string, commandId: string) => api<CommandBody>(`/stations/${id}/commands/${commandId}?wait=20s`);
const factsOf = async (id: string, name: string) =>
  (await api<{ items: { fact: { data: { keyVersion: number } } }[] }>(`/stations/${id}/facts?name=${name}`)).body.items;

describe('a station that is told a new key', () => {
  it.each([
    [
      'ocpp1.6',
      'ChangeConfiguration',
      ({ key, value }: ChangeConfiguration) => (key === 'AuthorizationKey' ? value : ''),
      { status: 'Accepted' },
    ],
    [
      'ocpp2.0.1',
      'SetVariables',
      ({ setVariableData: [one] }: { setVariableData: { attributeValue: string }[] }) => one?.attributeValue ?? '',
      {
        setVariableResult: [
          {
            attributeStatus: 'Accepted',
            component: { name: 'SecurityCtrlr' },
            variable: { name: 'BasicAuthPassword' },
          },
        ],
      },
    ],
  ] as const)('comes with it, and has it alone from then on: %s', async (protocol, action, read, answer) => {
    const { id, key } = await aStation();
    let told = '';
    const first = await connect(
      id,
      key,
      {
        [action]: (params: never) => {
          told = read(params);
          return answer;
        },
      },
      protocol,
    );
    const asked = await rotate(id);
    expect(asked.status).toBe(201);
    await eventually(
      async () => told,
      (value) => value !== '',
    );
    expect(told).toMatch(/^[0-9a-f]{40}$/);
    expect(told).not.toBe(key);
    // Until it comes with the new one the old one holds.
    expect(await opens(id, key)).toBe(true);
    await first.close({ force: true });
    const second = await connect(id, told, {}, protocol);
    expect((await commandOf(id, asked.body.id)).body).toMatchObject({ status: 'effective' });
    await eventually(
      () => opens(id, key),
      (isOpen) => !isOpen,
    );
    expect(await opens(id, told)).toBe(true);
    expect(
      await eventually(
        () => factsOf(id, 'station.key-adopted'),
        ({ length }) => length > 0,
      ),
    ).toMatchObject([{ fact: { data: { keyVersion: 1 } } }]);
    await second.close({ force: true });
    expect(await placesOf(told)).toEqual([]);
  });

  it('has both when its answer got lost, whichever of them it goes on with', async () => {
    const { id, key } = await aStation();
    const told: string[] = [];
    const mute = (client: () => RPCClient | undefined) => ({
      ChangeConfiguration: async ({ value }: ChangeConfiguration) => {
        told.push(value);
        await client()?.close({ force: true });
        return { status: 'Accepted' };
      },
    });
    let client: RPCClient | undefined;
    client = await connect(
      id,
      key,
      mute(() => client),
    );
    const { body } = await rotate(id);
    await eventually(
      async () => told.length,
      (length) => length === 1,
    );
    // The station did not keep it: it goes on with the old one, for as long as it likes.
    expect(await opens(id, key)).toBe(true);
    const lost = await eventually(
      () => commandOf(id, body.id),
      (answer) => answer.body.status === 'timed-out',
      60_000,
    );
    expect(lost.body).toMatchObject({ phase: 'answer' });
    expect(await opens(id, key)).toBe(true);

    // It is told the same key once more, keeps it this time, and loses the answer again.
    client = await connect(
      id,
      key,
      mute(() => client),
    );
    const again = await eventually(
      () => rotate(id),
      ({ status }) => status === 201,
    );
    expect(again.body.parameters).toEqual({ keyVersion: 1 });
    await eventually(
      async () => told.length,
      (length) => length === 2,
    );
    expect(told[1]).toBe(told[0]);
    expect(await opens(id, told[0] ?? '')).toBe(true);
    await eventually(
      () => opens(id, key),
      (isOpen) => !isOpen,
    );
    const seen = await eventually(
      () => commandOf(id, again.body.id),
      (answer) => answer.body.status === 'effective',
      60_000,
    );
    expect(seen.body).toMatchObject({ status: 'effective' });
  });

  it('keeps its old one where it refuses', async () => {
    const { id, key } = await aStation();
    let told = '';
    const client = await connect(id, key, {
      ChangeConfiguration: ({ value }: ChangeConfiguration) => {
        told = value;
        return { status: 'Rejected' };
      },
    });
    const { body } = await rotate(id, '20s');
    expect(body).toMatchObject({ status: 'failed', failure: 'rejected' });
    await client.close({ force: true });
    await eventually(
      () => opens(id, told),
      (isOpen) => !isOpen,
    );
    expect(await opens(id, key)).toBe(true);
  });
});

it('a secret that a command names reaches the station, and is kept nowhere else', async () => {
  const secret = `pr1vate-${randomBytes(12).toString('hex')}`;
  const secrets = new SecretsManagerClient({
    region: 'eu-central-1',
    endpoint: network.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const name = `ftp/logs-${randomBytes(4).toString('hex')}`;
  await secrets.send(
    new CreateSecretCommand({ Name: `busbar/local/stations/${name}`, SecretString: `station:${secret}` }),
  );
  const { id, key } = await aStation();
  const places: string[] = [];
  const client = await connect(id, key, {
    GetDiagnostics: ({ location }: { location: string }) => {
      places.push(location);
      return { fileName: 'log.txt' };
    },
  });
  const ask = (credentialsRef: string) =>
    api<CommandBody>(`/stations/${id}/commands?wait=5s`, {
      method: 'POST',
      body: {
        type: 'get-log',
        parameters: { log: 'diagnostics', location: 'ftp://files.example/in', credentialsRef },
      },
    });
  expect((await ask('not/there')).body).toMatchObject({ status: 'failed', failure: 'invalid-for-station' });
  const { status, body } = await ask(name);
  expect(status).toBe(201);
  expect(places).toEqual([`ftp://station:${secret}@files.example/in`]);
  await client.call('DiagnosticsStatusNotification', { status: 'Uploaded' });
  expect((await commandOf(id, body.id)).body).toMatchObject({ status: 'effective' });
  await client.close({ force: true });
  // Where it is looked for is where things are kept: the name of the secret is found there.
  expect(await placesOf(name)).not.toEqual([]);
  expect(await placesOf(secret)).toEqual([]);
});
