import type { Kernel } from '../../kernel/kernel';
import type { WebRequest, WebResponse, WebTarget, WebUpgrade } from '../../kernel/services';
import { splitUrl } from '../web/http-message';
import { chosenEncoding, compressed } from './compression';
import type { Behaviour, DistributionModel } from './distribution-model';
import { EdgeCache, timeToLive } from './edge-cache';
import { fromEdgeRequest, fromEdgeResponse, toEdgeRequest, toEdgeResponse } from './edge-event';
import type { EdgeFunction } from './edge-function';
import { cacheKey, originRequest } from './origin-request';
import { edgeError, fetchFromOrigin } from './origins';
import { withPolicy } from './response-headers';

type Forwarded = { readonly request: WebRequest } | { readonly response: WebResponse; readonly failed: boolean };

const INVALID_FUNCTION =
  'The CloudFront function associated with the CloudFront distribution is invalid or could not run.';

interface Fetched {
  readonly response: WebResponse;
  /** What `X-Cache` says. */
  readonly cache: string;
}

/** A CloudFront distribution: behaviours, edge functions, cache, origins. */
export class Distribution implements WebTarget {
  readonly cache: EdgeCache;

  constructor(
    private readonly kernel: Kernel,
    readonly model: DistributionModel,
  ) {
    this.cache = new EdgeCache(kernel.clock);
  }

  async request(viewer: WebRequest): Promise<WebResponse> {
    const at = this.kernel.clock.now();
    const id = this.kernel.randomHex(16);
    const { response, cache } = await this.respond(viewer, id);
    this.record(id, at, viewer, response.status, cache);
    const { domainName } = this.model;
    return {
      ...response,
      headers: {
        ...response.headers,
        'x-cache': cache,
        via: `1.1 ${domainName} (CloudFront)`,
        'x-amz-cf-pop': 'LOCAL1-C1',
        'x-amz-cf-id': id,
      },
    };
  }

  async upgrade(viewer: WebRequest): Promise<WebUpgrade> {
    const at = this.kernel.clock.now();
    const id = this.kernel.randomHex(16);
    const upgrade = await this.openUpstream(viewer, id);
    this.record(id, at, viewer, upgrade.accepted ? 101 : upgrade.response.status, 'WebSocket');
    return upgrade;
  }

  private async openUpstream(viewer: WebRequest, id: string): Promise<WebUpgrade> {
    const refused = (response: WebResponse): WebUpgrade => ({ accepted: false, response });
    if (!this.model.enabled) return refused(edgeError(403, 'The distribution is disabled.'));
    const behaviour = this.behaviourFor(viewer);
    const forwarded = this.runViewerRequest(behaviour, viewer, id);
    if ('response' in forwarded) return refused(forwarded.response);
    const origin = this.model.origins.get(behaviour.originId);
    const target = origin?.kind === 'custom' ? this.kernel.services.web.find(origin.domainName) : undefined;
    if (origin === undefined || target?.upgrade === undefined)
      return refused(edgeError(502, 'The origin does not take WebSocket connections.'));
    return target.upgrade(originRequest(this.model, behaviour, origin, forwarded.request, id));
  }

  private async respond(viewer: WebRequest, id: string): Promise<Fetched> {
    if (!this.model.enabled)
      return { response: edgeError(403, 'The distribution is disabled.'), cache: 'Error from cloudfront' };
    const behaviour = this.behaviourFor(viewer);
    if (!behaviour.methods.has(viewer.method)) {
      return {
        response: edgeError(
          403,
          'This distribution is not configured to allow the HTTP request method that was used for this request.',
        ),
        cache: 'Error from cloudfront',
      };
    }
    const forwarded = this.runViewerRequest(behaviour, viewer, id);
    if ('response' in forwarded) {
      return {
        response: forwarded.response,
        cache: `${forwarded.failed ? 'FunctionExecutionError' : 'FunctionGeneratedResponse'} from cloudfront`,
      };
    }
    const request = this.withRootObject(viewer, forwarded.request);
    const fetched = await this.withErrorPage(request, await this.fetch(behaviour, request, id), id);
    return this.finish(behaviour, viewer, request, fetched, id);
  }

