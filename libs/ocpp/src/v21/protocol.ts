import type { ErrorCode2x } from '../error-code';
import type { Messages } from '../generated/v21-messages';
import { TABLE } from '../generated/v21-table';
import { protocolOf, type Protocol } from '../protocol';
import { FAULT_CODES_2X } from '../schema-error';

/** Every message of OCPP 2.1, in both directions. */
export const v21: Protocol<Messages, ErrorCode2x> = /* @__PURE__ */ protocolOf<Messages, ErrorCode2x>(
  TABLE,
  FAULT_CODES_2X,
);
