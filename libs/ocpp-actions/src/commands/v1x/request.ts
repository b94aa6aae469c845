import type { ActionFrom, Messages, RequestIn } from '@busbar/ocpp/v16';
import type { Request } from '../draft';

/** A request of 1.6; older versions say the same in their own shapes. */
export function request<A extends ActionFrom<Messages, 'csms'>>(
  action: A,
  payload: RequestIn<Messages, A> & object,
): Request {
  return { ok: true, action, payload };
}
