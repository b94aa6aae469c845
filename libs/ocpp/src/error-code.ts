/**
 * The error codes of a CALLERROR, OCPP-J 1.6 §4.2.3. `OccurenceConstraintViolation` is misspelt in the published
 * enumeration and stays so: the errata sheet (5.1) forbids the correction, since it would change the message.
 */
export const ERROR_CODES = [
  'NotImplemented',
  'NotSupported',
  'InternalError',
  'ProtocolError',
  'SecurityError',
  'FormationViolation',
  'PropertyConstraintViolation',
  'OccurenceConstraintViolation',
  'TypeConstraintViolation',
  'GenericError',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Why a message is not carried out: a value, since malformed input is no exception. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly description: string;
}
