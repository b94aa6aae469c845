import { ERROR_CODES_2X } from '../error-code';
import { decodeFrameV201 } from '../frames/decode-frame-2x';
import { encodeCall, encodeCallResult } from '../frames/encode-frame';
import { TABLE } from '../generated/v201-table';
import { describeProtocol } from '../testing/protocol-suite';
import { v201 } from './protocol';

describeProtocol({
  version: '2.0.1',
  table: TABLE,
  protocol: v201,
  codes: ERROR_CODES_2X,
  encode: { call: encodeCall, result: encodeCallResult },
  decode: decodeFrameV201,
  lenientToStations: false,
});
