import type { Action, ActionContext, FactDraft } from '../outcome';

/** That a message came whose content nothing here acts on yet. */
export function messageReceived(action: string, payload: object, { receivedAt, eventId }: ActionContext): FactDraft {
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
    },
  };
}

/** An action that is taken note of and always answered alike. */
export function notice<Reply extends object>(action: string, reply: Reply): Action<object, Reply> {
  return async (payload, context) => ({ facts: [messageReceived(action, payload, context)], reply });
}