  /** Everything behind the cache: conditional requests, compression, headers policy, the viewer-response function. */
  private async finish(
    behaviour: Behaviour,
    viewer: WebRequest,
    request: WebRequest,
    fetched: Fetched,
    id: string,
  ): Promise<Fetched> {
    const { cache } = fetched;
    let { response } = fetched;
    if (behaviour.responseHeadersPolicy) response = withPolicy(behaviour.responseHeadersPolicy, viewer, response);
    // An origin's error never reaches the function.
    if (behaviour.viewerResponse !== undefined && response.status < 400) {
      const changed = this.runViewerResponse(behaviour.viewerResponse, request, response, id);
      if (changed === undefined)
        return { response: edgeError(503, INVALID_FUNCTION), cache: 'FunctionExecutionError from cloudfront' };
      response = changed;
    }
    if (isNotModified(viewer, response)) response = { status: 304, headers: response.headers, body: Buffer.alloc(0) };
    return { response, cache };
  }

  private behaviourFor(viewer: WebRequest): Behaviour {
    const { path } = splitUrl(viewer.url);
    // The default behaviour is the last one and matches everything.
    return this.model.behaviours.find((each) => each.matches.test(path)) as Behaviour;
  }

  private runViewerRequest(behaviour: Behaviour, viewer: WebRequest, id: string): Forwarded {
    const fn = behaviour.viewerRequest;
    if (fn === undefined) return { request: viewer };
    try {
      const { value, lines } = fn.run(this.event('viewer-request', viewer, id));
      this.logLines(fn, lines);
      // Whether it is a request or a response shows in its members; the conversions check the rest.
      const returned = value as Record<string, unknown>;
      return 'statusCode' in returned
        ? { response: fromEdgeResponse(returned), failed: false }
        : { request: fromEdgeRequest(returned, viewer) };
    } catch (error) {
      this.kernel.log.error('A CloudFront function failed', {
        distribution: this.model.id,
        function: fn.name,
        error: String(error),
      });
      return { response: edgeError(503, INVALID_FUNCTION), failed: true };
    }
  }

  private runViewerResponse(
    fn: EdgeFunction,
    request: WebRequest,
    response: WebResponse,
    id: string,
  ): WebResponse | undefined {
    try {
      const { value, lines } = fn.run({
        ...this.event('viewer-response', request, id),
        response: toEdgeResponse(response),
      });
      this.logLines(fn, lines);
      return fromEdgeResponse(value as Record<string, unknown>, response);
    } catch (error) {
      this.kernel.log.error('A CloudFront function failed', {
        distribution: this.model.id,
        function: fn.name,
        error: String(error),
      });
      return undefined;
    }
  }

  private event(
    eventType: 'viewer-request' | 'viewer-response',
    request: WebRequest,
    requestId: string,
  ): Record<string, unknown> {
    return {
      version: '1.0',
      context: { distributionDomainName: this.model.domainName, distributionId: this.model.id, eventType, requestId },
      viewer: { ip: request.sourceIp },
      request: toEdgeRequest(request),
    };
  }

  private logLines(fn: EdgeFunction, lines: readonly string[]): void {
    for (const line of lines) this.kernel.log.info(`CloudFront function ${fn.name}: ${line}`);
  }

  /** The root object stands in for the root that the viewer asked for, not for a root that a function chose. */
  private withRootObject(viewer: WebRequest, request: WebRequest): WebRequest {
    const { defaultRootObject } = this.model;
    const { path, query } = splitUrl(request.url);
    if (defaultRootObject === undefined || path !== '/' || splitUrl(viewer.url).path !== '/') return request;
    return { ...request, url: `/${defaultRootObject}${query === '' ? '' : `?${query}`}` };
  }

