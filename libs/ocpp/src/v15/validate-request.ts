import type { ErrorCode } from '../error-code';
import { decodeFrame } from '../frames/decode-frame';
import type { Frame } from '../frames/frame';
import type { Messages, StatusNotificationRequest } from '../generated/v15-messages';
import { TABLE } from '../generated/v15-table';
import { protocolOf, type Checked } from '../protocol';
import { FAULT_CODES_16 } from '../schema-error';
import type { RequestOf, StationAction } from '../v16/actions';
import { validateRequest } from '../v16/validate-request';

const v15 = /* @__PURE__ */ protocolOf<Messages, ErrorCode, Frame>({
  table: () => TABLE,
  codes: FAULT_CODES_16,
  decode: decodeFrame,
});

/**
 * 1.5's requests come out of its codec in the shape of 1.6. StatusNotification keeps words of its own: one status
 * `Occupied` for all that 1.6 splits, and `Mode3Error` (1.5 WSDL, ChargePointStatus and ChargePointErrorCode).
 */
export type RequestOfV15<A extends StationAction> = A extends 'StatusNotification'
  ? StatusNotificationRequest
  : RequestOf<A>;
export type StationRequestV15 = {
  [A in StationAction]: { readonly action: A; readonly payload: RequestOfV15<A> };
}[StationAction];

/** Checks a request of 1.5 that its codec has brought into the shape of 1.6. */
export function validateRequestV15(action: string, payload: unknown): Checked<StationRequestV15> {
  if (action === 'StatusNotification') return v15.checkRequest('station', action, payload);
  const checked = validateRequest(action, payload);
  // Every other action has the very same type in both versions.
  return checked as Checked<StationRequestV15>;
}
