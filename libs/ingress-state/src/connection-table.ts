import { DeleteItemCommand, GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { conditionFailed } from './dynamo-client';
import { fromItem, toItem } from './item';

/** The live WebSocket connection of a station. */
export interface Connection {
  readonly connectionId: string;
  /** ISO 8601. */
  readonly connectedAt: string;
  /** The subprotocol that was agreed on. */
  readonly protocol: string;
}

export function connectionTable(client: DynamoDBClient, table: string) {
  return {
    async find(stationKey: string): Promise<Connection | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toItem({ stationKey }) }));
      return Item === undefined ? undefined : (fromItem(Item) as unknown as Connection);
    },

    /**
     * Makes this the station's connection. A station that reconnects is never held up by the socket that it lost: the
     * answer is the id of the connection that was replaced, for the caller to close.
     */
    async open(stationKey: string, connection: Connection): Promise<string | undefined> {
      const { Attributes } = await client.send(
        new PutItemCommand({ TableName: table, Item: toItem({ ...connection, stationKey }), ReturnValues: 'ALL_OLD' }),
      );
      const replaced = Attributes?.['connectionId']?.S;
      return replaced === connection.connectionId ? undefined : replaced;
    },

    /** Forgets the connection if it is still the station's; tells whether it was. */
    async close(stationKey: string, connectionId: string): Promise<boolean> {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: toItem({ stationKey }),
            ConditionExpression: 'connectionId = :id',
            ExpressionAttributeValues: toItem({ ':id': connectionId }),
          }),
        );
        return true;
      } catch (error) {
        if (conditionFailed(error)) return false;
        throw error;
      }
    },
  };
}

export type ConnectionTable = ReturnType<typeof connectionTable>;
