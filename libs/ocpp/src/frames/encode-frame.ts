import type { ErrorCode } from '../error-code';
import { MESSAGE_TYPES } from './frame';

export function encodeCallResult(messageId: string, payload: object): string {
  return JSON.stringify([MESSAGE_TYPES.callResult, messageId, payload]);
}

/** The description is cut at the 255 characters that stations may take for granted. */
export function encodeCallError(messageId: string, code: ErrorCode, description: string): string {
  return JSON.stringify([MESSAGE_TYPES.callError, messageId, code, description.slice(0, 255), {}]);
}
