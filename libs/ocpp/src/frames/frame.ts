import type { ErrorCode, ErrorCode2x } from '../error-code';

/** OCPP-J 1.6 §4.1.3; 2.1 part 4 §4.1.3 has the last two. */
export const MESSAGE_TYPES = { call: 2, callResult: 3, callError: 4, callResultError: 5, send: 6 } as const;

/** OCPP-J 1.6 §4.1.4, 2.x part 4 §4.1.4 */
export const MAX_MESSAGE_ID_LENGTH = 36;

/** What API Gateway lets through at most, in bytes. A frame of OCPP has no limit of its own. */
export const MAX_FRAME_BYTES = 128 * 1024;

/** No message of any version nests deeper than a dozen levels. */
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
  /** Only where there are any. */
  readonly details?: object;
}

/** 2.1: what the other side could not do with an answer of ours. */
export interface CallResultErrorFrame {
  readonly kind: 'result-error';
  readonly messageId: string;
  readonly code: string;
  readonly description: string;
  readonly details?: object;
}

/** 2.1: a message that is never answered, neither by a result nor by an error. */
export interface SendFrame {
  readonly kind: 'send';
  readonly messageId: string;
  readonly action: string;
  readonly payload: unknown;
}

/** Not a message. It is answered by a CALLERROR if it has an id to answer to, and by nothing otherwise. */
export interface MalformedFrame<C extends string = ErrorCode> {
  readonly kind: 'malformed';
  readonly messageId?: string;
  readonly code: C;
  readonly description: string;
}

/** A message type that we don't know; the specification wants it ignored (OCPP-J 1.6 §4.1.3, 2.1 part 4 §4.4). */
export interface UnknownFrame {
  readonly kind: 'unknown';
  readonly description: string;
}

type Answers = CallResultFrame | CallErrorFrame;

/** A message of 1.6. */
export type Frame = CallFrame | Answers | MalformedFrame | UnknownFrame;
/** A message of 2.0.1. Types that it does not know are refused, not ignored (part 4 §4.4). */
export type FrameV201 = CallFrame | Answers | MalformedFrame<ErrorCode2x>;
/** A message of 2.1. */
export type FrameV21 = FrameV201 | CallResultErrorFrame | SendFrame | UnknownFrame;
