import type { EdgeFunction } from './edge-function';
import type { CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy } from './policies';

export interface DistributionModel {
  readonly id: string;
  readonly arn: string;
  /** `d….cloudfront.net` */
  readonly domainName: string;
  readonly place: string;
  readonly aliases: readonly string[];
  readonly enabled: boolean;
  readonly defaultRootObject: string | undefined;
  readonly origins: ReadonlyMap<string, Origin>;
  /** In order of precedence; the last one is the default and takes everything. */
  readonly behaviours: readonly Behaviour[];
  readonly errorResponses: ReadonlyMap<number, ErrorResponse>;
}

export type Origin = {
  readonly id: string;
  readonly domainName: string;
  readonly path: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
} & ({ readonly kind: 'custom' } | { readonly kind: 's3'; readonly bucket: string; readonly signed: boolean });

export interface Behaviour {
  readonly pattern: string;
  readonly matches: RegExp;
  readonly originId: string;
  readonly methods: ReadonlySet<string>;
  readonly compress: boolean;
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy: OriginRequestPolicy | undefined;
  readonly responseHeadersPolicy: ResponseHeadersPolicy | undefined;
  readonly viewerRequest: EdgeFunction | undefined;
  readonly viewerResponse: EdgeFunction | undefined;
}

export interface ErrorResponse {
  readonly pagePath: string | undefined;
  readonly status: number | undefined;
}

/**
 * `*` stands for any characters, `?` for one; a leading slash may be left out; case matters.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function pathPattern(pattern: string): RegExp {
  const absolute = pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`;
  const source = absolute
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}

/** `<bucket>.s3.<region>.amazonaws.com` → the bucket. */
export function bucketOf(domainName: string): string | undefined {
  return /^(.+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(domainName)?.[1];
}
