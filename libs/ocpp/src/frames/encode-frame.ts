import type { ErrorCode, ErrorCode2x } from '../error-code';
import { MESSAGE_TYPES } from './frame';

export function encodeCall(messageId: string, action: string, payload: object): string {
  return JSON.stringify([MESSAGE_TYPES.call, messageId, action, payload]);
}

export function encodeCallResult(messageId: string, payload: object): string {
  return JSON.stringify([MESSAGE_TYPES.callResult, messageId, payload]);
}

/** The description is cut at the 255 characters that stations may take for granted. */
export function encodeCallError(messageId: string, code: ErrorCode | ErrorCode2x, description: string): string {
  return encodeError(MESSAGE_TYPES.callError, messageId, code, description);
}

/** 2.1: tells the other side that its answer could not be used (part 4 §4.2.3). */
export function encodeCallResultError(messageId: string, code: ErrorCode2x, description: string): string {
  return encodeError(MESSAGE_TYPES.callResultError, messageId, code, description);
}

/** 2.1: a message that nobody answers (part 4 §4.2.4). Its id is new, as a call's is. */
export function encodeSend(messageId: string, action: string, payload: object): string {
  return JSON.stringify([MESSAGE_TYPES.send, messageId, action, payload]);
}

function encodeError(type: number, messageId: string, code: string, description: string): string {
  return JSON.stringify([type, messageId, code, cut(description), {}]);
}

/** Never between the halves of a surrogate pair: one half alone is no text. */
function cut(description: string): string {
  const text = description.slice(0, 255);
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}
