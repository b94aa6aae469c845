import type { Refusal } from './error-code';

/** The first fault that a compiled schema found, in ajv's words. */
export interface SchemaFault {
  /** JSON pointer to the value at fault. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A compiled schema: answers, and leaves what it found on itself until the next call. */
export interface ValidateOutcome {
  (data: unknown): boolean;
  errors?: SchemaFault[] | null;
}

/**
 * Which error code says what a schema found. OCPP-J 1.6 §4.2.3 describes the codes in one line each: an incomplete
 * payload is a ProtocolError, a wrong data type a TypeConstraintViolation, a field that does not belong there is not
 * the PDU's structure (FormationViolation), numbers of elements are occurrence, any other rule is about a value.
 */
export function refusalOf(fault: SchemaFault): Refusal {
  const place = fault.instancePath === '' ? 'The payload' : fault.instancePath.slice(1).replaceAll('/', '.');
  // The names of fields come from outside, so they are cut before they go into an answer or a log line.
  const text = (value: unknown): string => String(value).slice(0, 64);
  switch (fault.keyword) {
    case 'required':
      return { code: 'ProtocolError', description: `${place} lacks ${text(fault.params['missingProperty'])}.` };
    case 'type':
      if (fault.instancePath === '')
        return { code: 'FormationViolation', description: 'The payload is not a JSON object.' };
      return {
        code: 'TypeConstraintViolation',
        description: `${place} must be of type ${text(fault.params['type'])}.`,
      };
    case 'additionalProperties':
      return {
        code: 'FormationViolation',
        description: `${place} has no field ${text(fault.params['additionalProperty'])}.`,
      };
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return { code: 'OccurenceConstraintViolation', description: `${place} ${text(fault.message)}.` };
    default:
      return { code: 'PropertyConstraintViolation', description: `${place} ${text(fault.message)}.` };
  }
}
