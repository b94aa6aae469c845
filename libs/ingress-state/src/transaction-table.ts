import { createHash } from 'node:crypto';
import { GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { conditionFailed } from './dynamo-client';
import { IngressStateError } from './errors';
import { toItem } from './item';

export interface Transaction {
  /** The id of the `transaction.started` fact: the ledger's key of the session. */
  readonly sessionKey: string;
  readonly connectorId: number;
}

/** Longer than any station keeps retrying, so that a retry finds the number that its first try was given. */
export const KEPT_SECONDS = 180 * 24 * 3600;
const REMEMBERED = 10_000;
const TRIES = 64;

/** The n-th candidate for a transaction's number: positive, 31 bits (OCPP 1.x has `int`). */
export function candidateNumber(sessionKey: string, n: number): number {
  const word = createHash('sha256').update(`${sessionKey}#${n}`).digest().readUInt32BE(0) & 0x7fffffff;
  return word === 0 ? 1 : word;
}

/** Numbers that we gave out and ids that stations chose never meet: an id may well be digits. */
function keyOf(stationKey: string, transactionId: number | string): string {
  return `${stationKey}#${typeof transactionId === 'number' ? transactionId : `id:${transactionId}`}`;
}

export function transactionTable(
  client: DynamoDBClient,
  table: string,
  options: { candidate?: typeof candidateNumber } = {},
) {
  const candidate = options.candidate ?? candidateNumber;
  // An entry never changes once it is there, so what was found stays true.
  const remembered = new Map<string, Transaction>();
  const remember = (id: string, transaction: Transaction): void => {
    if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value as string);
    remembered.set(id, transaction);
  };

  return {
    /**
     * The transaction's number, free of collisions within the station and the same for every retry: the first of
     * h(key, 0), h(key, 1), … whose entry is absent or already this transaction's.
     * @throws {IngressStateError} `ingress-state.no-free-number` when 64 candidates are taken
     */
    async assign(stationKey: string, transaction: Transaction, now: Date): Promise<number> {
      for (let n = 0; n < TRIES; n++) {
        const transactionId = candidate(transaction.sessionKey, n);
        const id = keyOf(stationKey, transactionId);
        try {
          await client.send(
            new PutItemCommand({
              TableName: table,
              Item: toItem(entryOf(id, transaction, now)),
              ConditionExpression: 'attribute_not_exists(id) OR sessionKey = :key',
              ExpressionAttributeValues: toItem({ ':key': transaction.sessionKey }),
            }),
          );
          remember(id, transaction);
          return transactionId;
        } catch (error) {
          if (!conditionFailed(error)) throw error;
        }
      }
      throw new IngressStateError(
        'ingress-state.no-free-number',
        `Station "${stationKey}" has no free transaction number for ${transaction.sessionKey}.`,
      );
    },

    /**
     * Notes where a transaction runs whose id the station chose (OCPP 2.x). Costs one write for each transaction and
     * environment; what was noted first stays.
     */
    async remember(stationKey: string, transactionId: string, transaction: Transaction, now: Date): Promise<void> {
      const id = keyOf(stationKey, transactionId);
      if (remembered.has(id)) return;
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: toItem(entryOf(id, transaction, now)),
            ConditionExpression: 'attribute_not_exists(id)',
          }),
        );
        remember(id, transaction);
      } catch (error) {
        if (!conditionFailed(error)) throw error;
      }
    },

    /**
     * The transaction behind a number of ours (1.x) or an id of the station's (2.x), or nothing where we know none or it
     * has expired.
     */
    async find(stationKey: string, transactionId: number | string, now: Date): Promise<Transaction | undefined> {
      const id = keyOf(stationKey, transactionId);
      const known = remembered.get(id);
      if (known !== undefined) return known;
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: toItem({ id }), ConsistentRead: true }),
      );
      // TTL deletes late, up to days; readers look at the time themselves.
      if (Item === undefined || Number(Item['expiresAt']?.N) <= now.getTime() / 1000) return undefined;
      const transaction = { sessionKey: String(Item['sessionKey']?.S), connectorId: Number(Item['connectorId']?.N) };
      remember(id, transaction);
      return transaction;
    },
  };
}

function entryOf(id: string, { sessionKey, connectorId }: Transaction, now: Date) {
  return {
    id,
    sessionKey,
    connectorId,
    createdAt: now.toISOString(),
    expiresAt: Math.floor(now.getTime() / 1000) + KEPT_SECONDS,
  };
}

export type TransactionTable = ReturnType<typeof transactionTable>;
