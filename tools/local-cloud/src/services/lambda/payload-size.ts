import { AwsError } from '../../kernel/aws-error';
import { LIMITS } from './function-definition';

/** @throws {AwsError} `RequestTooLargeException` https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export function checkSize(payload: string, type: 'RequestResponse' | 'Event'): void {
  const limit = type === 'Event' ? LIMITS.asyncPayloadBytes : LIMITS.syncPayloadBytes;
  // A string cannot be longer in UTF-8 than three bytes for each of its units: the exact count is needed near the limit only.
  if (payload.length * 3 <= limit) return;
  const size = Buffer.byteLength(payload);
  if (size > limit)
    throw new AwsError(
      'RequestTooLargeException',
      `${size} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`,
      413,
      { Type: 'User' },
    );
}
