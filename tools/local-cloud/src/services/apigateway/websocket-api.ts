import type { Kernel } from '../../kernel/kernel';
import type { JournalEntry } from '../../kernel/journal';
import type { WebRequest, WebResponse, WebSocketLink, WebTarget, WebUpgrade } from '../../kernel/services';
import { jsonResponse, splitUrl } from '../web/http-message';
import { executeApiArn, routeSource, type ApiModel, type Route, type Stage } from './api-model';
import { callFunction, type CallOutcome } from './call-function';
import { Throttle } from './throttle';
import { FRAME_BYTES, MESSAGE_BYTES, WebSocketConnection } from './websocket-connection';
import { disconnectEvent, messageEvent, type ConnectionFacts } from './websocket-event';
import { WebSocketHandshakes } from './websocket-handshake';

/** How long a stop waits for the functions of `$disconnect`, in milliseconds. */
const STOP_WAIT_MS = 2_000;

/** An API Gateway WebSocket API: handshakes, the connections that are open, and their messages. */
export class WebSocketApi implements WebTarget {
  private readonly connections = new Map<string, WebSocketConnection>();
  private readonly leaving = new Set<Promise<void>>();
  private readonly handshakes: WebSocketHandshakes;
  private readonly throttle: Throttle;
  private active = 0;

  constructor(
    private readonly kernel: Kernel,
    readonly api: ApiModel,
  ) {
    this.handshakes = new WebSocketHandshakes(kernel, api);
    this.throttle = new Throttle(kernel.clock);
  }

  /** Messages and handshakes that functions work on at this moment. */
  get inProgress(): number {
    return this.active;
  }

  connection(id: string): WebSocketConnection | undefined {
    return this.connections.get(id);
  }

  get openConnections(): number {
    return this.connections.size;
  }

  /** A plain request to a WebSocket API; `@connections` does not come this way. */
  request(): Promise<WebResponse> {
    return Promise.resolve(jsonResponse(403, { message: 'Forbidden' }));
  }

  async upgrade(request: WebRequest): Promise<WebUpgrade> {
    const stage = this.findStage(splitUrl(request.url).path);
    if (stage === undefined) return { accepted: false, response: jsonResponse(403, { message: 'Forbidden' }) };
    const requestId = this.kernel.randomHex(16);
    if (!this.throttle.admits(stage, '$connect'))
      return { accepted: false, response: jsonResponse(429, { message: 'Too Many Requests' }) };
    // Eleven bytes in URL-safe base64, the form of the real ones.
    const connectionId = `${Buffer.from(this.kernel.randomHex(11), 'hex').toString('base64url')}=`;
    const at = this.kernel.clock.now();
    this.active += 1;
    const handshake = await this.handshakes
      .decide(stage, request, connectionId, requestId)
      .finally(() => (this.active -= 1));
    const status = handshake.accepted ? 101 : handshake.response.status;
    this.record('connection', requestId, '$connect', {
      at,
      causes: request.causes ?? [],
      outcome: handshake.accepted ? 'ok' : status >= 500 ? 'error' : 'denied',
      detail: { connectionId, status },
    });
    if (!handshake.accepted) return handshake;
    const { facts, subprotocol } = handshake;
    return {
      accepted: true,
      headers: subprotocol === undefined ? {} : { 'Sec-WebSocket-Protocol': subprotocol },
      limits: { frameBytes: FRAME_BYTES, messageBytes: MESSAGE_BYTES },
      open: (link) => this.open(facts, requestId, link),
      abandoned: () => this.disconnected(facts, requestId, 1006, ''),
    };
  }

  /** Closes every connection; waits a moment for the functions of `$disconnect`. */
  async stop(): Promise<void> {
    for (const connection of this.connections.values()) connection.close(1001, 'Going away');
    let cancel = (): void => undefined;
    const enough = new Promise<void>((resolve) => (cancel = this.kernel.clock.after(STOP_WAIT_MS, resolve)));
    await Promise.race([Promise.all(this.leaving), enough]);
    cancel();
  }

  private findStage(path: string): Stage | undefined {
    const [, name, ...rest] = path.split('/');
    return rest.every((part) => part === '') ? this.api.stages.get(decodeURIComponentSafely(name ?? '')) : undefined;
  }

  private open(facts: ConnectionFacts, journalId: string, link: WebSocketLink): void {
    const connection = new WebSocketConnection(this.kernel.clock, facts, journalId, link);
    this.connections.set(facts.connectionId, connection);
    link.onMessage((data, isBinary) => {
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html
      if (isBinary) connection.close(1003, 'Binary frames are not supported');
      // Not awaited: messages of one connection are worked on side by side, begun in the order in which they came.
      else void this.message(connection, data.toString());
    });
    link.onClose((code, reason) => {
      connection.closed();
      this.connections.delete(facts.connectionId);
      this.disconnected(facts, journalId, code, reason);
    });
  }

