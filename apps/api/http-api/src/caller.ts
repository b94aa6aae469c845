import { ROLES, type Role, type Route } from '@busbar/api-contract';
import { findingOf, REJECTIONS } from './identity';
import { ApiProblem } from './problem';

/** Who calls, with what the caller may do here. */
export interface Caller {
  readonly subject: string;
  /** The caller's roles that may do what is asked; the first one is what the audit trail names. */
  readonly roles: readonly [Role, ...Role[]];
  /** The tokens of a driver. */
  readonly tokenIds: readonly string[];
}

/**
 * Believes the authoriser and nothing else of the request. It remembers what it found, so the end of the token is looked at here.
 * @throws {ApiProblem} `not-signed-in`, `not-allowed`
 */
export function callerOf(
  context: Readonly<Record<string, unknown>> | undefined,
  allowed: Exclude<Route['roles'], 'public'>,
  now: Date,
): Caller {
  const finding = findingOf(context);
  if (!finding) throw new ApiProblem('not-signed-in', { headers: { 'www-authenticate': 'Bearer' } });
  if ('rejected' in finding) throw invalidToken(REJECTIONS[finding.rejected]);
  const { subject, groups, tokenIds, expiresAt } = finding.identity;
  if (now.getTime() >= expiresAt * 1000) throw invalidToken(REJECTIONS.expired);
  const [first, ...rest] = ROLES.filter((role) => groups.includes(role) && allowed.includes(role));
  if (!first) throw new ApiProblem('not-allowed', { detail: `This takes one of the roles ${allowed.join(', ')}.` });
  return { subject: subject.slice(0, 128), roles: [first, ...rest], tokenIds };
}

/** Whether the caller sees only what is the caller's own. */
export function isDriverOnly(caller: Caller): boolean {
  return caller.roles.every((role) => role === 'driver');
}

export function isOperator(caller: Caller): boolean {
  return caller.roles.includes('operator');
}

/** RFC 6750 §3; a description holds no quotes. */
function invalidToken(detail: string): ApiProblem {
  const description = detail.replaceAll('"', "'");
  return new ApiProblem('not-signed-in', {
    detail,
    headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${description}"` },
  });
}
