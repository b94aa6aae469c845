import type { ErrorCode } from '../error-code';
import { decodeFrame } from '../frames/decode-frame';
import type { Frame } from '../frames/frame';
import type { Messages } from '../generated/v16-messages';
import { TABLE } from '../generated/v16-table';
import { protocolOf, type Protocol } from '../protocol';
import { FAULT_CODES_16 } from '../schema-error';

/** Every message of OCPP 1.6 and its security extension, in both directions. */
export const v16: Protocol<Messages, ErrorCode, Frame> = /* @__PURE__ */ protocolOf<Messages, ErrorCode, Frame>({
  table: () => TABLE,
  codes: FAULT_CODES_16,
  decode: decodeFrame,
});
