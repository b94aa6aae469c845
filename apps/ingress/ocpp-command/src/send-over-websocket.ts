import type { Connection } from '@busbar/ingress-state';
import type { SocketSender } from '@busbar/messaging/sockets';
import { encodeCall } from '@busbar/ocpp/v16';
import type { Draft, Sealed } from './letter';

export interface WebSocketPorts {
  readonly send: SocketSender;
  /** Whether what `send` was rejected with says that the frame certainly was not sent on. */
  readonly isRefusal: (error: unknown) => boolean;
}

/** What API Gateway takes for one message. */
const MAX_MESSAGE_BYTES = 128 * 1024;

/** A call over the station's connection. Its answer comes over it as well, and goes to the answers queue. */
export function sendOverWebSocket(
  { action, payload }: Draft,
  messageId: string,
  { connectionId }: Connection,
  { send, isRefusal }: WebSocketPorts,
): Sealed {
  const frame = encodeCall(messageId, action, payload);
  const bytes = Buffer.byteLength(frame);
  if (bytes > MAX_MESSAGE_BYTES) {
    const description = `The message has ${bytes} bytes; a station gets ${MAX_MESSAGE_BYTES} at most.`;
    return { end: { kind: 'failed', code: 'invalid-for-station', description } };
  }
  return {
    letter: {
      messageId,
      action,
      async deliver() {
        try {
          if ((await send(connectionId, frame)) === 'sent') return { kind: 'sent' };
          return { kind: 'undelivered', description: 'The connection has ended.' };
        } catch (error) {
          // Without an answer nobody knows whether the frame went out: the station's answer will tell, or not come.
          if (!isRefusal(error)) return { kind: 'sent' };
          return { kind: 'undelivered', description: `The gateway refused the message: ${String(error)}` };
        }
      },
    },
  };
}