  private async message(connection: WebSocketConnection, body: string): Promise<void> {
    const { facts } = connection;
    connection.touch();
    const at = this.kernel.clock.now();
    const requestId = this.kernel.randomHex(16);
    const routeKey = selectRoute(this.api, body);
    const route = this.api.routes.get(routeKey) ?? this.api.routes.get('$default');
    const fail = (message: string): void =>
      void connection.send(JSON.stringify({ message, connectionId: facts.connectionId, requestId }));
    const record = (outcome: JournalEntry['outcome'], reason?: string): void =>
      this.record('request', requestId, route?.key ?? routeKey, {
        at,
        causes: [connection.journalId],
        outcome,
        detail: { connectionId: facts.connectionId, bytes: body.length, ...(reason !== undefined && { reason }) },
      });
    if (route === undefined) {
      fail('Forbidden');
      return record('denied', 'no route');
    }
    if (!this.throttle.admits(facts.stage, route.key)) {
      fail('Too Many Requests');
      return record('throttled');
    }
    const event = messageEvent(facts, {
      routeKey: route.key,
      requestId,
      messageId: this.kernel.randomHex(8),
      at,
      body,
    });
    const outcome = await this.callRoute(route, facts, event, requestId);
    if (outcome.kind !== 'answered') {
      fail(outcome.kind === 'timed-out' ? 'Endpoint request timed out' : 'Internal server error');
      return record('error', 'reason' in outcome ? outcome.reason : outcome.kind);
    }
    if (!route.responds) return record('ok');
    const answer = routeAnswer(outcome.payload);
    if (answer === undefined) {
      fail('Internal server error');
      return record('error', 'malformed answer');
    }
    if (answer !== '') connection.send(answer);
    record('ok');
  }

  private disconnected(facts: ConnectionFacts, journalId: string, code: number, reason: string): void {
    const route = this.api.routes.get('$disconnect');
    if (route === undefined) return;
    const at = this.kernel.clock.now();
    const requestId = this.kernel.randomHex(16);
    const event = disconnectEvent(facts, { requestId, at, code, reason });
    const left = this.callRoute(route, facts, event, requestId).then((outcome) => {
      this.leaving.delete(left);
      this.record('connection', requestId, '$disconnect', {
        at,
        causes: [journalId],
        outcome: outcome.kind === 'answered' ? 'ok' : 'error',
        detail: { connectionId: facts.connectionId, code, reason },
      });
    });
    this.leaving.add(left);
  }

  private async callRoute(
    route: Route,
    facts: ConnectionFacts,
    event: unknown,
    requestId: string,
  ): Promise<CallOutcome> {
    const integration = this.api.integrations.get(route.integrationId);
    if (integration === undefined) return { kind: 'refused', reason: 'the route has no integration' };
    this.active += 1;
    try {
      return await callFunction(this.kernel, {
        api: this.api,
        functionArn: integration.functionArn,
        source: routeSource(this.api, facts.stage.name, route.key, 'GET'),
        event,
        timeoutMs: integration.timeoutMs,
        trigger: 'websocket-api',
        causes: [requestId],
      });
    } finally {
      this.active -= 1;
    }
  }

  private record(
    kind: 'connection' | 'request',
    id: string,
    routeKey: string,
    entry: Pick<JournalEntry, 'at' | 'causes' | 'outcome' | 'detail'>,
  ): void {
    this.kernel.journal.record({
      ...entry,
      id,
      kind,
      resource: executeApiArn(this.api, routeKey),
      durationMs: this.kernel.clock.now() - entry.at,
    });
  }
}

/**
 * The route that a message names by the API's `$request.body.<path>`; `$default` for what is no JSON or names nothing.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
function selectRoute(api: ApiModel, body: string): string {
  const path = /^\$\{?request\.body\.([^}]+)\}?$/.exec(api.routeSelectionExpression ?? '')?.[1];
  if (path === undefined) return '$default';
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return '$default';
  }
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return '$default';
    value = (value as Record<string, unknown>)[name];
  }
  // $connect and $disconnect are events of the connection; no message may call them.
  return typeof value === 'string' && !value.startsWith('$') ? value : '$default';
}

/** What goes back on the socket: the `body` of the function's answer; `''` where it has none. `undefined`: malformed. */
function routeAnswer(payload: string): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) return undefined;
  const body = 'body' in answer ? answer.body : undefined;
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string') return undefined;
  return 'isBase64Encoded' in answer && answer.isBase64Encoded === true ? Buffer.from(body, 'base64').toString() : body;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
