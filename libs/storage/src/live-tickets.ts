import { createHash, randomBytes } from 'node:crypto';
import { DeleteCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { documentClient, storageCall } from './dynamo';

/** Whom a ticket lets in. */
export interface TicketHolder {
  /** The subject of the access token that asked for the ticket. */
  readonly subject: string;
  readonly operatorId: string;
}

export interface LiveTickets {
  /** Makes a ticket that lets its holder in once until `expiresAt`. @throws {StorageError} */
  issue(holder: TicketHolder, now: Date): Promise<{ readonly ticket: string; readonly expiresAt: Date }>;
  /** Takes a ticket out of the world. Undefined for one that is not known, has been used, or is too old. @throws {StorageError} */
  redeem(ticket: string, now: Date): Promise<TicketHolder | undefined>;
}

export interface LiveTicketsOptions {
  readonly table: string;
  readonly client?: DynamoDBDocumentClient;
  /** Default: 60 s. */
  readonly lifetimeMs?: number;
}

/** What a ticket looks like: 32 random bytes in base64url. */
const TICKET = /^[A-Za-z0-9_-]{43}$/;

/** One-time tickets in DynamoDB. The table knows only their hashes, so that reading it lets nobody in. */
export function liveTickets({
  table,
  client = documentClient(),
  lifetimeMs = 60_000,
}: LiveTicketsOptions): LiveTickets {
  return {
    async issue(holder, now) {
      const ticket = randomBytes(32).toString('base64url');
      const expiresAt = new Date(now.getTime() + lifetimeMs);
      const Item = {
        ticket: hashOf(ticket),
        subject: holder.subject,
        operatorId: holder.operatorId,
        expiresAt: Math.ceil(expiresAt.getTime() / 1000),
      };
      await storageCall('The ticket cannot be kept.', () => client.send(new PutCommand({ TableName: table, Item })));
      return { ticket, expiresAt };
    },
    async redeem(ticket, now) {
      if (!TICKET.test(ticket)) return undefined;
      // Deleting answers what was there, so that of two that come with the same ticket only one gets in.
      const { Attributes } = await storageCall('The ticket cannot be checked.', () =>
        client.send(new DeleteCommand({ TableName: table, Key: { ticket: hashOf(ticket) }, ReturnValues: 'ALL_OLD' })),
      );
      // DynamoDB removes expired items within days, not at once.
      if (!Attributes || Number(Attributes['expiresAt']) * 1000 <= now.getTime()) return undefined;
      return { subject: String(Attributes['subject']), operatorId: String(Attributes['operatorId']) };
    },
  };
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex');
}
