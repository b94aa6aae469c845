import type { Kernel } from '../../kernel/kernel';
import type { WebRequest, WebResponse, WebTarget } from '../../kernel/services';
import { jsonResponse, splitUrl } from '../web/http-message';
import { executeApiArn, routeSource, type ApiModel, type Route, type Stage } from './api-model';
import { callFunction, type CallOutcome } from './call-function';
import { isPreflight, preflightAnswer, withCors } from './cors';
import { readAnswer } from './http-answer';
import { authoriserEvent, decodePath, proxyEvent, takeApart, type HttpEventInput } from './http-event';
import { identityValue, identityValues, type SourceValues } from './identity-source';
import { JwtChecker } from './jwt-authoriser';
import { LambdaAuthorisers } from './lambda-authoriser';
import { RouteTable } from './route-matching';
import { Throttle } from './throttle';
import { traceOf } from './trace-header';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_HEADER_BYTES = 10_240;

type Authorised =
  { readonly context: Readonly<Record<string, unknown>> | undefined } | { readonly response: WebResponse };

/** An API Gateway HTTP API: what answers for its host name. */
export class HttpApi implements WebTarget {
  private routes: { readonly count: number; readonly table: RouteTable } | undefined;
  private readonly throttle: Throttle;
  private readonly jwt: JwtChecker;
  private readonly authorisers: LambdaAuthorisers;
  private active = 0;

  constructor(
    private readonly kernel: Kernel,
    readonly api: ApiModel,
  ) {
    this.throttle = new Throttle(kernel.clock);
    this.jwt = new JwtChecker(kernel);
    this.authorisers = new LambdaAuthorisers(kernel);
  }

  /** Requests that are being answered at this moment. */
  get inProgress(): number {
    return this.active;
  }

  async request(request: WebRequest): Promise<WebResponse> {
    this.active += 1;
    try {
      return await this.respond(request);
    } finally {
      this.active -= 1;
    }
  }

  private async respond(request: WebRequest): Promise<WebResponse> {
    const at = this.kernel.clock.now();
    const requestId = this.kernel.randomHex(16);
    const answer = await this.answer(request, requestId, at);
    const response =
      this.api.cors && !answer.preflight ? withCors(this.api.cors, request, answer.response) : answer.response;
    this.kernel.journal.record({
      id: requestId,
      at,
      kind: 'request',
      resource: executeApiArn(this.api, answer.routeKey ?? ''),
      causes: request.causes ?? [],
      outcome: outcomeOf(response.status),
      durationMs: this.kernel.clock.now() - at,
      detail: {
        method: request.method,
        path: splitUrl(request.url).path,
        status: response.status,
        ...(answer.reason && { reason: answer.reason }),
      },
    });
    return { ...response, headers: { ...response.headers, 'apigw-requestid': requestId } };
  }

  private async answer(
    request: WebRequest,
    requestId: string,
    at: number,
  ): Promise<{ response: WebResponse; routeKey?: string; reason?: string; preflight?: boolean }> {
    const found = this.findStage(decodePath(splitUrl(request.url).path));
    if (found === undefined) return { response: message(404, 'Not Found') };
    if (this.api.cors && isPreflight(request))
      return { response: preflightAnswer(this.api.cors, request), preflight: true };
    const match = this.table().match(request.method, found.path);
    if (match === undefined) return { response: message(404, 'Not Found') };
    const { route } = match;
    const routeKey = route.key;
    if (!this.throttle.admits(found.stage, routeKey)) return { response: message(429, 'Too Many Requests'), routeKey };
    if (request.body.length > MAX_BODY_BYTES) return { response: message(413, 'Request Entity Too Large'), routeKey };
    const trace = traceOf(this.kernel, request.headers['x-amzn-trace-id']);
    const parts = takeApart(this.api, found.stage, found.path, request, trace);
    if (headerBytes(parts.headers) > MAX_HEADER_BYTES)
      return { response: message(431, 'Request Header Fields Too Large'), routeKey };
    const input: HttpEventInput = {
      api: this.api,
      stage: found.stage,
      routeKey,
      parts,
      pathParameters: match.pathParameters,
      request,
      requestId,
      at,
    };
    const authorised = await this.authorise(route, input);
    if ('response' in authorised) return { response: authorised.response, routeKey };
    const integration = this.api.integrations.get(route.integrationId);
    if (integration === undefined)
      return { response: message(500, 'Internal Server Error'), routeKey, reason: 'the route has no integration' };
    const outcome = await callFunction(this.kernel, {
      api: this.api,
      functionArn: integration.functionArn,
      source: routeSource(this.api, found.stage.name, routeKey, request.method),
      event: proxyEvent(input, authorised.context),
      timeoutMs: integration.timeoutMs,
      trigger: 'http-api',
      causes: [requestId],
      trace,
    });
    return { ...fromOutcome(outcome), routeKey };
  }

