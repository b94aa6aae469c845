import type { ControlRequest } from '../gateway/gateway';
import type { Kernel } from '../kernel/kernel';
import { CognitoService } from '../services/cognito/cognito-service';

/**
 * `/_cloud/token?role=operator&user=…`: a token of the first user pool, for tools and tests of the developer.
 * @throws {AwsError} `ResourceNotFoundException` when no template has a user pool
 */
export function issueToken(kernel: Kernel, { query }: ControlRequest): Record<string, unknown> {
  const role = query.get('role') ?? 'operator';
  const subject = query.get('user') ?? `${role}@example.com`;
  const tokens = CognitoService.of(kernel).issueToken({ groups: [role], subject });
  return { token: tokens.AccessToken, idToken: tokens.IdToken, expiresInSeconds: tokens.ExpiresIn, subject };
}
