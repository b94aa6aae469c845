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
  if (text.length > MAX_FRAME_BYTES) return unreadable(rules, 'The message is too large.');
  if (nestsDeeperThan(text, MAX_FRAME_DEPTH)) return unreadable(rules, 'The message nests too deeply.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return unreadable(rules, 'The message is not JSON.');
  }
  if (!Array.isArray(json)) return unreadable(rules, 'The message is not a JSON array.');
  const elements: readonly unknown[] = json;

  const type = elements[0];
  const id = elements[1];
  if (typeof type !== 'number') return unreadable(rules, 'The message has no message type number.');
  if (!Number.isInteger(type) || type < MESSAGE_TYPES.call || type > rules.highestType)
    return unknownType(type, id, rules);

  // Only a call is answered: neither an answer nor a SEND ever is.
  const isCall = type === MESSAGE_TYPES.call;
  if (typeof id !== 'string' || id === '' || id.length > MAX_MESSAGE_ID_LENGTH) {
    if (!isCall) return malformed(rules.malformed, 'The message has no usable message id.', undefined);
    return malformed(rules.malformed, idFault(id), usableId(id) ?? rules.unreadableId);
  }
  const answered = isCall ? id : undefined;
  switch (type) {
    case MESSAGE_TYPES.callResult:
      if (elements.length !== 3)
        return malformed(rules.malformed, `A call result has 3 elements, not ${elements.length}.`, answered);
      return { kind: 'result', messageId: id, payload: elements[2] ?? {} };
    case MESSAGE_TYPES.callError:
    case MESSAGE_TYPES.callResultError: {
      const [, , code, description, details] = elements;
      if (elements.length < 3 || elements.length > 5 || typeof code !== 'string')
        return malformed(rules.malformed, 'An error has a code, a description and details.', answered);
      return {
        kind: type === MESSAGE_TYPES.callError ? 'error' : 'result-error',
        messageId: id,
        code,
        description: typeof description === 'string' ? description : '',
        ...(hasDetails(details) && { details }),
      };
    }
    default: {
      const action = elements[2];
      const payload = elements[3];
      if (elements.length !== 4)
        return malformed(rules.malformed, `A call has 4 elements, not ${elements.length}.`, answered);
      if (typeof action !== 'string') return malformed(rules.malformed, 'The action is not a string.', answered);
      if (text.includes('\\u') && ODD_ESCAPE.test(text) && !isPlainText(payload))
        return malformed('PropertyConstraintViolation', 'The payload holds text that is not printable.', answered);
      // §4.2.1 of 1.6 and §4.1.5 of 2.x let a call without arguments carry null.
      return { kind: isCall ? 'call' : 'send', messageId: id, action, payload: payload === null ? {} : payload };
    }
  }
}

/** A message type that the version does not have: what is an answer in another version is not answered in this one. */
function unknownType<C extends string>(type: number, id: unknown, rules: FrameRules<C>): AnyFrame<C> {
  const description = `Message type ${type} is not known.`;
  if (rules.unknownType === undefined || type === MESSAGE_TYPES.callResultError)
    return { kind: 'unknown', description };
  return malformed(rules.unknownType, description, usableId(id) ?? rules.unreadableId);
}

function unreadable<C extends string>(rules: FrameRules<C>, description: string): AnyFrame<C> {
  return malformed(rules.malformed, description, rules.unreadableId);
}

function usableId(id: unknown): string | undefined {
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && text !== '' && text.length <= LONGEST_ECHOED_ID ? text : undefined;
}

function idFault(id: unknown): string {
  if (usableId(id) === undefined) return 'The message has no usable message id.';
  if (typeof id === 'string') return `The message id is longer than ${MAX_MESSAGE_ID_LENGTH} characters.`;
  return 'The message id is not a string.';
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
