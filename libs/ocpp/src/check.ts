import type { Refusal } from './error-code';
import { refusalOf, type ValidateOutcome } from './schema-error';

export type Checked<R> = { readonly ok: true; readonly request: R } | { readonly ok: false; readonly refusal: Refusal };

/** What a compiled schema has against a value. */
export function check(validate: ValidateOutcome, value: unknown): Refusal | undefined {
  if (validate(value)) return undefined;
  const fault = validate.errors?.[0];
  return fault === undefined ? { code: 'GenericError', description: 'The payload is not valid.' } : refusalOf(fault);
}
