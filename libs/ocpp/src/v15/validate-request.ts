import { check, type Checked } from '../check';
import type { StatusNotificationRequestV15 } from '../generated/messages';
import * as schemas from '../generated/validators';
import type { RequestOf, StationAction } from '../v16/actions';
import { validateRequest } from '../v16/validate-request';

/**
 * 1.5's requests come out of its codec in the shape of 1.6. StatusNotification keeps words of its own: one status
 * `Occupied` for all that 1.6 splits, and `Mode3Error` (1.5 WSDL, ChargePointStatus and ChargePointErrorCode).
 */
export type RequestOfV15<A extends StationAction> = A extends 'StatusNotification'
  ? StatusNotificationRequestV15
  : RequestOf<A>;
export type StationRequestV15 = {
  [A in StationAction]: { readonly action: A; readonly payload: RequestOfV15<A> };
}[StationAction];

/** Checks a request of 1.5 that its codec has brought into the shape of 1.6. */
export function validateRequestV15(action: string, payload: unknown): Checked<StationRequestV15> {
  if (action !== 'StatusNotification') {
    const checked = validateRequest(action, payload);
    // Every other action has the very same type in both versions.
    return checked as Checked<StationRequestV15>;
  }
  const refusal = check(schemas.StatusNotificationRequestV15, payload);
  if (refusal !== undefined) return { ok: false, refusal };
  return { ok: true, request: { action, payload: payload as StatusNotificationRequestV15 } };
}
