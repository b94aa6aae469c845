import type { Refusal } from '../error-code';
import type { StationAction } from './actions';
import { v16 } from './protocol';

/** What the official schema has against a reply of ours; for tests, which send every reply through it. */
export function validateResponse(action: StationAction, payload: unknown): Refusal | undefined {
  const checked = v16.checkResponse(action, payload);
  return checked.ok ? undefined : checked.refusal;
}
