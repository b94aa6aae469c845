import type { Clock } from '../../kernel/clock';
import type { Stage } from './api-model';
import { TokenBucket } from './token-bucket';

/** The throttling of an API's stages: a bucket for each route, by the route's own settings or the stage's. */
export class Throttle {
  private readonly buckets = new Map<string, TokenBucket | undefined>();

  constructor(private readonly clock: Clock) {}

  /** Whether a request may pass now. */
  admits(stage: Stage, routeKey: string): boolean {
    const key = `${stage.name}\n${routeKey}`;
    if (!this.buckets.has(key)) {
      const limit = stage.routeThrottling[routeKey] ?? stage.throttling;
      this.buckets.set(key, limit && new TokenBucket(this.clock, limit.ratePerSecond, limit.burst));
    }
    return this.buckets.get(key)?.take() ?? true;
  }
}
