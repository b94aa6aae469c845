import type { Action, ActionContext, FactDraft } from '../outcome';

/** That a message came, and what it says as far as facts may know it. */
export function messageReceived(
  action: string,
  payload: object,
  { receivedAt, eventId }: Pick<ActionContext, 'receivedAt' | 'eventId'>,
  content?: object,
): FactDraft {
  const { requestId, seqNo, tbc } = payload as { requestId?: number; seqNo?: number; tbc?: boolean };
  return {
    name: 'station.message-received',
    id: eventId,
    occurredAt: receivedAt.toISOString(),
    data: {
      action,
      ...(requestId !== undefined && { requestId }),
      ...(seqNo !== undefined && { seqNo }),
      ...(tbc !== undefined && { more: tbc }),
      length: JSON.stringify(payload).length,
      ...(content !== undefined && { content }),
    },
  };
}

/** An action that is taken note of and always answered alike. Its content stays untold. */
export function notice<Reply extends object>(action: string, reply: Reply): Action<object, Reply> {
  return async (payload, context) => ({ facts: [messageReceived(action, payload, context)], reply });
}

/** The same, with the content told but for the named fields: those that may name somebody or hold anything. */
export function tellingNotice<Reply extends object>(
  action: string,
  reply: Reply,
  leftOut: readonly string[] = [],
): Action<object, Reply> {
  return async (payload, context) => ({
    facts: [messageReceived(action, payload, context, contentOf(payload, leftOut))],
    reply,
  });
}

/** Vendors' own data may be anything, and so may further texts that go with a status or a token. */
const NEVER_TOLD = ['customData', 'additionalInfo'];

/** A copy of a message without the named fields, wherever they are in it. */
export function contentOf(payload: object, leftOut: readonly string[] = []): object {
  const told = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(told);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
        NEVER_TOLD.includes(name) || leftOut.includes(name) ? [] : [[name, told(inner)]],
      ),
    );
  };
  return told(payload) as object;
}
