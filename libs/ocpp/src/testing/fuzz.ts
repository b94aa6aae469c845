import fc from 'fast-check';
import { ERROR_CODES, ERROR_CODES_2X } from '../error-code';
import { decodeFrame } from '../frames/decode-frame';
import { decodeFrameV201, decodeFrameV21 } from '../frames/decode-frame-2x';
import { encodeCall, encodeCallError, encodeCallResult, encodeSend } from '../frames/encode-frame';
import type { Frame, FrameV21 } from '../frames/frame';
import { TABLE as TABLE_16 } from '../generated/v16-table';
import { TABLE as TABLE_201 } from '../generated/v201-table';
import { TABLE as TABLE_21 } from '../generated/v21-table';
import { protocolOf, type Protocol } from '../protocol';
import { FAULT_CODES_16, FAULT_CODES_2X } from '../schema-error';
import { readTable } from '../schema/table';
import { damagedText } from './damaged-text';
import { mutated } from './mutation';
import { seeded } from './seeded';
import { validPayload } from './valid-payload';

export interface FuzzOptions {
  /** Frames of each version. */
  readonly count: number;
  readonly seed: number;
  /** Milliseconds from anywhere. */
  readonly now: () => number;
  /** Told now and then how many frames were tried. */
  readonly progress?: (tried: number) => void;
}

export interface FuzzReport {
  readonly version: string;
  /** How often each end was met: kinds of frames, accepted and refused messages. */
  readonly ends: Readonly<Record<string, number>>;
  /** The slowest frame, in milliseconds, the best of three times. */
  readonly slowestMs: number;
  /** What went wrong, each with the frame that did it; at most a few. */
  readonly failures: readonly string[];
}

type AnyFrame = Frame | FrameV21;

interface Subject {
  readonly version: string;
  readonly protocol: Protocol<object, string, AnyFrame>;
  readonly decode: (text: string) => AnyFrame;
  readonly codes: readonly string[];
  readonly table: () => string;
}

/** The protocols as they are, but for functions that every action earns at its first valid call. */
function subjects(): Subject[] {
  const parts16 = { table: () => TABLE_16, codes: FAULT_CODES_16, decode: decodeFrame, quickAfter: 1 };
  const parts201 = { table: () => TABLE_201, codes: FAULT_CODES_2X, decode: decodeFrameV201, quickAfter: 1 };
  const parts21 = { table: () => TABLE_21, codes: FAULT_CODES_2X, decode: decodeFrameV21, quickAfter: 1 };
  return [
    { version: '1.6', protocol: protocolOf<object, string, AnyFrame>(parts16), ...parts16, codes: ERROR_CODES },
    { version: '2.0.1', protocol: protocolOf<object, string, AnyFrame>(parts201), ...parts201, codes: ERROR_CODES_2X },
    { version: '2.1', protocol: protocolOf<object, string, AnyFrame>(parts21), ...parts21, codes: ERROR_CODES_2X },
  ];
}

/** No frame may take longer: one function serves many stations. */
const LONGEST_MS = 50;
/** What takes longer is timed again: the machine may have done something else meanwhile. */
const SUSPICIOUS_MS = 5;
const MOST_FAILURES = 10;
/** Characters of a frame in a report. */
const LONGEST_SHOWN = 200;
const VALID_OF_EACH = 6;

/** Throws damaged frames at every version's codec. The same seed gives the same frames. */
export function fuzz(options: FuzzOptions): FuzzReport[] {
  return subjects().map((subject) => fuzzOne(subject, options));
}

function fuzzOne(subject: Subject, { count, seed, now, progress }: FuzzOptions): FuzzReport {
  const below = seeded(seed);
  const originals = validFrames(subject, seed);
  const ends: Record<string, number> = {};
  const failures: string[] = [];
  let slowestMs = 0;
  for (let tried = 0; tried < count && failures.length < MOST_FAILURES; tried += 1) {
    const text = damagedFrame(originals[below(originals.length)] ?? [], below);
    try {
      const startedAt = now();
      const end = treat(subject, text);
      let tookMs = now() - startedAt;
      for (let again = 0; again < 2 && tookMs > SUSPICIOUS_MS; again += 1) {
        const restartedAt = now();
        treat(subject, text);
        tookMs = Math.min(tookMs, now() - restartedAt);
      }
      ends[end] = (ends[end] ?? 0) + 1;
      slowestMs = Math.max(slowestMs, tookMs);
      if (tookMs > LONGEST_MS) failures.push(`took ${tookMs} ms: ${text.slice(0, LONGEST_SHOWN)}`);
    } catch (error) {
      failures.push(`${error instanceof Error ? error.message : String(error)}: ${text.slice(0, LONGEST_SHOWN)}`);
    }
    if (tried % 10_000 === 0) progress?.(tried);
  }
  return { version: subject.version, ends, slowestMs, failures };
}

