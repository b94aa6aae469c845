import { TemplateError } from '../../kernel/aws-error';

/** Which headers, cookies or query parameters a policy names. Header names are in lower case. */
export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | { readonly kind: 'only' | 'except'; readonly names: ReadonlySet<string> };

export const NONE: Selection = { kind: 'none' };
export const ALL: Selection = { kind: 'all' };

export function selects(selection: Selection, name: string): boolean {
  switch (selection.kind) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'only':
      return selection.names.has(name);
    case 'except':
      return !selection.names.has(name);
  }
}

export interface CachePolicy {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly gzip: boolean;
  readonly brotli: boolean;
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly query: Selection;
}

export interface OriginRequestPolicy {
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly query: Selection;
}

export interface HeaderRule {
  readonly name: string;
  readonly value: string;
  /** Whether it replaces what the origin sent. */
  readonly override: boolean;
}

export interface ResponseHeadersPolicy {
  readonly headers: readonly HeaderRule[];
  readonly removed: readonly string[];
  readonly cors?: CorsRule;
}

export interface CorsRule {
  readonly origins: readonly string[];
  readonly headers: readonly HeaderRule[];
  readonly override: boolean;
}

const only = (...names: string[]): Selection => ({ kind: 'only', names: new Set(names) });
const DAY = 86_400;
const YEAR = 365 * DAY;

const uncached: CachePolicy = {
  minTtl: 0,
  defaultTtl: 0,
  maxTtl: 0,
  gzip: false,
  brotli: false,
  headers: NONE,
  cookies: NONE,
  query: NONE,
};
const optimised: CachePolicy = { ...uncached, minTtl: 1, defaultTtl: DAY, maxTtl: YEAR, gzip: true, brotli: true };
const ORIGIN_HEADERS = only('host', 'origin', 'x-http-method', 'x-http-method-override', 'x-method-override');
const originControlled: CachePolicy = { ...optimised, minTtl: 0, defaultTtl: 0, headers: ORIGIN_HEADERS, cookies: ALL };

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHE_POLICIES: Readonly<Record<string, CachePolicy>> = {
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': uncached,
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': optimised,
  // CachingOptimizedForUncompressedObjects
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': { ...optimised, gzip: false, brotli: false },
  // UseOriginCacheControlHeaders
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': originControlled,
  // UseOriginCacheControlHeaders-QueryStrings
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': { ...originControlled, query: ALL },
};

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const ORIGIN_REQUEST_POLICIES: Readonly<Record<string, OriginRequestPolicy>> = {
  // AllViewer
  '216adef6-5c7f-47e4-b989-5492eafa07d3': { headers: ALL, cookies: ALL, query: ALL },
  // AllViewerExceptHostHeader
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    headers: { kind: 'except', names: new Set(['host']) },
    cookies: ALL,
    query: ALL,
  },
  // CORS-CustomOrigin
  '59781a5b-3903-41f3-afcb-af62929ccde1': { headers: only('origin'), cookies: NONE, query: NONE },
  // CORS-S3Origin
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': {
    headers: only('origin', 'access-control-request-headers', 'access-control-request-method'),
    cookies: NONE,
    query: NONE,
  },
  // UserAgentRefererHeaders
  'acba4595-bd28-49b8-b9fe-13317c0390fa': { headers: only('user-agent', 'referer'), cookies: NONE, query: NONE },
  // HostHeaderOnly
  'bf0718e1-ba1e-49d1-88b1-f726733018ae': { headers: only('host'), cookies: NONE, query: NONE },
};

const security: ResponseHeadersPolicy = {
  headers: [
    { name: 'x-xss-protection', value: '1; mode=block', override: false },
    { name: 'x-frame-options', value: 'SAMEORIGIN', override: false },
    { name: 'referrer-policy', value: 'strict-origin-when-cross-origin', override: false },
    { name: 'x-content-type-options', value: 'nosniff', override: true },
    { name: 'strict-transport-security', value: 'max-age=31536000', override: false },
  ],
  removed: [],
};
const anyOrigin: CorsRule = { origins: ['*'], headers: [], override: false };

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
const RESPONSE_HEADERS_POLICIES: Readonly<Record<string, ResponseHeadersPolicy>> = {
  // SecurityHeadersPolicy
  '67f7725c-6f97-4210-82d7-5512b31e9d03': security,
  // SimpleCORS
  '60669652-455b-4ae9-85a4-c4c02393f86c': { headers: [], removed: [], cors: anyOrigin },
  // CORS-and-SecurityHeadersPolicy
  'e61eb60c-9c35-4d20-a928-2b84e02af89c': { ...security, cors: anyOrigin },
};

/** The policies of the account: managed ones, and those of the templates. */
export class PolicyBook {
  readonly cache = new Map(Object.entries(CACHE_POLICIES));
  readonly originRequest = new Map(Object.entries(ORIGIN_REQUEST_POLICIES));
  readonly responseHeaders = new Map(Object.entries(RESPONSE_HEADERS_POLICIES));

  cachePolicy(id: string, place: string): CachePolicy {
    return found(this.cache, id, place);
  }

  originRequestPolicy(id: string, place: string): OriginRequestPolicy {
    return found(this.originRequest, id, place);
  }

  responseHeadersPolicy(id: string, place: string): ResponseHeadersPolicy {
    return found(this.responseHeaders, id, place);
  }
}

/** @throws {TemplateError} when there is no such policy */
function found<T>(policies: ReadonlyMap<string, T>, id: string, place: string): T {
  const policy = policies.get(id);
  if (policy !== undefined) return policy;
  throw new TemplateError(
    'template.bad-value',
    place,
    `there is no policy ${id}, neither in a template nor among the managed ones that the local cloud knows`,
  );
}
