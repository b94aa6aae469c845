import { ERROR_CODES } from '../error-code';
import { decodeFrame } from '../frames/decode-frame';
import { encodeCall, encodeCallResult } from '../frames/encode-frame';
import { TABLE } from '../generated/v16-table';
import { describeProtocol } from '../testing/protocol-suite';
import { v16 } from './protocol';

describeProtocol({
  version: '1.6',
  table: TABLE,
  protocol: v16,
  codes: ERROR_CODES,
  encode: { call: encodeCall, result: encodeCallResult },
  decode: decodeFrame,
  lenientToStations: true,
});
