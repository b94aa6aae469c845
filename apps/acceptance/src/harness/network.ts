import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';

interface Addresses {
  /** Screens and API. */
  readonly app: string;
  /** The stations' front door. */
  readonly stations: string;
  /** The AWS port. */
  readonly endpoint: string;
  readonly databasePort: number;
  readonly stateFolder: string;
  readonly processId: number;
}

/** The network that the suite started. */
export const network: Addresses = JSON.parse(process.env.BUSBAR_ACCEPTANCE ?? '{}') as Addresses;

export type Role = 'operator' | 'driver' | 'analyst' | 'screen';

export async function token(role: Role = 'operator'): Promise<string> {
  const response = await fetch(`${network.endpoint}/_cloud/token?role=${role}&user=${role}@busbar.example`);
  return ((await response.json()) as { token: string }).token;
}

/** Calls the API as a role; answers status and JSON. */
export async function api<T = Record<string, unknown>>(
  path: string,
  options: { method?: string; body?: unknown; role?: Role | 'nobody'; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: T; headers: Headers }> {
  const { role = 'operator' } = options;
  const response = await fetch(`${network.app}/api/v1${path}`, {
    method: options.method ?? 'GET',
    headers: {
      ...(role === 'nobody' ? {} : { authorization: `Bearer ${await token(role)}` }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: (text === '' ? undefined : JSON.parse(text)) as T,
    headers: response.headers,
  };
}

export interface SessionBody {
  readonly id: string;
  readonly stationId: string;
  readonly connectorId: number;
  readonly transactionId: string;
  readonly tokenId: string | null;
  readonly status: 'active' | 'ended';
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly energyWh: number;
  readonly stopReason: string | null;
}

/** Every session of a station, newest first. */
export async function sessionsOf(stationId: string): Promise<SessionBody[]> {
  const { body } = await api<{ items: SessionBody[] }>(
    `/sessions?stationId=${encodeURIComponent(stationId)}&limit=100`,
  );
  return body.items;
}

/**
 * Asks again and again until the answer is as wanted: consumers work behind queues, so effects follow their causes by a
 * moment. Fails with the last answer.
 */
export async function eventually<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  limitMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    let answer: T | undefined;
    let failure: unknown;
    try {
      answer = await ask();
      if (isWanted(answer)) return answer;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > deadline)
      throw new Error(`Not so within ${limitMs} ms; last: ${failure ? String(failure) : JSON.stringify(answer)}`);
    await nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

/** Waits until the cloud has nothing more to do. */
export async function stillness(timeoutMs = 60_000): Promise<boolean> {
  const response = await fetch(`${network.endpoint}/_cloud/stillness?timeoutMs=${timeoutMs}`);
  return ((await response.json()) as { still: boolean }).still;
}

/** Stops or starts PostgreSQL under the running network. */
export async function database(action: 'stop' | 'start'): Promise<void> {
  const response = await fetch(`${network.endpoint}/_cloud/database/${action}`, { method: 'POST' });
  if (!response.ok) throw new Error(`database ${action}: ${response.status} ${await response.text()}`);
}

/** Asks PostgreSQL itself. */
export async function sql<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
  const secrets = new SecretsManagerClient({
    region: 'eu-central-1',
    endpoint: network.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const list = await secrets.send(new ListSecretsCommand({}));
  for (const { ARN } of list.SecretList ?? []) {
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: ARN }));
    if (!SecretString.includes('"dbname"')) continue;
    const { host, port, username, password, dbname } = JSON.parse(SecretString) as Record<string, string>;
    const client = new Client({ host, port: Number(port), user: username, password, database: dbname });
    await client.connect();
    try {
      return (await client.query<T>(text, values)).rows;
    } finally {
      await client.end();
    }
  }
  throw new Error('The local cloud has no secret of the database.');
}
