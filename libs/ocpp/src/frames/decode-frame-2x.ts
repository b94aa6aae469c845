import type { ErrorCode2x } from '../error-code';
import type { FrameV201, FrameV21 } from './frame';
import { readFrame, type FrameRules } from './read-frame';

/** Part 4 §4.2.3: a CALLERROR has this for an id where none can be read. */
export const UNREADABLE_MESSAGE_ID = '-1';

const RULES_201: FrameRules<ErrorCode2x> = {
  highestType: 4,
  malformed: 'RpcFrameworkError',
  unreadableId: UNREADABLE_MESSAGE_ID,
  unknownType: 'MessageTypeNotSupported',
};

const RULES_21: FrameRules<ErrorCode2x> = { ...RULES_201, highestType: 6, unknownType: undefined };

/** Reads one text message of OCPP 2.0.1 (part 4 §4.2). Never throws: what cannot be read is a frame of kind `malformed`. */
export function decodeFrameV201(text: string): FrameV201 {
  // Its rules give neither what only 2.1 has nor a type to ignore.
  return readFrame(text, RULES_201) as FrameV201;
}

/** Reads one text message of OCPP 2.1 (part 4 §4.2), SEND and CALLRESULTERROR included. Never throws. */
export function decodeFrameV21(text: string): FrameV21 {
  return readFrame(text, RULES_21);
}
