import type { PolicyDocument, PolicyStatement } from '../kernel/iam';
import type { Principal } from '../kernel/principal';
import { conditionsHold, type ConditionContext } from './conditions';
import { matchesPattern } from './pattern';

/** What one policy says about a request. */
export interface PolicyVerdict {
  readonly denied: boolean;
  readonly allowed: boolean;
  /** A statement that names action and resource and whose conditions do not hold: worth telling. */
  readonly almost?: PolicyStatement;
}

export interface PolicyQuestion {
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
  /** For resource and trust policies: who asks. Identity policies have no principal. */
  readonly principal?: Principal;
  readonly account: string;
}

/** Evaluates one document. An explicit deny outweighs every allow. */
export function evaluatePolicy(policy: PolicyDocument, question: PolicyQuestion): PolicyVerdict {
  let denied = false;
  let allowed = false;
  let almost: PolicyStatement | undefined;
  for (const statement of statementsOf(policy)) {
    if (!actionMatches(statement, question.action) || !resourceMatches(statement, question)) continue;
    if (question.principal && !principalMatches(statement, question.principal, question.account)) continue;
    if (!conditionsHold(statement.Condition, question.context)) {
      if (statement.Effect === 'Allow') almost ??= statement;
      continue;
    }
    if (statement.Effect === 'Deny') denied = true;
    else allowed = true;
  }
  return { denied, allowed, ...(almost && { almost }) };
}

export function statementsOf(policy: PolicyDocument): readonly PolicyStatement[] {
  return Array.isArray(policy.Statement)
    ? (policy.Statement as readonly PolicyStatement[])
    : [policy.Statement as PolicyStatement];
}

function actionMatches(statement: PolicyStatement, action: string): boolean {
  if (statement.Action !== undefined)
    return listOf(statement.Action).some((pattern) => matchesPattern(pattern, action, true));
  if (statement.NotAction !== undefined)
    return !listOf(statement.NotAction).some((pattern) => matchesPattern(pattern, action, true));
  return false;
}

function resourceMatches(statement: PolicyStatement, question: PolicyQuestion): boolean {
  const matches = (pattern: string): boolean => {
    const text = substitute(pattern, question.context);
    return text !== undefined && matchesPattern(text, question.resource);
  };
  if (statement.Resource !== undefined) return listOf(statement.Resource).some(matches);
  if (statement.NotResource !== undefined) return !listOf(statement.NotResource).some(matches);
  // Trust policies name no resource: the role itself is meant.
  return question.principal !== undefined;
}

/** Replaces policy variables; undefined when one has no value, because then the statement cannot match. */
function substitute(pattern: string, context: ConditionContext): string | undefined {
  if (!pattern.includes('${')) return pattern;
  let missing = false;
  const text = pattern.replace(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    if (name === '*' || name === '?' || name === '$') return name;
    const value = context.get(name.toLowerCase())?.[0];
    if (value === undefined) missing = true;
    return value ?? '';
  });
  return missing ? undefined : text;
}

function principalMatches(statement: PolicyStatement, principal: Principal, account: string): boolean {
  if (statement.NotPrincipal !== undefined) {
    const inverted = {
      ...statement,
      NotPrincipal: undefined,
      Principal: statement.NotPrincipal as PolicyStatement['Principal'],
    };
    return !principalMatches(inverted, principal, account);
  }
  if (statement.Principal === undefined) return false;
  if (statement.Principal === '*') return true;
  return Object.entries(statement.Principal).some(([kind, value]) => {
    const names = listOf(value);
    if (kind === 'AWS' && names.includes('*')) return true;
    if (kind === 'Service')
      return principal.kind === 'service' && names.some((name) => name === '*' || sameService(name, principal.service));
    if (kind !== 'AWS' || principal.kind !== 'role') return false;
    if (names.includes(principal.roleArn) || names.includes(principal.sessionArn)) return true;
    // The account as principal hands the decision to the identity's own policies: it denies, but does not allow by itself.
    const accountNamed = names.includes(account) || names.includes(`arn:aws:iam::${account}:root`);
    return accountNamed && statement.Effect === 'Deny';
  });
}

/** `sqs.eu-central-1.amazonaws.com` is `sqs.amazonaws.com`. */
function sameService(a: string, b: string): boolean {
  const plain = (name: string): string =>
    name.replace(/^([a-z0-9-]+)\.[a-z]{2}-[a-z-]+-\d\.amazonaws\.com$/, '$1.amazonaws.com');
  return plain(a) === plain(b);
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
