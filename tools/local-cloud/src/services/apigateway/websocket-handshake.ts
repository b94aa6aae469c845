import type { Kernel } from '../../kernel/kernel';
import type { WebRequest, WebResponse } from '../../kernel/services';
import { jsonResponse } from '../web/http-message';
import { executeApiArn, routeSource, type ApiModel, type Route, type Stage } from './api-model';
import { callFunction } from './call-function';
import { readAnswer } from './http-answer';
import { identityValues } from './identity-source';
import { LambdaAuthorisers } from './lambda-authoriser';
import { traceOf } from './trace-header';
import {
  connectAuthoriserEvent,
  connectEvent,
  takeHandshakeApart,
  type ConnectionFacts,
  type HandshakeParts,
} from './websocket-event';

export type Handshake =
  | { readonly accepted: true; readonly facts: ConnectionFacts; readonly subprotocol: string | undefined }
  | { readonly accepted: false; readonly response: WebResponse };

type Authorised =
  { readonly context: Readonly<Record<string, unknown>> | undefined } | { readonly refused: WebResponse };

/** Decides whether a WebSocket API takes a connection: authoriser first, then the function of `$connect`. */
export class WebSocketHandshakes {
  private readonly authorisers: LambdaAuthorisers;

  constructor(
    private readonly kernel: Kernel,
    private readonly api: ApiModel,
  ) {
    this.authorisers = new LambdaAuthorisers(kernel);
  }

  async decide(stage: Stage, request: WebRequest, connectionId: string, requestId: string): Promise<Handshake> {
    const parts = takeHandshakeApart(this.api, request, traceOf(this.kernel, request.headers['x-amzn-trace-id']));
    const facts: ConnectionFacts = {
      api: this.api,
      stage,
      connectionId,
      connectedAt: this.kernel.clock.now(),
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'],
      authoriser: undefined,
    };
    // Without a $connect route every connection is taken.
    const route = this.api.routes.get('$connect');
    if (route === undefined) return { accepted: true, facts, subprotocol: undefined };
    const authorised = await this.authorise(route, facts, parts, requestId);
    if ('refused' in authorised) return { accepted: false, response: authorised.refused };
    return this.connect(route, { ...facts, authoriser: authorised.context }, parts, requestId);
  }

  private async connect(
    route: Route,
    facts: ConnectionFacts,
    parts: HandshakeParts,
    requestId: string,
  ): Promise<Handshake> {
    const integration = this.api.integrations.get(route.integrationId);
    if (integration === undefined) return refusal(500, 'Internal server error', facts.connectionId, requestId);
    const outcome = await callFunction(this.kernel, {
      api: this.api,
      functionArn: integration.functionArn,
      source: routeSource(this.api, facts.stage.name, '$connect', 'GET'),
      event: connectEvent(facts, parts, requestId),
      timeoutMs: integration.timeoutMs,
      trigger: 'websocket-api',
      causes: [requestId],
      ...(parts.lowerHeaders['x-amzn-trace-id'] !== undefined && { trace: parts.lowerHeaders['x-amzn-trace-id'] }),
    });
    if (outcome.kind === 'timed-out') return refusal(504, 'Endpoint request timed out', facts.connectionId, requestId);
    if (outcome.kind === 'failed') return refusal(502, 'Internal server error', facts.connectionId, requestId);
    if (outcome.kind !== 'answered') return refusal(500, 'Internal server error', facts.connectionId, requestId);
    const answer = hasStatusCode(outcome.payload) ? readAnswer(outcome.payload) : undefined;
    if (answer === undefined) return refusal(502, 'Internal server error', facts.connectionId, requestId);
    if (answer.status >= 300) return { accepted: false, response: answer };
    const subprotocol = answer.headers['sec-websocket-protocol'];
    return { accepted: true, facts, subprotocol: typeof subprotocol === 'string' ? subprotocol : undefined };
  }

  private async authorise(
    route: Route,
    facts: ConnectionFacts,
    parts: HandshakeParts,
    requestId: string,
  ): Promise<Authorised> {
    if (route.authorisation.type === 'NONE') return { context: undefined };
    const authoriser = this.api.authorisers.get(route.authorisation.authoriserId);
    const refuse = (status: number, message: string): Authorised => ({
      refused: body(status, message, facts.connectionId, requestId),
    });
    if (authoriser?.type !== 'REQUEST') return refuse(500, 'Internal server error');
    const values = {
      headers: parts.lowerHeaders,
      query: parts.query,
      stage: facts.stage,
      routeKey: '$connect',
      api: this.api,
    };
    // A missing identity source is a 401 before the function is ever called.
    if (identityValues(authoriser.identitySources, values) === undefined) return refuse(401, 'Unauthorized');
    const arn = executeApiArn(this.api, `${facts.stage.name}/$connect`);
    const decision = await this.authorisers.decide({
      api: this.api,
      authoriser,
      identity: undefined,
      event: connectAuthoriserEvent(facts, parts, requestId, arn),
      arn,
      causes: [requestId],
    });
    if (decision === undefined) return refuse(500, 'Internal server error');
    if (!decision.allowed) return refuse(403, 'User is not authorized to access this resource');
    const context: Record<string, unknown> = { principalId: decision.principalId };
    for (const [name, value] of Object.entries(decision.context)) {
      // Lists and objects make the whole answer invalid; numbers and booleans arrive as text.
      if (typeof value === 'object' && value !== null) return refuse(500, 'Internal server error');
      if (value !== undefined && value !== null) context[name] = String(value);
    }
    return { context };
  }
}

/** A WebSocket API reads `$connect`'s answer literally only; it infers no 200. */
function hasStatusCode(payload: string): boolean {
  try {
    const answer: unknown = JSON.parse(payload);
    return typeof answer === 'object' && answer !== null && 'statusCode' in answer;
  } catch {
    return false;
  }
}

function refusal(status: number, message: string, connectionId: string, requestId: string): Handshake {
  return { accepted: false, response: body(status, message, connectionId, requestId) };
}

function body(status: number, message: string, connectionId: string, requestId: string): WebResponse {
  return jsonResponse(status, { message, connectionId, requestId });
}
