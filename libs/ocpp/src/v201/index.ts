export type * as messages from '../generated/v201-messages';
export type { Messages } from '../generated/v201-messages';
export { ERROR_CODES_2X, type ErrorCode2x, type Refusal } from '../error-code';
export { decodeFrameV201, UNREADABLE_MESSAGE_ID } from '../frames/decode-frame-2x';
export { encodeCall, encodeCallError, encodeCallResult } from '../frames/encode-frame';
export type { FrameV201 } from '../frames/frame';
export type { ActionFrom, Checked, CheckedRequest, Protocol, RequestIn, ResponseIn } from '../protocol';
export { v201 } from './protocol';
