import { randomBytes } from 'node:crypto';
import { AwsError } from '../kernel/aws-error';
import type { Clock } from '../kernel/clock';
import type { AccessDecision, AccessRequest, Iam, PolicyDocument, PolicyStatement, RoleSession } from '../kernel/iam';
import type { Kernel } from '../kernel/kernel';
import { DEVELOPER, type Principal } from '../kernel/principal';
import type { ConditionContext } from './conditions';
import { DecisionMemory } from './decision-memory';
import { evaluatePolicy, type PolicyVerdict } from './evaluate';
import { awsManagedPolicy } from './managed-policies';

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** `stack/LogicalId`, so that a refusal says where to add the permission. */
  readonly place: string;
  readonly trust: PolicyDocument;
  readonly boundaryArn?: string;
}

interface Session {
  readonly role: Role;
  readonly sessionArn: string;
  invocationId: string | undefined;
  invocationOf: ((traceId: string) => string | undefined) | undefined;
}

/** Roles, their policies and their sessions, and the decision on every call. */
export class IamEngine implements Iam {
  private readonly roles = new Map<string, Role>();
  /** Role name → policy name → document. */
  private readonly inline = new Map<string, Map<string, PolicyDocument>>();
  /** Role name → ARNs of managed policies. */
  private readonly attached = new Map<string, Set<string>>();
  private readonly managed = new Map<string, PolicyDocument>();
  private readonly sessions = new Map<string, Session>();
  private readonly memory = new DecisionMemory();

  constructor(
    private readonly account: string,
    private readonly region: string,
    private readonly clock: Clock,
  ) {}

  /** The engine behind a kernel, with what resource types of IAM need beyond the contract. */
  static of(kernel: Kernel): IamEngine {
    if (!(kernel.iam instanceof IamEngine)) throw new Error('this kernel evaluates permissions in another way');
    return kernel.iam;
  }

  putRole(role: Role): void {
    this.roles.set(role.arn, role);
    this.memory.forget();
  }

  removeRole(arn: string): void {
    this.roles.delete(arn);
    this.memory.forget();
  }

  role(arn: string): Role | undefined {
    return this.roles.get(arn);
  }

  allRoles(): Role[] {
    return [...this.roles.values()];
  }

  putInlinePolicy(roleName: string, policyName: string, document: PolicyDocument): void {
    const policies = this.inline.get(roleName) ?? new Map<string, PolicyDocument>();
    policies.set(policyName, document);
    this.inline.set(roleName, policies);
    this.memory.forget();
  }

  removeInlinePolicy(roleName: string, policyName: string): void {
    this.inline.get(roleName)?.delete(policyName);
    this.memory.forget();
  }

  putManagedPolicy(arn: string, document: PolicyDocument): void {
    this.managed.set(arn, document);
    this.memory.forget();
  }

  attachManagedPolicy(roleName: string, policyArn: string): void {
    const arns = this.attached.get(roleName) ?? new Set<string>();
    arns.add(policyArn);
    this.attached.set(roleName, arns);
    this.memory.forget();
  }

  detachManagedPolicy(roleName: string, policyArn: string): void {
    this.attached.get(roleName)?.delete(policyArn);
    this.memory.forget();
  }

  removeManagedPolicy(arn: string): void {
    this.managed.delete(arn);
    this.memory.forget();
  }

  /** Is there a policy of this ARN, ours or one that AWS manages? */
  knowsManagedPolicy(arn: string): boolean {
    return this.managed.has(arn) || awsManagedPolicy(arn) !== undefined;
  }

  policiesOf(roleName: string): PolicyDocument[] {
    const attached = [...(this.attached.get(roleName) ?? [])].flatMap(
      (arn) => this.managed.get(arn) ?? awsManagedPolicy(arn) ?? [],
    );
    return [...(this.inline.get(roleName)?.values() ?? []), ...attached];
  }

  decide(request: AccessRequest): AccessDecision {
    const { principal } = request;
    if (principal.kind === 'developer' || this.memory.allows(request)) return { allowed: true };
    const decision = this.evaluate(request);
    if (decision.allowed) this.memory.remember(request, decision, this.policiesFor(request));
    return decision;
  }

