import type { Principal } from './principal';

/** A JSON policy document as templates carry it. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[] | PolicyStatement;
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface AccessRequest {
  readonly principal: Principal;
  /** e.g. `sns:Publish` */
  readonly action: string;
  /** The resource's ARN, or `*` for actions without one. */
  readonly resource: string;
  /** The policy on the resource itself, where it has one. */
  readonly resourcePolicy?: PolicyDocument;
  /** Further condition keys, e.g. `{ 'dynamodb:LeadingKeys': [...] }`; the usual `aws:` keys are filled in. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export type AccessDecision = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * Evaluates permissions as IAM does within one account: an explicit deny wins; then an allow by the identity's or the
 * resource's policy; services and anonymous callers need the resource's policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export interface Iam {
  decide(request: AccessRequest): AccessDecision;
  /** @throws {AwsError} `AccessDenied` (or `errorCode`) in AWS's own words, naming principal, action and resource */
  authorise(request: AccessRequest, errorCode?: string): void;
  /**
   * Credentials for code that runs under a role; calls signed with them are the role's.
   * @param service who assumes the role; `lambda.amazonaws.com` unless told
   * @throws {AwsError} `AccessDenied` when the role does not exist or does not trust the service
   */
  openSession(roleArn: string, sessionName: string, service?: string): RoleSession;
  /**
   * The principal that a service acts as under a role, e.g. the Scheduler under its target's role.
   * @throws {AwsError} `AccessDenied` when the role does not exist or its trust policy does not name the service
   */
  assume(roleArn: string, service: string, sourceArn?: string): Principal;
  /** Who signed a request. An unknown key is the developer's; none at all is nobody's. */
  principalOf(accessKeyId: string | undefined): Principal;
}

export interface RoleSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Says on whose behalf calls are made from now on. */
  setInvocation(invocationId: string | undefined): void;
  /** Says where to find on whose behalf something is done, by its trace, where several invocations use the credentials. */
  setInvocations(invocationOf: (traceId: string) => string | undefined): void;
  close(): void;
}
