import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

const KEYS = {
  stations: 'stationKey',
  tokens: 'tokenRef',
  presence: 'stationKey',
  connections: 'stationKey',
  transactions: 'id',
  commands: 'stationKey',
  refusals: 'stationKey',
} as const;

export interface IngressTables {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  /** The name of each table. */
  readonly names: { readonly [Table in keyof typeof KEYS]: string };
  stop(): Promise<void>;
}

/** A DynamoDB of one's own with empty ingress tables, in memory, on a free port. */
export async function startTables(): Promise<IngressTables> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the package has no types, and an import would want them
  const dynalite = require('dynalite') as (options: { createTableMs: number }) => Server;
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  for (const [table, key] of Object.entries(KEYS)) {
    await client.send(
      new CreateTableCommand({
        TableName: table,
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  }
  return {
    client,
    endpoint,
    names: {
      stations: 'stations',
      tokens: 'tokens',
      presence: 'presence',
      connections: 'connections',
      transactions: 'transactions',
      commands: 'commands',
      refusals: 'refusals',
    },
    stop: () => {
      client.destroy();
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}