  private async fetch(behaviour: Behaviour, request: WebRequest, id: string): Promise<Fetched> {
    const origin = this.model.origins.get(behaviour.originId);
    if (origin === undefined)
      return { response: edgeError(502, 'The behaviour names no origin.'), cache: 'Error from cloudfront' };
    const cacheable = (request.method === 'GET' || request.method === 'HEAD') && behaviour.cachePolicy.maxTtl > 0;
    const key = cacheable ? cacheKey(behaviour, request) : '';
    const encoding = chosenEncoding(behaviour, request.headers['accept-encoding']);
    const kept = cacheable ? this.cache.find(key) : undefined;
    if (kept !== undefined) {
      const response = await this.encoded(kept.response, encoding, kept.variants);
      return {
        response: { ...response, headers: { ...response.headers, age: String(kept.age) } },
        cache: 'Hit from cloudfront',
      };
    }
    // For a cached object the origin is asked for the whole of it: what one viewer has already is no one else's concern.
    const response = await fetchFromOrigin(
      this.kernel,
      this.model,
      origin,
      originRequest(this.model, behaviour, origin, cacheable ? unconditional(request) : request, id),
    );
    if (cacheable && response.status < 400)
      this.cache.keep(
        key,
        splitUrl(request.url).path,
        response,
        timeToLive(behaviour.cachePolicy, response, this.kernel.clock.now()),
      );
    return {
      response: await this.encoded(response, encoding, undefined),
      cache: `${response.status >= 400 ? 'Error' : 'Miss'} from cloudfront`,
    };
  }

  private async encoded(
    response: WebResponse,
    encoding: 'br' | 'gzip' | undefined,
    variants: Map<string, WebResponse> | undefined,
  ): Promise<WebResponse> {
    if (encoding === undefined) return response;
    const known = variants?.get(encoding);
    if (known !== undefined) return known;
    const made = await compressed(response, encoding);
    variants?.set(encoding, made);
    return made;
  }

  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html */
  private async withErrorPage(request: WebRequest, fetched: Fetched, id: string): Promise<Fetched> {
    const rule = this.model.errorResponses.get(fetched.response.status);
    if (rule?.pagePath === undefined) return fetched;
    const pageRequest: WebRequest = {
      ...request,
      method: request.method === 'HEAD' ? 'HEAD' : 'GET',
      url: rule.pagePath,
      body: Buffer.alloc(0),
    };
    const page = await this.fetch(this.behaviourFor(pageRequest), pageRequest, id);
    if (page.response.status !== 200) return fetched;
    return {
      response: { ...page.response, status: rule.status ?? fetched.response.status },
      cache: 'Error from cloudfront',
    };
  }

  private record(id: string, at: number, viewer: WebRequest, status: number, cache: string): void {
    this.kernel.journal.record({
      id,
      at,
      kind: 'request',
      resource: this.model.arn,
      causes: viewer.causes ?? [],
      outcome:
        status >= 500 ? 'error' : status === 401 || status === 403 ? 'denied' : status === 429 ? 'throttled' : 'ok',
      durationMs: this.kernel.clock.now() - at,
      detail: { method: viewer.method, path: splitUrl(viewer.url).path, status, cache },
    });
  }
}

const CONDITIONS = new Set([
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
  'range',
  'if-range',
]);

function unconditional(request: WebRequest): WebRequest {
  const rawHeaders: string[] = [];
  const raw = request.rawHeaders ?? Object.entries(request.headers).flat();
  for (let i = 0; i + 1 < raw.length; i += 2)
    if (!CONDITIONS.has((raw[i] as string).toLowerCase())) rawHeaders.push(raw[i] as string, raw[i + 1] as string);
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !CONDITIONS.has(name)));
  return { ...request, rawHeaders, headers };
}

function isNotModified(viewer: WebRequest, response: WebResponse): boolean {
  if (response.status !== 200 || (viewer.method !== 'GET' && viewer.method !== 'HEAD')) return false;
  const { etag } = response.headers;
  const wanted = viewer.headers['if-none-match'];
  const bare = (tag: string): string => tag.trim().replace(/^W\//, '');
  if (wanted !== undefined)
    return typeof etag === 'string' && wanted.split(',').some((tag) => tag.trim() === '*' || bare(tag) === bare(etag));
  const modified = Date.parse(String(response.headers['last-modified'] ?? ''));
  const since = Date.parse(viewer.headers['if-modified-since'] ?? '');
  return !Number.isNaN(modified) && !Number.isNaN(since) && modified <= since;
}