  /** Every policy that a decision looks at. */
  private policiesFor({ principal, resourcePolicy }: AccessRequest): PolicyDocument[] {
    const role = principal.kind === 'role' ? this.roles.get(principal.roleArn) : undefined;
    const boundary =
      role?.boundaryArn === undefined
        ? undefined
        : (this.managed.get(role.boundaryArn) ?? awsManagedPolicy(role.boundaryArn));
    return [
      ...(resourcePolicy ? [resourcePolicy] : []),
      ...(role ? this.policiesOf(role.name) : []),
      ...(boundary ? [boundary] : []),
    ];
  }

  private evaluate(request: AccessRequest): AccessDecision {
    const { principal } = request;
    const context = this.contextOf(request);
    const question = { action: request.action, resource: request.resource, context, account: this.account };

    const resource = request.resourcePolicy
      ? evaluatePolicy(request.resourcePolicy, { ...question, principal })
      : { denied: false, allowed: false };
    if (resource.denied) return this.refuse(request, 'with an explicit deny in a resource-based policy');

    if (principal.kind !== 'role') {
      if (resource.allowed) return { allowed: true };
      return this.refuse(
        request,
        `because no resource-based policy allows the ${request.action} action`,
        resource.almost,
      );
    }

    const role = this.roles.get(principal.roleArn);
    const identity = role ? this.evaluateIdentity(role, question) : { denied: false, allowed: false };
    if (identity.denied) return this.refuse(request, 'with an explicit deny in an identity-based policy');
    if (role?.boundaryArn && !resource.allowed) {
      const boundary = this.managed.get(role.boundaryArn) ?? awsManagedPolicy(role.boundaryArn);
      const verdict = boundary ? evaluatePolicy(boundary, question) : { denied: false, allowed: false };
      if (verdict.denied || !verdict.allowed)
        return this.refuse(request, `because no permissions boundary allows the ${request.action} action`);
    }
    if (identity.allowed || resource.allowed) return { allowed: true };
    return this.refuse(
      request,
      `because no identity-based policy allows the ${request.action} action`,
      identity.almost ?? resource.almost,
    );
  }

  authorise(request: AccessRequest, errorCode = 'AccessDenied'): void {
    const decision = this.decide(request);
    if (!decision.allowed) throw new AwsError(errorCode, decision.reason, 403);
  }

  openSession(roleArn: string, sessionName: string, service = 'lambda.amazonaws.com'): RoleSession {
    const role = this.trustedRole(roleArn, { kind: 'service', service });
    const accessKeyId = `ASIA${randomBytes(10).toString('hex').toUpperCase().slice(0, 16)}`;
    const session: Session = {
      role,
      sessionArn: this.sessionArn(role, sessionName),
      invocationId: undefined,
      invocationOf: undefined,
    };
    this.sessions.set(accessKeyId, session);
    return {
      accessKeyId,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(48).toString('base64'),
      setInvocation: (invocationId) => {
        session.invocationId = invocationId;
      },
      setInvocations: (invocationOf) => {
        session.invocationOf = invocationOf;
      },
      close: () => {
        this.sessions.delete(accessKeyId);
      },
    };
  }

  assume(roleArn: string, service: string, sourceArn?: string): Principal {
    const role = this.trustedRole(roleArn, { kind: 'service', service, ...(sourceArn !== undefined && { sourceArn }) });
    const sessionName = service.split('.')[0] ?? service;
    return { kind: 'role', roleArn: role.arn, sessionArn: this.sessionArn(role, sessionName) };
  }

  principalOf(accessKeyId: string | undefined): Principal {
    if (!accessKeyId) return { kind: 'anonymous' };
    const session = this.sessions.get(accessKeyId);
    if (!session) return accessKeyId.startsWith('ASIA') ? { kind: 'anonymous' } : DEVELOPER;
    return {
      kind: 'role',
      roleArn: session.role.arn,
      sessionArn: session.sessionArn,
      ...(session.invocationId !== undefined && { invocationId: session.invocationId }),
      ...(session.invocationOf !== undefined && { invocationOf: session.invocationOf }),
    };
  }

  private evaluateIdentity(
    role: Role,
    question: { action: string; resource: string; context: ConditionContext; account: string },
  ): PolicyVerdict {
    let allowed = false;
    let almost: PolicyStatement | undefined;
    for (const policy of this.policiesOf(role.name)) {
      const verdict = evaluatePolicy(policy, question);
      if (verdict.denied) return verdict;
      allowed ||= verdict.allowed;
      almost ??= verdict.almost;
    }
    return { denied: false, allowed, ...(almost && { almost }) };
  }

