export type * as messages from '../generated/v21-messages';
export type { Messages } from '../generated/v21-messages';
export { ERROR_CODES_2X, type ErrorCode2x, type Refusal } from '../error-code';
export { decodeFrameV21, UNREADABLE_MESSAGE_ID } from '../frames/decode-frame-2x';
export {
  encodeCall,
  encodeCallError,
  encodeCallResult,
  encodeCallResultError,
  encodeSend,
} from '../frames/encode-frame';
export type { FrameV21 } from '../frames/frame';
export type {
  ActionFrom,
  Checked,
  CheckedRequest,
  CheckedResponse,
  CheckedSend,
  Protocol,
  Received,
  RefusedCall,
  RequestIn,
  ResponseIn,
  SendFrom,
} from '../protocol';
export { v21 } from './protocol';
