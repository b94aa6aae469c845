import type { Kernel } from '../../kernel/kernel';
import type { ApiModel, RequestAuthoriser } from './api-model';
import { callFunction } from './call-function';
import { readPolicyAnswer, readSimpleAnswer, type AuthoriserDecision } from './policy-answer';

/** Longest that API Gateway waits for an authoriser, in milliseconds. */
const TIMEOUT_MS = 10_000;
const MAX_CACHED = 2_000;

/** Asks Lambda authorisers and remembers what they said for as long as the template allows. */
export class LambdaAuthorisers {
  private readonly cache = new Map<string, { readonly until: number; readonly answer: unknown }>();

  constructor(private readonly kernel: Kernel) {}

  /**
   * @param identity values of the identity sources; `undefined` where the authoriser has none, which means no caching
   * @param arn what a policy answer must allow
   * @returns `undefined` when the authoriser failed or made no sense
   */
  async decide(request: {
    api: ApiModel;
    authoriser: RequestAuthoriser;
    identity: readonly string[] | undefined;
    event: unknown;
    arn: string;
    causes: readonly string[];
  }): Promise<AuthoriserDecision | undefined> {
    const { authoriser, identity } = request;
    const key =
      authoriser.cacheTtlMs > 0 && identity ? JSON.stringify([request.api.id, authoriser.id, ...identity]) : undefined;
    const answer = (key === undefined ? undefined : this.remembered(key)) ?? (await this.ask(request));
    if (answer === undefined) return undefined;
    const decision = authoriser.simpleResponses ? readSimpleAnswer(answer) : readPolicyAnswer(answer, request.arn);
    if (decision !== undefined && key !== undefined) this.remember(key, answer, authoriser.cacheTtlMs);
    return decision;
  }

  private async ask(request: {
    api: ApiModel;
    authoriser: RequestAuthoriser;
    event: unknown;
    causes: readonly string[];
  }): Promise<unknown> {
    const outcome = await callFunction(this.kernel, {
      api: request.api,
      functionArn: request.authoriser.functionArn,
      source: `authorizers/${request.authoriser.id}`,
      event: request.event,
      timeoutMs: TIMEOUT_MS,
      trigger: 'authorizer',
      causes: request.causes,
    });
    if (outcome.kind !== 'answered') return undefined;
    try {
      return JSON.parse(outcome.payload) as unknown;
    } catch {
      return undefined;
    }
  }

  private remembered(key: string): unknown {
    const entry = this.cache.get(key);
    if (entry !== undefined && this.kernel.clock.now() < entry.until) return entry.answer;
    this.cache.delete(key);
    return undefined;
  }

  private remember(key: string, answer: unknown, ttlMs: number): void {
    if (this.cache.has(key)) return;
    // A Map keeps the order of insertion: the first key is the oldest.
    if (this.cache.size >= MAX_CACHED) this.cache.delete(this.cache.keys().next().value as string);
    this.cache.set(key, { until: this.kernel.clock.now() + ttlMs, answer });
  }
}
