import { GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { conditionFailed } from './dynamo-client';
import { IngressStateError } from './errors';
import { fromItem, toItem } from './item';

/** One sending of a command: what its answer is recognised and understood by. */
export interface SentMessage {
  readonly messageId: string;
  /** 1 for the first time. */
  readonly attempt: number;
  /** OCPP's name of the request. */
  readonly action: string;
  readonly protocol: string;
  /** The WebSocket connection that it was posted to; absent over SOAP. */
  readonly connectionId?: string;
  /** ISO 8601: when its place was taken, which is before it was posted. */
  readonly sentAt: string;
}

/** A command that has been sent and has not come to its end, or came to it a short while ago. */
export interface CommandUnderWay {
  readonly commandId: string;
  /** As it was requested, with the envelope that its facts need; as JSON, since only the one who asks reads it. */
  readonly request: string;
  /** Every sending, oldest first: a late answer may be one to an earlier of them. */
  readonly messages: readonly SentMessage[];
  /** The task that waits for the answer. */
  readonly answerToken?: string;
  /** The task that waits for the effect. */
  readonly effectToken?: string;
  /** What is watched for, as JSON. */
  readonly effect?: string;
  /** The fact that decided on the effect, before or after somebody waited for it. */
  readonly seen?: { readonly factId: string; readonly fact: string; readonly outcome: 'effective' | 'failed' };
  /** What its end is, as JSON. Once it is there it does not change any more. */
  readonly end?: string;
  /** ISO 8601: after it nobody asks for the command any more, and it is forgotten. */
  readonly until: string;
}

/** What is under way with one station. */
export interface StationCommands {
  /** The one message that the station has not answered; until `answerBy` no other is sent (OCPP-J 1.6 §4.1.1). */
  readonly inFlight?: { readonly commandId: string; readonly messageId: string; readonly answerBy: string };
  readonly underWay: readonly CommandUnderWay[];
}

const NOTHING: StationCommands = { underWay: [] };
/** Writers of one station's item: a sending, an answer and some facts at a time. */
const TRIES = 12;
/** TTL deletes late; this only keeps items from staying for ever. */
const KEPT_SECONDS = 24 * 3600;

/** What a change makes of a station's commands: the next state, or nothing to leave it as it is; and what the caller is told. */
export interface Change<T> {
  readonly next?: StationCommands;
  readonly told: T;
}

export function commandTable(client: DynamoDBClient, table: string) {
  const read = async (stationKey: string): Promise<{ version: number; state: StationCommands }> => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: toItem({ stationKey }), ConsistentRead: true }),
    );
    if (Item === undefined) return { version: 0, state: NOTHING };
    const { version, inFlight, underWay } = fromItem(Item) as Partial<StationCommands> & { version?: unknown };
    if (typeof version !== 'number' || !Array.isArray(underWay))
      throw new IngressStateError('ingress-state.bad-item', `The commands of station "${stationKey}" are unreadable.`);
    // Written below and nowhere else, in this shape.
    return {
      version,
      state: { ...(inFlight !== undefined && { inFlight }), underWay: underWay as readonly CommandUnderWay[] },
    };
  };

  return {
    /** What is under way, consistently read. */
    async find(stationKey: string): Promise<StationCommands> {
      return (await read(stationKey)).state;
    },

    /**
     * Changes what is under way with a station, as if nobody else did at the same time: `change` may be called more than
     * once and must do nothing but look and decide. What has had its time is forgotten on the way.
     */
    async change<T>(stationKey: string, now: Date, change: (state: StationCommands) => Change<T>): Promise<T> {
      for (let tried = 1; ; tried++) {
        const { version, state } = await read(stationKey);
        const { next, told } = change(state);
        if (next === undefined) return told;
        const underWay = next.underWay.filter(({ until }) => Date.parse(until) > now.getTime());
        const latest = Math.max(now.getTime(), ...underWay.map(({ until }) => Date.parse(until)));
        try {
          await client.send(
            new PutItemCommand({
              TableName: table,
              Item: toItem({
                stationKey,
                version: version + 1,
                inFlight: next.inFlight,
                underWay,
                expiresAt: Math.ceil(latest / 1000) + KEPT_SECONDS,
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
    },
  };
}

export type CommandTable = ReturnType<typeof commandTable>;
