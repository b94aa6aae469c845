export type * as messages from '../generated/v16-messages';
export type { Messages } from '../generated/v16-messages';
export { ERROR_CODES, type ErrorCode, type Refusal } from '../error-code';
export { decodeFrame } from '../frames/decode-frame';
export { encodeCall, encodeCallError, encodeCallResult } from '../frames/encode-frame';
export type { Frame } from '../frames/frame';
export type { ActionFrom, Checked, CheckedRequest, Protocol, RequestIn, ResponseIn } from '../protocol';
export { v16 } from './protocol';
