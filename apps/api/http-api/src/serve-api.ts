import { createHash } from 'node:crypto';
import { API_BASE, PATHS, ROUTES, type Operation, type Route } from '@busbar/api-contract';
import { isDatabaseUnavailable } from '@busbar/database';
import type { Invocation } from '@busbar/lambda';
import { StorageError } from '@busbar/storage';
import { Hono, type Context } from 'hono';
import { callerOf } from './caller';
import type { Call, Handlers, Ports } from './operation';
import { ApiProblem, notValid } from './problem';
import {
  MAX_BODY_BYTES,
  readBody,
  readBodyByType,
  readIdempotencyKey,
  readParameter,
  readQuery,
  readRevision,
} from './read-request';
import { serveConfiguration } from './serve-configuration';
import { serveCommands } from './serve-commands';
import { serveLocalLists } from './serve-local-lists';
import { serveNetwork } from './serve-network';
import { serveReservations } from './serve-reservations';
import { serveSessions } from './serve-sessions';
import { serveSitePower } from './serve-site-power';
import { serveSites } from './serve-sites';
import { serveKeys } from './serve-keys';
import { serveStations } from './serve-stations';
import { serveTokens } from './serve-tokens';

/** What comes with a request from outside of HTTP. */
export interface Surroundings {
  readonly invocation: Invocation;
  /** What the authoriser found out; none on public routes. */
  readonly authoriserContext: Readonly<Record<string, unknown>> | undefined;
  readonly requestId: string;
}

interface HonoEnv {
  Bindings: Surroundings;
  Variables: { startedAt: Date; operation?: Operation; timings: string[] };
}
type ApiContext = Context<HonoEnv>;

const RETRY_AFTER_SECONDS = '5';

/** The whole API as one Hono application; it holds nothing of a request. */
export function serveApi(ports: Ports): Hono<HonoEnv> {
  const handlers: Handlers = {
    ...serveSites(ports),
    ...serveSitePower(ports),
    ...serveStations(ports),
    ...serveKeys(ports),
    ...serveLocalLists(ports),
    ...serveConfiguration(ports),
    ...serveCommands(ports),
    ...serveReservations(ports),
    ...serveTokens(ports),
    ...serveSessions(ports),
    ...serveNetwork(ports),
  };
  const app = new Hono<HonoEnv>();

  app.use(async (context, next) => {
    context.set('startedAt', context.env.invocation.clock.now());
    context.set('timings', []);
    await next();
    finish(context);
  });
  for (const operation of Object.keys(PATHS) as Operation[]) {
    const [method, path] = PATHS[operation];
    app.on(method, honoPath(path), (context) => answer(context, operation, handlers));
  }
  for (const [path, methods] of methodsByPath()) {
    app.all(honoPath(path), () => {
      throw new ApiProblem('method-not-allowed', { headers: { allow: methods.join(', ') } });
    });
  }
  app.notFound((context) =>
    problemResponse(
      context,
      new ApiProblem('not-found', { detail: `Nothing is at ${context.req.path.slice(0, 200)}.` }),
    ),
  );
  app.onError((error, context) => problemResponse(context, toProblem(error, context)));
  return app;
}

async function answer(context: ApiContext, operation: Operation, handlers: Handlers): Promise<Response> {
  context.set('operation', operation);
  const route: Route = ROUTES[operation];
  const { env, req } = context;
  const call = {
    ...(route.roles !== 'public' && { caller: callerOf(env.authoriserContext, route.roles, context.get('startedAt')) }),
    ...Object.fromEntries(Object.entries(req.param()).map(([name, value]) => [name, readParameter(name, value)])),
    ...(route.ifMatch && { revision: readRevision(req.header('if-match')) }),
    ...(route.query && { query: readQuery(route.query, new URL(req.url)) }),
    ...(route.idempotencyKey && { idempotencyKey: readIdempotencyKey(req.header('idempotency-key')) }),
    ...(route.body && { body: readBody(route.body, req.header('content-type'), await bodyText(context)) }),
    ...(route.bodyByType && {
      body: readBodyByType(route.bodyByType, req.header('content-type'), await bodyText(context)),
    }),
    invocation: env.invocation,
    now: context.get('startedAt'),
  };
  const begun = env.invocation.clock.now().getTime();
  // What the call holds is checked against the same route that types the handler's parameter.
  const handler = handlers[operation] as unknown as (call: unknown) => Promise<object>;
  const result = await handler(call as unknown as Call<Operation>);
  context.get('timings').push(`handle;dur=${env.invocation.clock.now().getTime() - begun}`);
  return success(context, operation, route, result);
}

