export { ERROR_CODES, type ErrorCode, type Refusal } from './error-code';
export { decodeFrame } from './frames/decode-frame';
export { encodeCall, encodeCallError, encodeCallResult } from './frames/encode-frame';
export {
  MAX_FRAME_BYTES,
  MAX_FRAME_DEPTH,
  MAX_MESSAGE_ID_LENGTH,
  MESSAGE_TYPES,
  type CallErrorFrame,
  type CallFrame,
  type CallResultFrame,
  type Frame,
  type MalformedFrame,
  type UnknownFrame,
} from './frames/frame';
export { type Checked } from './protocol';
export {
  isStationAction,
  STATION_ACTIONS,
  type IdTagInfo,
  type MeterValue,
  type RequestOf,
  type ResponseOf,
  type SampledValue,
  type StationAction,
  type StationActions,
  type StationRequest,
} from './v16/actions';
export { validateRequest } from './v16/validate-request';
export { validateResponse } from './v16/validate-response';
export { validateRequestV15, type RequestOfV15, type StationRequestV15 } from './v15/validate-request';
