import { ERROR_CODES_2X } from '../error-code';
import { decodeFrameV21 } from '../frames/decode-frame-2x';
import { encodeCall, encodeCallResult, encodeSend } from '../frames/encode-frame';
import { TABLE } from '../generated/v21-table';
import { describeProtocol } from '../testing/protocol-suite';
import { v21 } from './protocol';

describeProtocol({
  version: '2.1',
  table: TABLE,
  protocol: v21,
  codes: ERROR_CODES_2X,
  encode: { call: encodeCall, result: encodeCallResult, send: encodeSend },
  decode: decodeFrameV21,
  lenientToStations: false,
});
