import type { ErrorCode2x } from '../error-code';
import { decodeFrameV201 } from '../frames/decode-frame-2x';
import type { FrameV201 } from '../frames/frame';
import type { Messages } from '../generated/v201-messages';
import { PACKED } from '../generated/v201-packed';
import { PACKED as PACKED_21 } from '../generated/v21-packed';
import { protocolOf, type Protocol } from '../protocol';
import { FAULT_CODES_2X } from '../schema-error';
import { unpacked } from '../schema/unpacked';

/** Every message of OCPP 2.0.1, in both directions. */
export const v201: Protocol<Messages, ErrorCode2x, FrameV201> = /* @__PURE__ */ protocolOf<
  Messages,
  ErrorCode2x,
  FrameV201
>({
  table: () => unpacked(PACKED, unpacked(PACKED_21)),
  codes: FAULT_CODES_2X,
  decode: decodeFrameV201,
});
