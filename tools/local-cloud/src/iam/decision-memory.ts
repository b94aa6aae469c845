import type { AccessDecision, AccessRequest, PolicyDocument } from '../kernel/iam';
import type { Principal } from '../kernel/principal';

/** More questions than any network asks; beyond them the memory begins anew. */
const MOST = 10_000;
const TIME = /aws:(currenttime|epochtime)/i;

/**
 * Remembers what was allowed, for as long as no policy changes: the same few questions are asked for every message. What was
 * refused is decided anew each time, and so is what depends on the call (a context of its own) or on the time.
 */
export class DecisionMemory {
  /** By the statements of the resource's policy, as an object: another policy has others. */
  #allowed = new WeakMap<object, Set<string>>();
  #size = 0;
  readonly #timeless = new WeakMap<PolicyDocument, boolean>();

  /** A policy of an identity has changed. */
  forget(): void {
    this.#allowed = new WeakMap();
    this.#size = 0;
  }

  allows(request: AccessRequest): boolean {
    return request.context === undefined && this.#allowed.get(statementsOf(request))?.has(keyOf(request)) === true;
  }

  /** @param policies every policy that was looked at */
  remember(request: AccessRequest, decision: AccessDecision, policies: readonly PolicyDocument[]): void {
    if (!decision.allowed || request.context !== undefined || !policies.every((policy) => this.#isTimeless(policy)))
      return;
    if (this.#size >= MOST) this.forget();
    const statements = statementsOf(request);
    const keys = this.#allowed.get(statements) ?? new Set<string>();
    this.#allowed.set(statements, keys.add(keyOf(request)));
    this.#size += 1;
  }

  #isTimeless(policy: PolicyDocument): boolean {
    let known = this.#timeless.get(policy);
    if (known === undefined) this.#timeless.set(policy, (known = !TIME.test(JSON.stringify(policy))));
    return known;
  }
}

const NO_POLICY = {};

function statementsOf({ resourcePolicy }: AccessRequest): object {
  return (resourcePolicy?.Statement as object | undefined) ?? NO_POLICY;
}

function keyOf({ principal, action, resource }: AccessRequest): string {
  return `${nameOf(principal)}\n${action}\n${resource}`;
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'role') return `role ${principal.roleArn} ${principal.sessionArn}`;
  return principal.kind === 'service' ? `service ${principal.service} ${principal.sourceArn ?? ''}` : principal.kind;
}
