import type { ActionFrom, Messages, RequestIn } from '@busbar/ocpp/v21';
import type { Request } from '../draft';

/** A request of 2.1; what 2.0.1 says otherwise is refused by its schema, or by the translation before. */
export function request<A extends ActionFrom<Messages, 'csms'>>(
  action: A,
  payload: RequestIn<Messages, A> & object,
): Request {
  return { ok: true, action, payload };
}
