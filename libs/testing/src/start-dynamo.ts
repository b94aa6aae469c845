import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface Dynamo {
  readonly client: DynamoDBDocumentClient;
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** The package has no types of its own; a name that the compiler does not know to be one is not looked up. */
const DYNALITE: string = 'dynalite';

/**
 * A DynamoDB in memory, on a free port.
 * @param keys the key of each table, by the table's name
 */
export async function startDynamo(keys: Readonly<Record<string, string>>): Promise<Dynamo> {
  const { default: dynalite } = (await import(DYNALITE)) as { default: (options: { createTableMs: number }) => Server };
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  for (const [TableName, key] of Object.entries(keys)) {
    await client.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  }
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    endpoint,
    stop: () => {
      client.destroy();
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}
