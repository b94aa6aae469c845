import { GetItemCommand, ScanCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { conditionFailed } from './dynamo-client';
import { fromItem, toItem, type Item } from './item';

/** Who was heard, as facts about it need it. */
export interface PresentStation {
  readonly stationKey: string;
  readonly stationId: string;
  readonly operatorId: string;
  readonly siteId?: string;
}

export interface Presence extends PresentStation {
  /** ISO 8601. */
  readonly lastSeenAt: string;
  readonly allowedSilenceSeconds: number;
}

/** Who built a station, as it says itself when it boots. */
export interface StationMake {
  readonly vendor: string;
  readonly model: string;
}

export type Touch =
  /** The station was noted less than a minute ago; nothing was written. */
  | { readonly kind: 'recent' }
  | { readonly kind: 'noted' }
  /** It had been flagged as offline. Exactly one caller is told, and publishes `station.online`. */
  | { readonly kind: 'returned'; readonly silentSince: string };

const WRITE_AT_MOST_EVERY_MS = 60_000;
const REMEMBERED_STATIONS = 20_000;
/** The attribute's name is a reserved word of DynamoDB's expressions. */
const OFFLINE = { '#offline': 'offline' };

export function presenceTable(client: DynamoDBClient, table: string) {
  // When this environment last wrote a station's item. Losing it costs one more write, nothing else.
  const written = new Map<string, number>();
  const makes = new Map<string, string>();

  return {
    /**
     * Notes that a station was heard, at most once a minute per station and environment. Time never goes back: an
     * older `at` than the item's changes nothing.
     */
    async touch(station: PresentStation, at: Date, allowedSilenceSeconds: number): Promise<Touch> {
      const last = written.get(station.stationKey);
      if (last !== undefined && at.getTime() - last < WRITE_AT_MOST_EVERY_MS) return { kind: 'recent' };
      if (written.size >= REMEMBERED_STATIONS) written.delete(written.keys().next().value as string);
      written.set(station.stationKey, at.getTime());
      try {
        const { Attributes: before } = await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: toItem({ stationKey: station.stationKey }),
            UpdateExpression:
              'SET lastSeenAt = :at, allowedSilenceSeconds = :silence, stationId = :station, operatorId = :operator' +
              (station.siteId === undefined ? ' REMOVE #offline, siteId' : ', siteId = :site REMOVE #offline'),
            ConditionExpression: 'attribute_not_exists(lastSeenAt) OR lastSeenAt < :at',
            ExpressionAttributeNames: OFFLINE,
            ExpressionAttributeValues: toItem({
              ':at': at.toISOString(),
              ':silence': allowedSilenceSeconds,
              ':station': station.stationId,
              ':operator': station.operatorId,
              ':site': station.siteId,
            }),
            ReturnValues: 'ALL_OLD',
          }),
        );
        return before?.['offline']?.BOOL === true
          ? { kind: 'returned', silentSince: String(before['lastSeenAt']?.S) }
          : { kind: 'noted' };
      } catch (error) {
        if (conditionFailed(error)) return { kind: 'noted' };
        // The write did not happen, so the next message has to try again.
        written.delete(station.stationKey);
        throw error;
      }
    },

    /** Notes who built a station; a boot that says the same as the last one here writes nothing. */
    async noteMake(stationKey: string, { vendor, model }: StationMake): Promise<void> {
      const make = JSON.stringify([vendor, model]);
      if (makes.get(stationKey) === make) return;
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem({ stationKey }),
          UpdateExpression: 'SET vendor = :vendor, model = :model',
          ExpressionAttributeValues: toItem({ ':vendor': vendor, ':model': model }),
        }),
      );
      if (makes.size >= REMEMBERED_STATIONS) makes.delete(makes.keys().next().value as string);
      makes.set(stationKey, make);
    },

    /** Who built a station, or nothing for one that has not booted yet. Costs one read of 0.5 units. */
    async makeOf(stationKey: string): Promise<StationMake | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toItem({ stationKey }) }));
      const vendor = Item?.['vendor']?.S;
      const model = Item?.['model']?.S;
      return vendor === undefined || model === undefined ? undefined : { vendor, model };
    },

    /** Every station that was not heard for longer than it is allowed, and is not flagged yet. Reads the whole table. */
    async *silent(now: Date): AsyncGenerator<Presence> {
      let from: Item | undefined;
      do {
        const page = await client.send(
          new ScanCommand({
            TableName: table,
            FilterExpression: 'attribute_not_exists(#offline)',
            ExpressionAttributeNames: OFFLINE,
            ...(from !== undefined && { ExclusiveStartKey: from }),
          }),
        );
        for (const item of page.Items ?? []) {
          const presence = fromItem(item) as unknown as Presence;
          if (Date.parse(presence.lastSeenAt) + presence.allowedSilenceSeconds * 1000 < now.getTime()) yield presence;
        }
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
    },

    /** Flags a station as offline unless it was heard since; tells whether this call flagged it. */
    async markOffline(stationKey: string, lastSeenAt: string): Promise<boolean> {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: toItem({ stationKey }),
            UpdateExpression: 'SET #offline = :yes',
            ConditionExpression: 'lastSeenAt = :seen AND attribute_not_exists(#offline)',
            ExpressionAttributeNames: OFFLINE,
            ExpressionAttributeValues: toItem({ ':yes': true, ':seen': lastSeenAt }),
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

export type PresenceTable = ReturnType<typeof presenceTable>;