async function bodyText(context: ApiContext): Promise<string> {
  const bytes = await context.req.arrayBuffer();
  if (bytes.byteLength > MAX_BODY_BYTES)
    throw new ApiProblem('too-large', { detail: `At most ${MAX_BODY_BYTES} bytes.` });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notValid('body', 'is not UTF-8');
  }
}

function success(context: ApiContext, operation: Operation, route: Route, result: object): Response {
  const text = JSON.stringify(result);
  const reading = PATHS[operation][0] === 'GET';
  if (!reading) {
    context.header('cache-control', 'no-store');
    const etag = etagOf(result, text);
    if (revisionOf(result) !== undefined) context.header('etag', etag);
    return respond(context, text, route.status ?? 200);
  }
  if (operation === 'getHealth') {
    context.header('cache-control', 'no-store');
    return respond(context, text, 200);
  }
  const etag = etagOf(result, text);
  context.header('etag', etag);
  context.header('cache-control', route.roles === 'public' ? 'public, max-age=300' : 'private, no-cache');
  if (route.roles !== 'public') context.header('vary', 'authorization');
  const known = context.req
    .header('if-none-match')
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  const { metrics } = context.env.invocation;
  if (known?.includes(etag)) {
    metrics.addMetric('CacheHits', 'Count', 1);
    return context.body(null, 304);
  }
  if (known) metrics.addMetric('CacheMisses', 'Count', 1);
  return respond(context, text, 200);
}

function respond(context: ApiContext, text: string, status: 200 | 201): Response {
  context.header('content-type', 'application/json');
  return context.body(text, status);
}

/** A record's revision comes first, so that a change can name it; the hash tells of what changes without a revision. */
function etagOf(result: object, text: string): string {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  const revision = revisionOf(result);
  return revision === undefined ? `"${hash}"` : `"${revision}-${hash}"`;
}

function revisionOf(result: object): number | undefined {
  const { revision, station } = result as { revision?: unknown; station?: { revision?: unknown } };
  const found = revision ?? station?.revision;
  return typeof found === 'number' ? found : undefined;
}

function problemResponse(context: ApiContext, problem: ApiProblem): Response {
  for (const [name, value] of Object.entries(problem.options.headers ?? {})) context.header(name, value);
  context.header('content-type', 'application/problem+json');
  context.header('cache-control', 'no-store');
  const text = JSON.stringify(problem.toBody(context.env.requestId));
  return new Response(text, { status: problem.status, headers: context.res.headers });
}

function toProblem(error: unknown, context: ApiContext): ApiProblem {
  const { log } = context.env.invocation;
  if (error instanceof ApiProblem) return error;
  const { code } = error as { code?: unknown };
  if (code === 'database.bad-cursor') return notValid('query.cursor', 'does not belong to this list');
  // 42P01, undefined_table: the deployment is ahead of its migration, which comes next.
  const notThere = code === '42P01' || (error instanceof StorageError && error.code === 'storage.unavailable');
  if (notThere || isDatabaseUnavailable(error)) {
    log.warn('not available', { error });
    return new ApiProblem('unavailable', { headers: { 'retry-after': RETRY_AFTER_SECONDS }, cause: error });
  }
  log.error('request failed', { error });
  return new ApiProblem('internal', { cause: error });
}

/** What every answer carries, and what is counted of it. */
function finish(context: ApiContext): void {
  const { invocation, requestId } = context.env;
  const durationMs = invocation.clock.now().getTime() - context.get('startedAt').getTime();
  const operation = context.get('operation') ?? 'none';
  const { status } = context.res;
  const headers = context.res.headers;
  headers.set('server-timing', [...context.get('timings'), `total;dur=${durationMs}`].join(', '));
  headers.set('x-request-id', requestId);
  headers.set('x-correlation-id', invocation.trace.correlationId);
  headers.set('x-content-type-options', 'nosniff');
  invocation.log.appendKeys({ operation, method: context.req.method, status });
  const { metrics } = invocation;
  metrics.addMetadata('operation', operation);
  metrics.addMetric('Requests', 'Count', 1);
  metrics.addMetric('RequestDuration', 'Milliseconds', durationMs);
  if (status >= 500) metrics.addMetric('ServerErrors', 'Count', 1);
  else if (status >= 400) metrics.addMetric('ClientErrors', 'Count', 1);
}

function honoPath(path: string): string {
  return API_BASE + path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function methodsByPath(): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const [method, path] of Object.values(PATHS)) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
}
