import type { ErrorCode } from '../error-code';

/** OCPP-J 1.6 §4.1.3 */
export const MESSAGE_TYPES = { call: 2, callResult: 3, callError: 4 } as const;

/** OCPP-J 1.6 §4.1.4 */
export const MAX_MESSAGE_ID_LENGTH = 36;

/** What API Gateway lets through at most, in bytes. A frame of 1.6 has no limit of its own. */
export const MAX_FRAME_BYTES = 128 * 1024;

/** No message of 1.6 nests deeper than six levels. */
export const MAX_FRAME_DEPTH = 32;

export interface CallFrame {
  readonly kind: 'call';
  readonly messageId: string;
  readonly action: string;
  readonly payload: unknown;
}

export interface CallResultFrame {
  readonly kind: 'result';
  readonly messageId: string;
  readonly payload: unknown;
}

export interface CallErrorFrame {
  readonly kind: 'error';
  readonly messageId: string;
  readonly code: string;
  readonly description: string;
}

/** Not a message. It is answered by a CALLERROR if its id could be read, and by nothing otherwise. */
export interface MalformedFrame {
  readonly kind: 'malformed';
  readonly messageId?: string;
  readonly code: ErrorCode;
  readonly description: string;
}

/** A message type that we don't know; the specification wants it ignored (OCPP-J 1.6 §4.1.3). */
export interface UnknownFrame {
  readonly kind: 'unknown';
  readonly description: string;
}

export type Frame = CallFrame | CallResultFrame | CallErrorFrame | MalformedFrame | UnknownFrame;
