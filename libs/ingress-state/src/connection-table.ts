import { DeleteItemCommand, GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { conditionFailed } from './dynamo-client';
import { fromItem, toItem } from './item';

/** The live WebSocket connection of a station. */
export interface Connection {
  readonly kind: 'websocket';
  readonly connectionId: string;
  /** ISO 8601. */
  readonly connectedAt: string;
  /** The subprotocol that was agreed on. */
  readonly protocol: string;
}

/** How a station that speaks SOAP is reached, by what it said of itself last. */
export interface SoapEndpoint {
  readonly kind: 'soap';
  /** Where it says that it listens. Outside input: never called without a check of where it leads. */
  readonly endpoint: string;
  /** The address that the front door saw it come from. */
  readonly viewer?: string;
  /** ISO 8601: when it said so. */
  readonly connectedAt: string;
  readonly protocol: string;
  /** The version of SOAP and the namespace of WS-Addressing that it spoke. */
  readonly soap: '1.1' | '1.2';
  readonly addressing: string;
}

/** Longer addresses are no addresses. */
const MAX_ENDPOINT = 255;
const REMEMBERED_STATIONS = 20_000;

/** The address in the way that URLs are written, where it is one that might be called: http or https, and no credentials. */
export function callableEndpoint(address: string | undefined): string | undefined {
  if (address === undefined || address.length > MAX_ENDPOINT || !URL.canParse(address)) return undefined;
  const { protocol, username, password, hostname, href } = new URL(address);
  const isFit = /^https?:$/.test(protocol) && username === '' && password === '' && hostname !== '';
  // WS-Addressing has addresses that say that there is none: `…/addressing/anonymous`, `…/addressing/none`.
  return isFit && !/\/addressing\/(role\/)?(anonymous|none)$/.test(href) ? href : undefined;
}

export function connectionTable(client: DynamoDBClient, table: string) {
  // What this environment wrote last of a station's endpoint. Losing it costs one more write, nothing else.
  const written = new Map<string, string>();

  return {
    /** How the station last came: over the WebSocket that it holds, or over SOAP. */
    async find(stationKey: string): Promise<Connection | SoapEndpoint | undefined> {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: toItem({ stationKey }), ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      // Written below and nowhere else; an item that only WebSockets had does not say what it is.
      const { stationKey: _key, ...fields } = fromItem(Item);
      return { kind: 'websocket', ...fields } as unknown as Connection | SoapEndpoint;
    },

    /**
     * Notes where a station listens that speaks SOAP. What it said already is written again only when it `boots`: then it
     * may have held a WebSocket in between.
     */
    async noteEndpoint(stationKey: string, endpoint: Omit<SoapEndpoint, 'kind'>, boots: boolean): Promise<void> {
      const { connectedAt: _at, ...said } = endpoint;
      const text = JSON.stringify(said);
      if (!boots && written.get(stationKey) === text) return;
      await client.send(
        new PutItemCommand({ TableName: table, Item: toItem({ ...endpoint, kind: 'soap', stationKey }) }),
      );
      if (written.size >= REMEMBERED_STATIONS) written.delete(written.keys().next().value as string);
      written.set(stationKey, text);
    },

    /**
     * Makes this the station's connection. A station that reconnects is never held up by the socket that it lost: the
     * answer is the id of the connection that was replaced, for the caller to close.
     */
    async open(stationKey: string, connection: Omit<Connection, 'kind'>): Promise<string | undefined> {
      const { Attributes } = await client.send(
        new PutItemCommand({
          TableName: table,
          Item: toItem({ ...connection, kind: 'websocket', stationKey }),
          ReturnValues: 'ALL_OLD',
        }),
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
