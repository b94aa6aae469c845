import type { WebRequest, WebResponse } from '../../kernel/services';
import type { HeaderRule, ResponseHeadersPolicy } from './policies';

/** Applies a response headers policy on the way to the viewer. */
export function withPolicy(policy: ResponseHeadersPolicy, request: WebRequest, response: WebResponse): WebResponse {
  const headers: Record<string, string | readonly string[]> = { ...response.headers };
  for (const name of policy.removed) delete headers[name];
  for (const rule of policy.headers) apply(headers, rule);
  const origin = request.headers['origin'];
  if (policy.cors !== undefined && origin !== undefined) {
    const any = policy.cors.origins.includes('*');
    if (any || policy.cors.origins.some((allowed) => covers(allowed, origin))) {
      apply(headers, {
        name: 'access-control-allow-origin',
        value: any ? '*' : origin,
        override: policy.cors.override,
      });
      for (const rule of policy.cors.headers) apply(headers, rule);
    }
  }
  return { ...response, headers };
}

function apply(headers: Record<string, string | readonly string[]>, rule: HeaderRule): void {
  if (rule.override || headers[rule.name] === undefined) headers[rule.name] = rule.value;
}

function covers(allowed: string, origin: string): boolean {
  const source = allowed.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^(https?://)?${source}$`, 'i').test(origin);
}
