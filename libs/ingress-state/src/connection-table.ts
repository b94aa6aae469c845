import { DeleteCommand, GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { conditionFailed } from './document-client';

/** The live WebSocket connection of a station. */
export interface Connection {
  readonly connectionId: string;
  /** ISO 8601. */
  readonly connectedAt: string;
  /** The subprotocol that was agreed on. */
  readonly protocol: string;
}

export function connectionTable(client: DynamoDBDocumentClient, table: string) {
  return {
    async find(stationKey: string): Promise<Connection | undefined> {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: { stationKey } }));
      return Item as Connection | undefined;
    },

    /**
     * Makes this the station's connection. A station that reconnects is never held up by the socket that it lost: the
     * answer is the id of the connection that was replaced, for the caller to close.
     */
    async open(stationKey: string, connection: Connection): Promise<string | undefined> {
      const { Attributes } = await client.send(
        new PutCommand({ TableName: table, Item: { ...connection, stationKey }, ReturnValues: 'ALL_OLD' }),
      );
      const replaced = Attributes?.['connectionId'] as string | undefined;
      return replaced === connection.connectionId ? undefined : replaced;
    },

    /** Forgets the connection if it is still the station's; tells whether it was. */
    async close(stationKey: string, connectionId: string): Promise<boolean> {
      try {
        await client.send(
          new DeleteCommand({
            TableName: table,
            Key: { stationKey },
            ConditionExpression: 'connectionId = :id',
            ExpressionAttributeValues: { ':id': connectionId },
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
