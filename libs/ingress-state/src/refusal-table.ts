import { GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { conditionFailed } from './dynamo-client';
import { fromItem, toItem } from './item';
import {
  afterRefusal,
  afterSuccess,
  NO_REFUSALS,
  REMEMBERED_SECONDS,
  type StationRefusals,
  type ToldRefusal,
} from './refusals';

/** Who guesses in parallel gets no more tries out of it than that. */
const TRIES = 6;

/** One item for a station that somebody came to with a wrong key: there are never more items than registered stations. */
export function refusalTable(client: DynamoDBClient, table: string) {
  const read = async (stationKey: string): Promise<{ version: number; state: StationRefusals }> => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: toItem({ stationKey }), ConsistentRead: true }),
    );
    if (Item === undefined) return { version: 0, state: NO_REFUSALS };
    // Written below and nowhere else.
    const { version, networks, toldAt, untold } = fromItem(Item) as unknown as StationRefusals & { version: number };
    return { version, state: { networks, untold, ...(toldAt !== undefined && { toldAt }) } };
  };
  const change = async <T>(
    stationKey: string,
    now: Date,
    decide: (state: StationRefusals) => { readonly next?: StationRefusals | undefined; readonly told: T },
  ): Promise<T> => {
    for (let tried = 1; ; tried++) {
      const { version, state } = await read(stationKey);
      const { next, told } = decide(state);
      if (next === undefined) return told;
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: toItem({
              ...next,
              stationKey,
              version: version + 1,
              expiresAt: Math.ceil(now.getTime() / 1000) + REMEMBERED_SECONDS,
            }),
            ConditionExpression: version === 0 ? 'attribute_not_exists(stationKey)' : 'version = :version',
            ...(version > 0 && { ExpressionAttributeValues: toItem({ ':version': version }) }),
          }),
        );
        return told;
      } catch (error) {
        if (!conditionFailed(error) || tried === TRIES) throw error;
      }
    }
  };

  return {
    /** Costs one read of 1 unit. */
    async find(stationKey: string): Promise<StationRefusals> {
      return (await read(stationKey)).state;
    },
    /** Notes a wrong key; answers what is to be told of it, if anything. */
    async noteRefusal(stationKey: string, network: string, now: Date): Promise<ToldRefusal | undefined> {
      return change(stationKey, now, (state) => {
        const { next, told } = afterRefusal(state, network, now);
        return { next, told };
      });
    },
    /** Forgets the wrong keys from a network out of which the right one came. */
    async noteSuccess(stationKey: string, network: string, now: Date): Promise<void> {
      return change(stationKey, now, (state) => ({ next: afterSuccess(state, network), told: undefined }));
    },
  };
}

export type RefusalTable = ReturnType<typeof refusalTable>;
