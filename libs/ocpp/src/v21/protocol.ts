import type { ErrorCode2x } from '../error-code';
import { decodeFrameV21 } from '../frames/decode-frame-2x';
import type { FrameV21 } from '../frames/frame';
import type { Messages } from '../generated/v21-messages';
import { PACKED } from '../generated/v21-packed';
import { protocolOf, type Protocol } from '../protocol';
import { FAULT_CODES_2X } from '../schema-error';
import { unpacked } from '../schema/unpacked';

/** Every message of OCPP 2.1, in both directions. */
export const v21: Protocol<Messages, ErrorCode2x, FrameV21> = /* @__PURE__ */ protocolOf<
  Messages,
  ErrorCode2x,
  FrameV21
>({
  table: () => unpacked(PACKED),
  codes: FAULT_CODES_2X,
  decode: decodeFrameV21,
});
