import {
  MAX_FRAME_BYTES,
  MAX_FRAME_DEPTH,
  MAX_MESSAGE_ID_LENGTH,
  MESSAGE_TYPES,
  type CallErrorFrame,
  type CallFrame,
  type CallResultErrorFrame,
  type CallResultFrame,
  type MalformedFrame,
  type SendFrame,
  type UnknownFrame,
} from './frame';
import { nestsDeeperThan } from './nesting';

/** Where the versions' frames differ. */
export interface FrameRules<C extends string> {
  /** The last message type number that the version has. */
  readonly highestType: number;
  /** The code of what is no proper frame. */
  readonly malformed: C;
  /** The id to answer to where none can be read; without it there is no answer. */
  readonly unreadableId: string | undefined;
  /** The code that refuses a message type which the version does not have; without it such a message is ignored. */
  readonly unknownType: C | undefined;
}

type AnyFrame<C extends string> =
  | CallFrame
  | CallResultFrame
  | CallErrorFrame
  | CallResultErrorFrame
  | SendFrame
  | MalformedFrame<C | 'PropertyConstraintViolation'>
  | UnknownFrame;

/** Beyond this an id is not even worth an answer that repeats it. */
const LONGEST_ECHOED_ID = 255;

/** A NUL or one half of a surrogate pair may only come escaped. Texts are printable characters (OCPP 1.6 §7.9 CiString). */
const ODD_ESCAPE = /\\u(?:0000|d[89a-f])/i;

const UNPRINTABLE = /\p{Surrogate}|\0/u;

/** Reads one text message by a version's rules. Never throws. */
export function readFrame<C extends string>(text: string, rules: FrameRules<C>): AnyFrame<C> {
  const nothingRead = (description: string): AnyFrame<C> => malformed(rules.malformed, description, rules.unreadableId);
  if (text.length > MAX_FRAME_BYTES) return nothingRead('The message is too large.');
  if (nestsDeeperThan(text, MAX_FRAME_DEPTH)) return nothingRead('The message nests too deeply.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return nothingRead('The message is not JSON.');
  }
  if (!Array.isArray(json)) return nothingRead('The message is not a JSON array.');

  const [type, id] = json as unknown[];
  if (typeof type !== 'number') return nothingRead('The message has no message type number.');
  const messageId = typeof id === 'number' ? String(id) : id;
  const usable = typeof messageId === 'string' && messageId !== '' && messageId.length <= LONGEST_ECHOED_ID;
  if (!Number.isInteger(type) || type < MESSAGE_TYPES.call || type > rules.highestType) {
    const description = `Message type ${type} is not known.`;
    if (rules.unknownType === undefined || isAnswer(type)) return { kind: 'unknown', description };
    return malformed(rules.unknownType, description, usable ? messageId : rules.unreadableId);
  }

  // Only a call is answered: neither an answer nor a SEND ever is.
  const isCall = type === MESSAGE_TYPES.call;
  if (!usable)
    return malformed(rules.malformed, 'The message has no usable message id.', isCall ? rules.unreadableId : undefined);
  const fault = (description: string, code: C | 'PropertyConstraintViolation' = rules.malformed): AnyFrame<C> =>
    malformed(code, description, isCall ? messageId : undefined);
  if (typeof id !== 'string') return fault('The message id is not a string.');
  if (messageId.length > MAX_MESSAGE_ID_LENGTH)
    return fault(`The message id is longer than ${MAX_MESSAGE_ID_LENGTH} characters.`);

  const { length } = json;
  switch (type) {
    case MESSAGE_TYPES.callResult:
      if (length !== 3) return fault(`A call result has 3 elements, not ${length}.`);
      return { kind: 'result', messageId, payload: (json as unknown[])[2] ?? {} };
    case MESSAGE_TYPES.callError:
    case MESSAGE_TYPES.callResultError: {
      const [, , code, description, details] = json as unknown[];
      if (length < 3 || length > 5 || typeof code !== 'string')
        return fault('An error has a code, a description and details.');
      return {
        kind: type === MESSAGE_TYPES.callError ? 'error' : 'result-error',
        messageId,
        code,
        description: typeof description === 'string' ? description : '',
        ...(hasDetails(details) && { details }),
      };
    }
    default: {
      const [, , action, payload] = json as unknown[];
      if (length !== 4) return fault(`A call has 4 elements, not ${length}.`);
      if (typeof action !== 'string') return fault('The action is not a string.');
      if (ODD_ESCAPE.test(text) && !isPlainText(payload))
        return fault('The payload holds text that is not printable.', 'PropertyConstraintViolation');
      // §4.2.1 of 1.6 and §4.1.5 of 2.x let a call without arguments carry null.
      return { kind: isCall ? 'call' : 'send', messageId, action, payload: payload === null ? {} : payload };
    }
  }
}

/** A type that is an answer in some version: it is not answered in any. */
function isAnswer(type: number): boolean {
  return type === MESSAGE_TYPES.callResultError;
}

function hasDetails(details: unknown): details is object {
  return typeof details === 'object' && details !== null && Object.keys(details).length > 0;
}

function isPlainText(value: unknown): boolean {
  if (typeof value === 'string') return !UNPRINTABLE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isPlainText(key) && isPlainText(inner));
}

function malformed<C extends string>(code: C, description: string, messageId: string | undefined): MalformedFrame<C> {
  return { kind: 'malformed', code, description, ...(messageId !== undefined && { messageId }) };
}
