import { createHmac } from 'node:crypto';
import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IngressStateError } from './errors';
import { fromItem, toItem } from './item';
import { putIfNewer } from './station-table';

export const TOKEN_STATUSES = ['valid', 'blocked', 'retired'] as const;
export type TokenStatus = (typeof TOKEN_STATUSES)[number];

/** What ingress knows of a token: a projection of the ledger's record. */
export interface TokenRecord {
  readonly status: TokenStatus;
  /** ISO 8601. From this moment on the token is answered as expired. */
  readonly expiresAt?: string;
  /** What the station reads off the card: it leaves this table only towards a station that is told to use it. */
  readonly tag?: string;
  /** 2.x's type of token. */
  readonly kind?: string;
  /** The tag of the group that the token belongs to. */
  readonly parentIdTag?: string;
  readonly revision: number;
}

/** What stands for a token in facts. Tags are compared without case (OCPP 1.6 §7.28 IdToken). */
export function tokenRefOf(idTag: string, pepper: string): string {
  return createHmac('sha256', pepper).update(idTag.toUpperCase()).digest('hex');
}

export function tokenTable(client: DynamoDBClient, table: string) {
  return {
    async find(tokenRef: string): Promise<TokenRecord | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toItem({ tokenRef }) }));
      return Item === undefined ? undefined : readToken(fromItem(Item));
    },

    /**
     * Writes the record if it is newer than the one that is there, or tells the tag that that one lacks, and tells whether
     * it was.
     */
    async putToken(tokenRef: string, record: TokenRecord): Promise<boolean> {
      return putIfNewer(client, table, 'tokenRef', { ...record, tokenRef }, 'tag');
    },
  };
}

export type TokenTable = ReturnType<typeof tokenTable>;

function readToken(item: Record<string, unknown>): TokenRecord {
  const status = TOKEN_STATUSES.find((candidate) => candidate === item['status']);
  if (status === undefined)
    throw new IngressStateError('ingress-state.bad-item', 'The item of a token has no known status.');
  const { expiresAt, tag, kind, parentIdTag, revision } = item;
  return {
    status,
    ...(typeof expiresAt === 'string' && { expiresAt }),
    ...(typeof tag === 'string' && { tag }),
    ...(typeof kind === 'string' && { kind }),
    ...(typeof parentIdTag === 'string' && { parentIdTag }),
    revision: Number(revision),
  };
}
