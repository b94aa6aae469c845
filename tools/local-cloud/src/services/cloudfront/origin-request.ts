import type { WebRequest } from '../../kernel/services';
import { headerPairs, HOP_HEADERS, splitUrl } from '../web/http-message';
import type { Behaviour, DistributionModel, Origin } from './distribution-model';
import { joined, queryPairs } from './edge-event';
import { NONE, selects } from './policies';

/**
 * The address that an origin sees: that of the edge, never the viewer's. It is one of RFC 5737's documentation
 * addresses, so that code which takes it for the viewer's is found out here, not in the cloud.
 */
const EDGE_ADDRESS = '192.0.2.1';

/** Headers that reach the origin whatever the policies say, because they describe the body or a range of it. */
const ALWAYS = new Set([
  'content-type',
  'content-encoding',
  'range',
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
]);

/** What the cache keeps answers apart by. */
export function cacheKey(behaviour: Behaviour, request: WebRequest): string {
  const { path, query } = splitUrl(request.url);
  const { cachePolicy } = behaviour;
  const headers = headerPairs(request)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== 'cookie' && selects(cachePolicy.headers, name));
  const cookies = cookiePairs(request).filter(([name]) => selects(cachePolicy.cookies, name));
  const parameters = queryPairs(query).filter(([name]) => selects(cachePolicy.query, name));
  return JSON.stringify([behaviour.pattern, request.method, path, parameters, headers, cookies]);
}

/** The request as it goes to the origin: what cache key and origin request policy name, and the headers that CloudFront adds. */
export function originRequest(
  distribution: DistributionModel,
  behaviour: Behaviour,
  origin: Origin,
  request: WebRequest,
  requestId: string,
): WebRequest {
  const { cachePolicy, originRequestPolicy } = behaviour;
  const passes = (part: 'headers' | 'cookies' | 'query', name: string): boolean =>
    selects(cachePolicy[part], name) || selects(originRequestPolicy?.[part] ?? NONE, name);
  const { path, query } = splitUrl(request.url);
  const parameters = queryPairs(query).filter(([name]) => passes('query', name));
  const custom = new Set(origin.headers.map((header) => header.name.toLowerCase()));
  const rawHeaders: string[] = [];
  let host = origin.domainName;
  let userAgent: string | undefined;
  const forwarded: string[] = [];
  for (const [name, value] of headerPairs(request)) {
    const lower = name.toLowerCase();
    if (lower === 'x-forwarded-for') forwarded.push(value);
    if (
      HOP_HEADERS.has(lower) ||
      lower === 'cookie' ||
      lower === 'x-forwarded-for' ||
      lower === 'content-length' ||
      custom.has(lower)
    )
      continue;
    if (lower === 'accept-encoding' && (cachePolicy.gzip || cachePolicy.brotli)) continue;
    if (!passes('headers', lower) && !ALWAYS.has(lower)) continue;
    if (lower === 'host') host = value;
    else if (lower === 'user-agent') userAgent = value;
    else rawHeaders.push(name, value);
  }
  const cookies = cookiePairs(request).filter(([name]) => passes('cookies', name));
  if (cookies.length > 0) rawHeaders.push('Cookie', cookies.map(([name, value]) => `${name}=${value}`).join('; '));
  rawHeaders.push('Host', host);
  rawHeaders.push('User-Agent', userAgent ?? 'Amazon CloudFront');
  rawHeaders.push('X-Forwarded-For', [...forwarded, request.sourceIp].join(', '));
  rawHeaders.push('Via', `1.1 ${distribution.domainName} (CloudFront)`);
  rawHeaders.push('X-Amz-Cf-Id', requestId);
  for (const { name, value } of origin.headers) rawHeaders.push(name, value);
  const text = parameters.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&');
  return {
    method: request.method,
    url: `${origin.path}${path}${text === '' ? '' : `?${text}`}`,
    rawHeaders,
    headers: joined(rawHeaders),
    body: request.body,
    sourceIp: EDGE_ADDRESS,
    causes: [requestId],
  };
}

function cookiePairs(request: WebRequest): [string, string][] {
  return (request.headers['cookie'] ?? '')
    .split(';')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => {
      const equals = text.indexOf('=');
      return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
    });
}