  private trustedRole(roleArn: string, principal: Extract<Principal, { kind: 'service' }>): Role {
    const role = this.roles.get(roleArn);
    if (!role) throw new AwsError('AccessDenied', `The role ${roleArn} does not exist.`, 403);
    const request: AccessRequest = { principal, action: 'sts:AssumeRole', resource: roleArn };
    const verdict = evaluatePolicy(role.trust, { ...request, context: this.contextOf(request), account: this.account });
    if (verdict.denied || !verdict.allowed) {
      throw new AwsError(
        'AccessDenied',
        `${principal.service} is not authorized to perform: sts:AssumeRole on resource: ${roleArn} because no trust policy allows it. ` +
          `The AssumeRolePolicyDocument of ${role.place} would need ` +
          `{"Effect":"Allow","Principal":{"Service":"${principal.service}"},"Action":"sts:AssumeRole"}` +
          (verdict.almost ? `; a statement names it, but only if ${JSON.stringify(verdict.almost.Condition)}.` : '.'),
        403,
      );
    }
    return role;
  }

  private sessionArn(role: Role, sessionName: string): string {
    return `arn:aws:sts::${this.account}:assumed-role/${role.name}/${sessionName}`;
  }

  private contextOf(request: AccessRequest): ConditionContext {
    const { principal } = request;
    const context = new Map<string, readonly string[]>([
      // Calls never leave the machine, so they count as protected; statements that refuse plain HTTP mean the network.
      ['aws:securetransport', ['true']],
      ['aws:requestedregion', [this.region]],
      ['aws:currenttime', [new Date(this.clock.now()).toISOString()]],
      ['aws:epochtime', [String(Math.floor(this.clock.now() / 1000))]],
      ['aws:resourceaccount', [this.account]],
      ['aws:principalisawsservice', [String(principal.kind === 'service')]],
    ]);
    if (principal.kind === 'role') {
      context.set('aws:principalarn', [principal.roleArn]);
      context.set('aws:principalaccount', [this.account]);
      context.set('aws:principaltype', ['AssumedRole']);
      context.set('aws:userid', [principal.sessionArn]);
    }
    if (principal.kind === 'service') {
      context.set('aws:principalservicename', [principal.service]);
      context.set('aws:sourceaccount', [principal.sourceArn?.split(':')[4] || this.account]);
      if (principal.sourceArn !== undefined) context.set('aws:sourcearn', [principal.sourceArn]);
    }
    for (const [key, value] of Object.entries(request.context ?? {})) {
      context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
    }
    return context;
  }

  private refuse(request: AccessRequest, because: string, almost?: PolicyStatement): AccessDecision {
    const { principal, action, resource } = request;
    const who =
      principal.kind === 'role'
        ? principal.sessionArn
        : principal.kind === 'service'
          ? `${principal.service}${principal.sourceArn ? ` (for ${principal.sourceArn})` : ''}`
          : 'anonymous';
    const sentence = `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
    return { allowed: false, reason: `${sentence}. ${this.remedy(request, because, almost)}` };
  }

  private remedy({ principal, action, resource }: AccessRequest, because: string, almost?: PolicyStatement): string {
    if (because.includes('explicit deny')) return 'The statement with "Effect":"Deny" has to change.';
    const condition = almost ? ` A statement allows it, but only if ${JSON.stringify(almost.Condition)}.` : '';
    if (principal.kind === 'role') {
      const place = this.roles.get(principal.roleArn)?.place ?? principal.roleArn;
      return `The role ${place} would need {"Effect":"Allow","Action":"${action}","Resource":"${resource}"}.${condition}`;
    }
    const statement = {
      Effect: 'Allow',
      Principal: principal.kind === 'service' ? { Service: principal.service } : '*',
      Action: action,
      Resource: resource,
      ...(principal.kind === 'service' &&
        principal.sourceArn && { Condition: { ArnEquals: { 'aws:SourceArn': principal.sourceArn } } }),
    };
    return `The policy of ${resource} would need ${JSON.stringify(statement)}.${condition}`;
  }
}