type ValidFrame = readonly unknown[];

function validFrames({ table }: Subject, seed: number): ValidFrame[] {
  const memo = new Map();
  return [...readTable(table())].flatMap(([action, entry]) => {
    const samples = (schema: ReturnType<typeof entry.request>) =>
      fc.sample(validPayload(schema, memo), { seed, numRuns: VALID_OF_EACH });
    const requests = samples(entry.request()).map((payload) =>
      entry.isSend ? [6, 'id-1', action, payload] : [2, 'id-1', action, payload],
    );
    const response = entry.response?.();
    return [...requests, ...(response === undefined ? [] : samples(response).map((payload) => [3, 'id-1', payload]))];
  });
}

/** Damage to what is said, to how it is written, or to both; sometimes none. */
function damagedFrame(original: ValidFrame, below: (limit: number) => number): string {
  let frame: unknown = original;
  const way = below(20);
  if (way < 12) frame = mutated(frame, [below(100_000), below(100), below(1_000)]);
  const text = JSON.stringify(frame) ?? '';
  return way >= 9 && way < 19 ? damagedText(text, below) : text;
}

/** Does with a text what a server does with it. @returns how it ended @throws Error where that is no proper end */
function treat({ protocol, decode, codes }: Subject, text: string): string {
  const frame = decode(text);
  const refuse = (end: string, messageId: string, refusal: { code: string; description: string }): string => {
    if (!codes.includes(refusal.code)) throw new Error(`${refusal.code} is no code of this version`);
    const answer = decode(encodeCallError(messageId, refusal.code as never, refusal.description));
    if (answer.kind !== 'error' && !(answer.kind === 'malformed' && messageId.length > 36))
      throw new Error(`the error is no error but ${answer.kind}`);
    if (refusal.description.length < 5) throw new Error('the error says nothing');
    return `${end}: ${refusal.code}`;
  };
  switch (frame.kind) {
    case 'malformed':
      if (protocol.receive('station', text).kind !== 'malformed') throw new Error('receive reads what is malformed');
      return refuse('malformed', frame.messageId ?? 'none', frame);
    case 'unknown':
      return 'unknown type';
    case 'error':
    case 'result-error':
      return frame.kind;
    case 'result': {
      // Whose answer it is only the asker knows: it must be a proper refusal or an acceptance for every action.
      const action = protocol.actions[text.length % protocol.actions.length] as never;
      const checked = protocol.checkResponse(action, frame.payload);
      return checked.ok ? 'result accepted' : refuse('result refused', frame.messageId, checked.refusal);
    }
    case 'send': {
      const checked = protocol.checkSend('station', frame.action, frame.payload);
      sameReceived(protocol.receive('station', text), frame.kind, checked);
      if (!checked.ok) return refuse('send refused', frame.messageId, checked.refusal);
      return same(decode(encodeSend(frame.messageId, frame.action, frame.payload as object)), frame, 'send accepted');
    }
    case 'call': {
      const { messageId, action, payload } = frame;
      const byStation = protocol.checkRequest('station', action, payload);
      sameReceived(protocol.receive('station', text), frame.kind, byStation);
      const checked = byStation.ok ? byStation : protocol.checkRequest('csms', action, payload);
      if (!byStation.ok) sameReceived(protocol.receive('csms', text), frame.kind, checked);
      if (!checked.ok) return refuse('call refused', messageId, checked.refusal);
      decode(encodeCallResult(messageId, {}));
      return same(decode(encodeCall(messageId, action, payload as object)), frame, 'call accepted');
    }
  }
}

/** Decoding and checking in one go must say what the two steps say, field by field in the same order. */
function sameReceived(
  received: { readonly kind: string; readonly request?: unknown; readonly refusal?: unknown },
  kind: string,
  checked: { readonly ok: true; readonly request: unknown } | { readonly ok: false; readonly refusal: unknown },
): void {
  const expected = checked.ok ? [kind, checked.request] : ['refused', checked.refusal];
  const actual = [received.kind, received.request ?? received.refusal];
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error('receive says something else');
}

/** What was accepted must come out of its own encoding again. */
function same(again: object, frame: object, end: string): string {
  if (JSON.stringify(again) !== JSON.stringify(frame))
    throw new Error('the accepted message does not come through again');
  return end;
}
