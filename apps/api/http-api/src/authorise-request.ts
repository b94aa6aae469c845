import type { Logger } from '@busbar/lambda';
import type { UserDirectory } from '@busbar/storage';
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import type { TokenCheck } from './check-token';
import { contextOf, wordsOf, type AuthoriserContext, type Finding } from './identity';

export interface AuthoriserPorts {
  readonly check: TokenCheck;
  readonly users: UserDirectory;
}

/**
 * Finds out who calls. A token that is no good is let through with the reason, so that the API answers 401 in its own words;
 * API Gateway remembers the answer for the header, either way. What cannot be decided throws, which opens nothing, is answered
 * 500 and is not remembered.
 */
export async function authoriseRequest(
  event: Pick<APIGatewayRequestAuthorizerEventV2, 'identitySource'>,
  { check, users }: AuthoriserPorts,
  log: Logger,
): Promise<APIGatewaySimpleAuthorizerWithContextResult<AuthoriserContext>> {
  const finding = await find(event.identitySource?.[0] ?? '', { check, users });
  if ('rejected' in finding) log.info('token rejected', { reason: finding.rejected });
  return { isAuthorized: true, context: contextOf(finding) };
}

async function find(authorization: string, { check, users }: AuthoriserPorts): Promise<Finding> {
  const verdict = await check(authorization);
  if ('rejected' in verdict) return verdict;
  const { subject, username, groups, expiresAt } = verdict.token;
  if (!groups.includes('driver')) return { identity: { subject, groups, tokenIds: [], expiresAt } };
  // Access tokens carry no attributes of the pool's own, so the pool is asked.
  const user = await users.find(username);
  if (!user?.enabled) return { rejected: 'unknown-user' };
  return { identity: { subject, groups, tokenIds: wordsOf(user.attributes['custom:tokens'] ?? ''), expiresAt } };
}
