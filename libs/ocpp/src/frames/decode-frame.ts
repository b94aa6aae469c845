import type { ErrorCode } from '../error-code';
import { readFrame, type FrameRules } from './read-frame';
import type { Frame } from './frame';

const RULES: FrameRules<ErrorCode> = {
  highestType: 4,
  malformed: 'FormationViolation',
  unreadableId: undefined,
  unknownType: undefined,
};

/** Reads one text message of OCPP-J 1.6 (§4.2). Never throws: what cannot be read is a frame of kind `malformed`. */
export function decodeFrame(text: string): Frame {
  // Its highest type leaves out what only 2.1 has.
  return readFrame(text, RULES) as Frame;
}
