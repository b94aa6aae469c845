import { quickReadOf, type QuickRead } from '../schema/quick-read';
import type { Schema } from '../schema/schema';
import { MAX_MESSAGE_ID_LENGTH } from './frame';

/** Longer messages are rare, and take most of their time elsewhere. */
const LONGEST_TEXT = 16 * 1024;

const QUOTE = 0x22;
const SPACE = 0x20;
const BACKSLASH = 0x5c;

export interface QuickCall {
  readonly isSend: boolean;
  readonly messageId: string;
  readonly action: string;
  /** Valid by the schema of the action. */
  readonly payload: unknown;
}

/**
 * Reads plainly spelt calls of the actions that come often, checked by their schemas, without parsing them first. Each action
 * has to earn its function: until the engine has optimised it, it is slower than JSON.parse.
 */
export class QuickCalls {
  readonly #after: number;
  readonly #seen = new Map<string, number>();
  readonly #readers = new Map<string, QuickRead>();
  readonly #encoder = new TextEncoder();
  #bytes: Uint8Array | undefined;

  /** @param after so many valid calls earn an action its function */
  constructor(after: number) {
    this.#after = after;
  }

  /** Takes note of a valid call that had to be parsed. */
  count(action: string, schema: () => Schema): void {
    const seen = (this.#seen.get(action) ?? 0) + 1;
    this.#seen.set(action, seen);
    if (seen !== this.#after) return;
    try {
      this.#readers.set(action, quickReadOf(schema(), ']'));
      this.#bytes ??= new Uint8Array(LONGEST_TEXT + 1);
    } catch (error) {
      // Where the environment forbids code made from texts, everything is parsed.
      if (!(error instanceof EvalError)) throw error;
    }
  }

  /** @returns nothing where the text has to be parsed to know what it is */
  read(text: string): QuickCall | undefined {
    const bytes = this.#bytes;
    if (bytes === undefined || text.length > LONGEST_TEXT) return undefined;
    const { written } = this.#encoder.encodeInto(text, bytes);
    // As many bytes as characters: all of it is ASCII.
    if (written !== text.length) return undefined;
    bytes[written] = 0;
    // `[2,` or `[6,`
    if (bytes[0] !== 0x5b || bytes[2] !== 0x2c || (bytes[1] !== 0x32 && bytes[1] !== 0x36)) return undefined;
    const idAt = quoteAt(bytes, 3);
    const idEnd = wordEnd(bytes, idAt);
    if (idEnd < 0 || idEnd === idAt || idEnd - idAt > MAX_MESSAGE_ID_LENGTH || bytes[idEnd + 1] !== 0x2c)
      return undefined;
    const actionAt = quoteAt(bytes, idEnd + 2);
    const actionEnd = wordEnd(bytes, actionAt);
    if (actionEnd < 0 || bytes[actionEnd + 1] !== 0x2c) return undefined;
    const action = text.substring(actionAt, actionEnd);
    const payloadAt = bytes[actionEnd + 2] === SPACE ? actionEnd + 3 : actionEnd + 2;
    const payload = this.#readers.get(action)?.(bytes, text, payloadAt);
    if (payload === undefined) return undefined;
    return { isSend: bytes[1] === 0x36, messageId: text.substring(idAt, idEnd), action, payload };
  }
}

/** The place behind a quote that stands at `at`, or after a space there; -1 where there is none. */
function quoteAt(bytes: Uint8Array, at: number): number {
  if (bytes[at] === QUOTE) return at + 1;
  return bytes[at] === SPACE && bytes[at + 1] === QUOTE ? at + 2 : -1;
}

/** Where the quote stands that ends a plain text without escapes; -1 where it is none. */
function wordEnd(bytes: Uint8Array, at: number): number {
  for (let end = at; ; end += 1) {
    const byte = bytes[end];
    if (byte === QUOTE) return end;
    if (byte === undefined || byte < SPACE || byte === BACKSLASH) return -1;
  }
}
