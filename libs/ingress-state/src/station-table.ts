import { GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StationCredential } from './credential';
import { conditionFailed } from './dynamo-client';
import { IngressStateError } from './errors';
import { fromItem, toItem } from './item';

export const ADMISSIONS = ['accepted', 'pending', 'rejected'] as const;
export type Admission = (typeof ADMISSIONS)[number];

/** What ingress knows of a registered station: a projection of the ledger's record. */
export interface StationRecord {
  /** As the operator spells it. */
  readonly stationId: string;
  readonly operatorId: string;
  readonly siteId?: string;
  readonly admission: Admission;
  readonly credential: StationCredential;
  /** A key that the station is being told: until it has come with it, both hold. */
  readonly next?: { readonly keyVersion: number; readonly credential: StationCredential };
  /** Where the station may come from (CIDR, v4 and v6); absent where it may come from anywhere. */
  readonly allowedNetworks?: readonly string[];
  /** Of the record in the ledger; grows with every change. */
  readonly revision: number;
}

/** Station identities are compared without case (OCPP-S 1.6 §3.3). */
export function stationKeyOf(stationId: string): string {
  return stationId.toLowerCase();
}

export function stationTable(client: DynamoDBClient, table: string) {
  return {
    /** The station's record, or nothing for a station that nobody registered. Costs one read of 0.5 units. */
    async find(stationKey: string): Promise<StationRecord | undefined> {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toItem({ stationKey }) }));
      return Item === undefined ? undefined : readStation(fromItem(Item));
    },

    /** Writes the record if it is newer than the one that is there, and tells whether it was. */
    async putStation(record: StationRecord): Promise<boolean> {
      return putIfNewer(client, table, 'stationKey', { ...record, stationKey: stationKeyOf(record.stationId) });
    },
  };
}

export type StationTable = ReturnType<typeof stationTable>;

/** @internal shared by the projected tables */
export async function putIfNewer(
  client: DynamoDBClient,
  table: string,
  key: string,
  item: { readonly revision: number } & Readonly<Record<string, unknown>>,
  /** An item of the same revision is written over where it lacks this field: it was written before the field existed. */
  since?: string,
): Promise<boolean> {
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: toItem(item),
        ConditionExpression:
          'attribute_not_exists(#key) OR revision < :revision' +
          (since === undefined ? '' : ' OR (revision = :revision AND attribute_not_exists(#since))'),
        ExpressionAttributeNames: { '#key': key, ...(since !== undefined && { '#since': since }) },
        ExpressionAttributeValues: toItem({ ':revision': item.revision }),
      }),
    );
    return true;
  } catch (error) {
    if (conditionFailed(error)) return false;
    throw error;
  }
}

function readStation(item: Record<string, unknown>): StationRecord {
  const { stationId, operatorId, siteId, admission, credential, next, allowedNetworks, revision } = item;
  const known = ADMISSIONS.find((candidate) => candidate === admission);
  if (
    typeof stationId !== 'string' ||
    typeof operatorId !== 'string' ||
    known === undefined ||
    !isCredential(credential) ||
    !(next === undefined || isNext(next)) ||
    // A limit that cannot be read must not become no limit.
    !(allowedNetworks === undefined || isTexts(allowedNetworks))
  ) {
    throw new IngressStateError(
      'ingress-state.bad-item',
      `The item of station "${String(item['stationKey'])}" is not a station record.`,
    );
  }
  return {
    stationId,
    operatorId,
    ...(typeof siteId === 'string' && { siteId }),
    admission: known,
    credential,
    ...(next !== undefined && { next }),
    ...(allowedNetworks !== undefined && { allowedNetworks }),
    revision: Number(revision),
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isNext(value: unknown): value is NonNullable<StationRecord['next']> {
  if (typeof value !== 'object' || value === null) return false;
  const { keyVersion, credential } = value as Record<string, unknown>;
  return Number.isInteger(keyVersion) && isCredential(credential);
}

function isCredential(value: unknown): value is StationCredential {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, hash, salt, revoked } = value as Record<string, unknown>;
  return (
    kind === 'open' ||
    (kind === 'certificate' && (revoked === undefined || isTexts(revoked))) ||
    (kind === 'hmac' && typeof hash === 'string') ||
    (kind === 'scrypt' && typeof hash === 'string' && typeof salt === 'string')
  );
}
