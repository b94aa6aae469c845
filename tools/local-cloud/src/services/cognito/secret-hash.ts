import { createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error';
import type { PoolClient } from './user-pool';

/**
 * A client with a secret proves it with every call.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 * @throws {AwsError} `NotAuthorizedException`
 */
export function checkSecretHash(client: PoolClient, username: string, given: string | undefined): void {
  if (client.secret === undefined) return;
  if (given === undefined)
    throw new AwsError(
      'NotAuthorizedException',
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    );
  const expected = createHmac('sha256', client.secret).update(`${username}${client.id}`).digest();
  const actual = Buffer.from(given, 'base64');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new AwsError('NotAuthorizedException', `SecretHash does not match for the client: ${client.id}`);
  }
}
