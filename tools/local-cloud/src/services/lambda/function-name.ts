import { AwsError } from '../../kernel/aws-error';

export const LATEST = '$LATEST';

/** A function as callers name it. */
export interface FunctionName {
  readonly name: string;
  /** Version number, alias or `$LATEST`; absent when the caller gave none. */
  readonly qualifier?: string;
}

const PATTERN =
  /^(?:arn:aws[a-z-]*:lambda:)?(?:[a-z]{2}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?([A-Za-z0-9_.-]+)(?::(\$LATEST|[A-Za-z0-9_-]+))?$/;

/**
 * Reads a name, a partial ARN or an ARN.
 * @throws {AwsError} `InvalidParameterValueException`
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function parseFunctionName(text: string): FunctionName {
  const match = PATTERN.exec(text);
  if (!match?.[1])
    throw new AwsError('InvalidParameterValueException', `Value '${text}' is not a function name or ARN.`, 400);
  return match[2] === undefined ? { name: match[1] } : { name: match[1], qualifier: match[2] };
}
