import { hash } from 'node:crypto';

/** The W3C trace id (32 hex digits) of what begins with an entry. */
export function traceIdOf(entryId: string): string {
  return hash('md5', entryId, 'hex');
}

/** The W3C span id (16 hex digits) that stands for an entry. */
export function spanIdOf(entryId: string): string {
  return hash('md5', `span of ${entryId}`, 'hex').slice(0, 16);
}

/**
 * The trace of an X-Ray header: `Root=1-5759e988-bd862e3fe1be46a994272793` → `5759e988bd862e3fe1be46a994272793`.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
export function traceIdOfHeader(header: string | undefined): string | undefined {
  const root = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})/i.exec(header ?? '');
  return root ? `${root[1]}${root[2]}`.toLowerCase() : undefined;
}

/** The header that an invocation is given: its trace, with the invocation as the parent of what it does. */
export function traceHeaderFor(invocationId: string, traceId: string, given: string | undefined): string {
  const sampled = /(?:^|;)\s*Sampled=([01])/.exec(given ?? '')?.[1] ?? '0';
  return `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanIdOf(invocationId)};Sampled=${sampled}`;
}

/** The trace of a `traceparent`. https://www.w3.org/TR/trace-context/#traceparent-header */
export function traceIdOfParent(header: string | undefined): string | undefined {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-/.exec(header ?? '')?.[1];
}