  /** The stage that the path begins with, or `$default`. */
  private findStage(path: string): { stage: Stage; path: string } | undefined {
    const first = path.split('/', 2)[1] ?? '';
    const named = first === '$default' ? undefined : this.api.stages.get(first);
    if (named !== undefined) return { stage: named, path: path.slice(first.length + 1) || '/' };
    const stage = this.api.stages.get('$default');
    return stage && { stage, path };
  }

  /** Routes only ever come, while the cloud starts; the table is made again when there are more. */
  private table(): RouteTable {
    if (this.routes?.count !== this.api.routes.size) {
      this.routes = { count: this.api.routes.size, table: new RouteTable(this.api.routes.values()) };
    }
    return this.routes.table;
  }

  private async authorise(route: Route, input: HttpEventInput): Promise<Authorised> {
    if (route.authorisation.type === 'NONE') return { context: undefined };
    const authoriser = this.api.authorisers.get(route.authorisation.authoriserId);
    if (authoriser === undefined) return { response: message(500, 'Internal Server Error') };
    const values: SourceValues = {
      headers: input.parts.headers,
      query: Object.fromEntries(new URLSearchParams(input.parts.rawQueryString)),
      stage: input.stage,
      routeKey: route.key,
      api: this.api,
    };
    if (authoriser.type === 'JWT') {
      const source = authoriser.identitySources
        .map((each) => identityValue(each, values))
        .find((value) => value !== undefined);
      const decision = await this.jwt.decide(authoriser, source, route.authorisation.scopes);
      if (decision.allowed) return { context: decision.context };
      const text = decision.status === 401 ? 'Unauthorized' : 'Forbidden';
      return { response: jsonResponse(decision.status, { message: text }, { 'www-authenticate': decision.challenge }) };
    }
    const identity = identityValues(authoriser.identitySources, values);
    if (identity === undefined) return { response: message(401, 'Unauthorized') };
    const arn = executeApiArn(this.api, `${input.stage.name}/${input.request.method}${input.parts.routePath}`);
    const decision = await this.authorisers.decide({
      api: this.api,
      authoriser,
      identity: authoriser.identitySources.length > 0 ? identity : undefined,
      event: authoriserEvent(input, arn, authoriser.identitySources.length > 0 ? identity : undefined),
      arn,
      causes: [input.requestId],
    });
    if (decision === undefined) return { response: message(500, 'Internal Server Error') };
    if (!decision.allowed) return { response: message(403, 'Forbidden') };
    return { context: { lambda: decision.context } };
  }
}

function fromOutcome(outcome: CallOutcome): { response: WebResponse; reason?: string } {
  switch (outcome.kind) {
    case 'answered': {
      const response = readAnswer(outcome.payload);
      return response ? { response } : { response: message(500, 'Internal Server Error'), reason: 'malformed answer' };
    }
    case 'timed-out':
      return { response: message(503, 'Service Unavailable'), reason: 'the function took too long' };
    case 'throttled':
      return { response: message(503, 'Service Unavailable'), reason: 'the function is throttled' };
    case 'failed':
    case 'refused':
      return { response: message(500, 'Internal Server Error'), reason: outcome.reason };
  }
}

function outcomeOf(status: number): 'ok' | 'error' | 'throttled' | 'denied' {
  if (status >= 500) return 'error';
  if (status === 429) return 'throttled';
  return status === 401 || status === 403 ? 'denied' : 'ok';
}

function message(status: number, text: string): WebResponse {
  return jsonResponse(status, { message: text });
}

function headerBytes(headers: Readonly<Record<string, string>>): number {
  let total = 0;
  for (const [name, value] of Object.entries(headers)) total += name.length + value.length + 4;
  return total;
}
