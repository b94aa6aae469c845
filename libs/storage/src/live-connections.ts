import {
  DeleteCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { documentClient, storageCall } from './dynamo';

/** Somebody who listens to the live feed. */
export interface LiveConnection {
  readonly connectionId: string;
  readonly operatorId: string;
  /** The station that the listener narrowed the feed to, in lower case; absent: all. */
  readonly stationKey?: string;
  /** When it was accepted, in ms since the epoch. A connection that is just being accepted cannot be sent to yet. */
  readonly acceptedAt: number;
}

export interface LiveConnections {
  /** @throws {StorageError} */
  add(connection: Omit<LiveConnection, 'acceptedAt'>, now: Date): Promise<void>;
  /** Narrows a connection to a station, or widens it again. False when it is not there. @throws {StorageError} */
  narrow(connectionId: string, stationKey: string | undefined): Promise<boolean>;
  /** Removes a connection; one that is not there is no error. @throws {StorageError} */
  remove(connectionId: string): Promise<void>;
  /** Everybody who listens at `now`. @throws {StorageError} */
  list(now: Date): Promise<LiveConnection[]>;
}

export interface LiveConnectionsOptions {
  readonly table: string;
  readonly client?: DynamoDBDocumentClient;
}

/** API Gateway ends a WebSocket after two hours; what is older was not told of its end. */
const LIFETIME_MS = (2 * 60 + 5) * 60_000;

/**
 * Listeners in DynamoDB. There are as many as people who look at a screen, so listing them is a scan, and whoever lists
 * often keeps the answer for a second or two.
 */
export function liveConnections({
  table: TableName,
  client = documentClient(),
}: LiveConnectionsOptions): LiveConnections {
  return {
    async add({ connectionId, operatorId, stationKey }, now) {
      const Item = {
        connectionId,
        operatorId,
        stationKey,
        acceptedAt: now.getTime(),
        expiresAt: Math.ceil((now.getTime() + LIFETIME_MS) / 1000),
      };
      await storageCall('The connection cannot be kept.', () => client.send(new PutCommand({ TableName, Item })));
    },
    async narrow(connectionId, stationKey) {
      const update =
        stationKey === undefined
          ? { UpdateExpression: 'REMOVE stationKey' }
          : { UpdateExpression: 'SET stationKey = :key', ExpressionAttributeValues: { ':key': stationKey } };
      return storageCall('The connection cannot be changed.', async () => {
        try {
          await client.send(
            new UpdateCommand({
              TableName,
              Key: { connectionId },
              ConditionExpression: 'attribute_exists(connectionId)',
              ...update,
            }),
          );
          return true;
        } catch (error) {
          if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
          throw error;
        }
      });
    },
    async remove(connectionId) {
      await storageCall('The connection cannot be removed.', () =>
        client.send(new DeleteCommand({ TableName, Key: { connectionId } })),
      );
    },
    async list(now) {
      const found: LiveConnection[] = [];
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await storageCall('The connections cannot be listed.', () =>
          client.send(new ScanCommand({ TableName, ...(ExclusiveStartKey && { ExclusiveStartKey }) })),
        );
        for (const { connectionId, operatorId, stationKey, acceptedAt, expiresAt } of Items) {
          // Expired items stay for a while; DynamoDB leaves it to readers to pass them over.
          if (
            typeof connectionId !== 'string' ||
            typeof operatorId !== 'string' ||
            Number(expiresAt) * 1000 <= now.getTime()
          )
            continue;
          found.push({
            connectionId,
            operatorId,
            acceptedAt: Number(acceptedAt),
            ...(typeof stationKey === 'string' && { stationKey }),
          });
        }
        ExclusiveStartKey = LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return found;
    },
  };
}
