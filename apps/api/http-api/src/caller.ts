import { ROLES, type Role, type Route } from '@busbar/api-contract';
import { ApiProblem } from './problem';

/** Who calls, as the access token says. */
export interface Caller {
  readonly subject: string;
  /** The caller's roles that may do what is asked; the first one is what the audit trail names. */
  readonly roles: readonly [Role, ...Role[]];
  /** The tokens of a driver. */
  readonly tokenIds: readonly string[];
}

/** Claims as API Gateway hands them on: every value is text, lists are written `[a b]`. */
export type Claims = Readonly<Record<string, unknown>>;

/** @throws {ApiProblem} `not-signed-in`, `not-allowed` */
export function callerOf(claims: Claims | undefined, allowed: Exclude<Route['roles'], 'public'>): Caller {
  const subject = claims?.['sub'];
  if (!claims || typeof subject !== 'string' || subject === '') {
    throw new ApiProblem('not-signed-in', { headers: { 'www-authenticate': 'Bearer' } });
  }
  const groups = listOf(claims['cognito:groups']);
  const [first, ...rest] = ROLES.filter((role) => groups.includes(role) && allowed.includes(role));
  if (!first) throw new ApiProblem('not-allowed', { detail: `This takes one of the roles ${allowed.join(', ')}.` });
  return { subject: subject.slice(0, 128), roles: [first, ...rest], tokenIds: listOf(claims['custom:tokens']) };
}

/** Whether the caller sees only what is the caller's own. */
export function isDriverOnly(caller: Caller): boolean {
  return caller.roles.every((role) => role === 'driver');
}

export function isOperator(caller: Caller): boolean {
  return caller.roles.includes('operator');
}

function listOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((item) => typeof item === 'string');
  if (typeof claim !== 'string') return [];
  return claim.replace(/^\[|\]$/g, '').split(/[\s,]+/).map((item) => item.replace(/^"|"$/g, '')).filter((item) => item !== '');
}
