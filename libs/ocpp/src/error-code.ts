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

/** The error codes of a CALLERROR or CALLRESULTERROR, 2.0.1 and 2.1 part 4 §4.3. */
export const ERROR_CODES_2X = [
  'FormatViolation',
  'GenericError',
  'InternalError',
  'MessageTypeNotSupported',
  'NotImplemented',
  'NotSupported',
  'OccurrenceConstraintViolation',
  'PropertyConstraintViolation',
  'ProtocolError',
  'RpcFrameworkError',
  'SecurityError',
  'TypeConstraintViolation',
] as const;
export type ErrorCode2x = (typeof ERROR_CODES_2X)[number];

/** Why a message is not carried out: a value, since malformed input is no exception. */
export interface Refusal<C extends string = ErrorCode> {
  readonly code: C;
  readonly description: string;
}
