import { createHash } from 'node:crypto';

/** How a message reached us, for messages whose content does not identify them. */
export type Delivery =
  | { readonly kind: 'websocket'; readonly connectionId: string; readonly messageId: string }
  /** WS-Addressing's MessageID, where the station sent one. */
  | { readonly kind: 'soap'; readonly messageId?: string };

/**
 * What makes two messages the same event.
 * - `content`: the station's own timestamp is in it, so the same content is the same event, over whatever connection
 *   and under whatever message id it is retried.
 * - `delivery`: two equal messages may be two events (two real boots), so only the same message is the same event:
 *   message ids are unique per connection (OCPP-J 1.6 §4.1.4); over SOAP there is no connection, and some stations
 *   reuse MessageIDs, so content and minute of receipt join in.
 */
export type Identity = 'content' | 'delivery';

/** Content of which only a part makes the event; free of tokens, since it is hashed without a key. */
export interface ContentIdentity {
  readonly by: readonly unknown[];
}

/** Hex, 40 digits: 160 bits of SHA-256. */
export function hashOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(canonical(parts)).digest('hex').slice(0, 40);
}

export function eventId(
  identity: Identity,
  message: {
    readonly stationKey: string;
    readonly action: string;
    /** The request with every token replaced by what stands for it: an unkeyed hash of a tag could be guessed back. */
    readonly content: unknown;
    readonly delivery: Delivery;
    readonly receivedAt: Date;
  },
): string {
  const { stationKey, action, content, delivery, receivedAt } = message;
  if (identity === 'content') return hashOf('content', stationKey, action, content);
  if (delivery.kind === 'websocket')
    return hashOf('websocket', stationKey, action, delivery.connectionId, delivery.messageId);
  return hashOf(
    'soap',
    stationKey,
    action,
    delivery.messageId ?? null,
    content,
    Math.floor(receivedAt.getTime() / 60_000),
  );
}

/** JSON with sorted keys and without absent values: the same text for the same content. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}
