import type { ErrorCode } from '../error-code';
import {
  MAX_FRAME_BYTES,
  MAX_FRAME_DEPTH,
  MAX_MESSAGE_ID_LENGTH,
  MESSAGE_TYPES,
  type Frame,
  type MalformedFrame,
} from './frame';
import { nestsDeeperThan } from './nesting';

/** Beyond this an id is not even worth an answer that repeats it. */
const LONGEST_ECHOED_ID = 255;

/** A NUL or one half of a surrogate pair may only come escaped. Texts are printable characters (OCPP 1.6 §7.9 CiString). */
const ODD_ESCAPE = /\\u(?:0000|d[89a-f])/i;

const UNPRINTABLE = /\p{Surrogate}|\0/u;

/** Reads one text message of OCPP-J 1.6 (§4.2). Never throws: what cannot be read is a frame of kind `malformed`. */
export function decodeFrame(text: string): Frame {
  if (text.length > MAX_FRAME_BYTES) return malformed('FormationViolation', 'The message is too large.');
  if (nestsDeeperThan(text, MAX_FRAME_DEPTH)) return malformed('FormationViolation', 'The message nests too deeply.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return malformed('FormationViolation', 'The message is not JSON.');
  }
  if (!Array.isArray(json)) return malformed('FormationViolation', 'The message is not a JSON array.');

  const [type, id] = json as unknown[];
  const types: readonly unknown[] = Object.values(MESSAGE_TYPES);
  if (typeof type !== 'number') return malformed('FormationViolation', 'The message has no message type number.');
  if (!types.includes(type)) return { kind: 'unknown', description: `Message type ${type} is not known.` };

  const messageId = typeof id === 'number' ? String(id) : id;
  if (typeof messageId !== 'string' || messageId === '' || messageId.length > LONGEST_ECHOED_ID) {
    return malformed('FormationViolation', 'The message has no usable message id.');
  }
  // An answer to an answer is never sent, so only a call's faults carry the id.
  const fault = (code: ErrorCode, description: string): MalformedFrame =>
    malformed(code, description, type === MESSAGE_TYPES.call ? messageId : undefined);
  if (typeof id !== 'string') return fault('FormationViolation', 'The message id is not a string.');
  if (messageId.length > MAX_MESSAGE_ID_LENGTH)
    return fault('FormationViolation', `The message id is longer than ${MAX_MESSAGE_ID_LENGTH} characters.`);

  if (type === MESSAGE_TYPES.call) {
    const [, , action, payload] = json as unknown[];
    if (json.length !== 4) return fault('FormationViolation', `A call has 4 elements, not ${json.length}.`);
    if (typeof action !== 'string') return fault('FormationViolation', 'The action is not a string.');
    if (ODD_ESCAPE.test(text) && !isPlainText(payload))
      return fault('PropertyConstraintViolation', 'The payload holds text that is not printable.');
    // §4.2.1 lets a call without arguments carry null.
    return { kind: 'call', messageId, action, payload: payload === null ? {} : payload };
  }
  if (type === MESSAGE_TYPES.callResult) {
    if (json.length !== 3) return fault('FormationViolation', `A call result has 3 elements, not ${json.length}.`);
    return { kind: 'result', messageId, payload: (json as unknown[])[2] ?? {} };
  }
  const [, , code, description] = json as unknown[];
  if (json.length < 3 || json.length > 5 || typeof code !== 'string')
    return fault('FormationViolation', 'A call error has a code, a description and details.');
  return { kind: 'error', messageId, code, description: typeof description === 'string' ? description : '' };
}

function isPlainText(value: unknown): boolean {
  if (typeof value === 'string') return !UNPRINTABLE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isPlainText(key) && isPlainText(inner));
}

function malformed(code: ErrorCode, description: string, messageId?: string): MalformedFrame {
  return { kind: 'malformed', code, description, ...(messageId !== undefined && { messageId }) };
}
