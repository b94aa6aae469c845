import type { Refusal } from './error-code';
import type { Fault } from './schema/fault';

/** Which error code of a version says what a schema found. */
export interface FaultCodes<C extends string> {
  readonly notAnObject: C;
  readonly missing: C;
  readonly unknown: C;
  readonly type: C;
  readonly occurrence: C;
  readonly value: C;
}

/**
 * OCPP-J 1.6 §4.2.3 describes the codes in one line each: an incomplete payload is a ProtocolError, a wrong data type a
 * TypeConstraintViolation, a field that does not belong there is not the PDU's structure (FormationViolation), numbers of
 * elements are occurrence, any other rule is about a value.
 */
export const FAULT_CODES_16 = {
  notAnObject: 'FormationViolation',
  missing: 'ProtocolError',
  unknown: 'FormationViolation',
  type: 'TypeConstraintViolation',
  occurrence: 'OccurenceConstraintViolation',
  value: 'PropertyConstraintViolation',
} as const;

/**
 * 2.0.1 and 2.1 part 4 §4.3: FormatViolation is "syntactically incorrect", ProtocolError "not conform the PDU structure";
 * how often a field must be there is its cardinality (1..1), so one that is missing violates occurrence.
 */
export const FAULT_CODES_2X = {
  notAnObject: 'FormatViolation',
  missing: 'OccurrenceConstraintViolation',
  unknown: 'ProtocolError',
  type: 'TypeConstraintViolation',
  occurrence: 'OccurrenceConstraintViolation',
  value: 'PropertyConstraintViolation',
} as const;

/** What a check found as an answer to whoever sent it: code, place and rule, never the value. */
export function refusalOf<C extends string>({ rule, detail, path }: Fault, codes: FaultCodes<C>): Refusal<C> {
  const place = path.length === 0 ? 'The payload' : path.toReversed().map(cut).join('.');
  switch (rule) {
    case 'required':
      return { code: codes.missing, description: `${place} lacks ${detail}.` };
    case 'unknown':
      return { code: codes.unknown, description: `${place} has no field ${cut(detail)}.` };
    case 'type':
      if (path.length === 0) return { code: codes.notAnObject, description: 'The payload is not a JSON object.' };
      return { code: codes.type, description: `${place} must be of type ${detail}.` };
    case 'occurrence':
      return { code: codes.occurrence, description: `${place} ${detail}.` };
    case 'value':
      return { code: codes.value, description: `${place} ${detail}.` };
  }
}

/** The names of fields come from outside, so they are cut before they go into an answer or a log line. */
function cut(name: string): string {
  return name.slice(0, 64);
}
