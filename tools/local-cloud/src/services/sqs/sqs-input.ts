import { AwsError } from '../../kernel/aws-error';

/** The members of a request, as either protocol gives them. */
export type Input = Record<string, unknown>;

/** @throws {AwsError} `MissingParameter` */
export function text(input: Input, name: string): string {
  const value = input[name];
  if (value === undefined || value === null)
    throw new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
  if (typeof value !== 'string') throw new AwsError('SerializationException', `${name} must be a string.`);
  return value;
}

export function optionalText(input: Input, name: string): string | undefined {
  return input[name] === undefined || input[name] === null ? undefined : text(input, name);
}

/** A whole number; the query protocol sends it as text. */
export function integer(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${String(value)} for parameter ${name} is invalid. Reason: Must be an integer.`,
    );
  return number;
}

export function list(input: Input, name: string): unknown[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new AwsError('SerializationException', `${name} must be a list.`);
  return value;
}

export function record(input: Input, name: string): Readonly<Record<string, unknown>> {
  const value = input[name];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new AwsError('SerializationException', `${name} must be a map.`);
  return value as Record<string, unknown>;
}
