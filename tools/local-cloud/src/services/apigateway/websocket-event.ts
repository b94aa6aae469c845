import type { WebRequest } from '../../kernel/services';
import { headerPairs, splitUrl } from '../web/http-message';
import type { ApiModel, Stage } from './api-model';
import { logTime } from './http-event';

/** What a handshake carries, as events and identity sources need it. */
export interface HandshakeParts {
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  /** By names in lower case, for identity sources. */
  readonly lowerHeaders: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly multiValueQuery: Readonly<Record<string, readonly string[]>>;
}

export function takeHandshakeApart(api: ApiModel, request: WebRequest, trace: string): HandshakeParts {
  const multi = new Map<string, string[]>();
  const add = (name: string, value: string): void => void multi.set(name, [...(multi.get(name) ?? []), value]);
  const forwarded: string[] = [];
  const own = new Set(['host', 'connection', 'upgrade', 'x-forwarded-port', 'x-forwarded-proto', 'x-amzn-trace-id']);
  for (const [name, value] of headerPairs(request)) {
    const lower = name.toLowerCase();
    if (lower === 'x-forwarded-for') forwarded.push(value);
    else if (!own.has(lower)) add(name, value);
  }
  add('Host', api.domainName);
  add('X-Amzn-Trace-Id', trace);
  add('X-Forwarded-For', [...forwarded, request.sourceIp].join(', '));
  add('X-Forwarded-Port', '443');
  add('X-Forwarded-Proto', 'https');
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(splitUrl(request.url).query))
    query.set(name, [...(query.get(name) ?? []), value]);
  const headers = lastOf(multi);
  return {
    headers,
    multiValueHeaders: Object.fromEntries(multi),
    lowerHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    query: lastOf(query),
    multiValueQuery: Object.fromEntries(query),
  };
}

function lastOf(multi: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...multi].map(([name, values]) => [name, values[values.length - 1] as string]));
}

/** What all events of one connection say about it. */
export interface ConnectionFacts {
  readonly api: ApiModel;
  readonly stage: Stage;
  readonly connectionId: string;
  /** Milliseconds since the Unix epoch. */
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  /** What the authoriser returned; comes with every event of the connection. */
  readonly authoriser: Readonly<Record<string, unknown>> | undefined;
}

interface EventOptions {
  readonly routeKey: string;
  readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  readonly requestId: string;
  readonly at: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html */
function requestContext(facts: ConnectionFacts, options: EventOptions): Record<string, unknown> {
  return {
    routeKey: options.routeKey,
    ...(facts.authoriser && { authorizer: facts.authoriser }),
    eventType: options.eventType,
    extendedRequestId: options.requestId,
    requestTime: logTime(options.at),
    messageDirection: 'IN',
    stage: facts.stage.name,
    connectedAt: facts.connectedAt,
    requestTimeEpoch: options.at,
    identity: { ...(facts.userAgent !== undefined && { userAgent: facts.userAgent }), sourceIp: facts.sourceIp },
    requestId: options.requestId,
    domainName: facts.api.domainName,
    connectionId: facts.connectionId,
    apiId: facts.api.id,
  };
}

function handshakeMembers(parts: HandshakeParts): Record<string, unknown> {
  const hasQuery = Object.keys(parts.query).length > 0;
  return {
    headers: parts.headers,
    multiValueHeaders: parts.multiValueHeaders,
    ...(hasQuery && { queryStringParameters: parts.query, multiValueQueryStringParameters: parts.multiValueQuery }),
  };
}

function stageVariables(facts: ConnectionFacts): Record<string, unknown> {
  return Object.keys(facts.stage.variables).length > 0 ? { stageVariables: facts.stage.variables } : {};
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html */
export function connectEvent(
  facts: ConnectionFacts,
  parts: HandshakeParts,
  requestId: string,
): Record<string, unknown> {
  const context = requestContext(facts, {
    routeKey: '$connect',
    eventType: 'CONNECT',
    requestId,
    at: facts.connectedAt,
  });
  return { ...handshakeMembers(parts), ...stageVariables(facts), requestContext: context, isBase64Encoded: false };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
export function connectAuthoriserEvent(
  facts: ConnectionFacts,
  parts: HandshakeParts,
  requestId: string,
  methodArn: string,
): Record<string, unknown> {
  const context = requestContext(facts, {
    routeKey: '$connect',
    eventType: 'CONNECT',
    requestId,
    at: facts.connectedAt,
  });
  return {
    type: 'REQUEST',
    methodArn,
    headers: parts.headers,
    multiValueHeaders: parts.multiValueHeaders,
    queryStringParameters: parts.query,
    multiValueQueryStringParameters: parts.multiValueQuery,
    stageVariables: facts.stage.variables,
    requestContext: context,
  };
}

export function messageEvent(
  facts: ConnectionFacts,
  options: { routeKey: string; requestId: string; messageId: string; at: number; body: string },
): Record<string, unknown> {
  const context = requestContext(facts, { ...options, eventType: 'MESSAGE' });
  return {
    requestContext: { ...context, messageId: options.messageId },
    ...stageVariables(facts),
    body: options.body,
    isBase64Encoded: false,
  };
}

export function disconnectEvent(
  facts: ConnectionFacts,
  options: { requestId: string; at: number; code: number; reason: string },
): Record<string, unknown> {
  const headers = { Host: facts.api.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
  const context = requestContext(facts, { ...options, routeKey: '$disconnect', eventType: 'DISCONNECT' });
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...stageVariables(facts),
    requestContext: { ...context, disconnectStatusCode: options.code, disconnectReason: options.reason },
    isBase64Encoded: false,
  };
}
