import type { WebRequest } from '../../kernel/services';
import { headerPairs, HOP_HEADERS, splitUrl } from '../web/http-message';
import type { ApiModel, Stage } from './api-model';

/** One request to an HTTP API, taken apart once for routing, authorisers and the function's event. */
export interface HttpRequestParts {
  /** Decoded, with the stage in front of it unless that is `$default`. */
  readonly rawPath: string;
  /** Decoded, without the stage: what routes are matched with. */
  readonly routePath: string;
  readonly rawQueryString: string;
  readonly cookies: readonly string[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters: Readonly<Record<string, string>> | undefined;
}

/**
 * HTTP APIs hand the path on decoded (unlike REST APIs and function URLs); what follows a decoded `?` is cut off
 * with it. Measured against the real service: https://github.com/hotsock/voker/pull/8
 */
export function decodePath(path: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    decoded = path;
  }
  const mark = decoded.indexOf('?');
  return mark < 0 ? decoded : decoded.slice(0, mark);
}

export function takeApart(
  api: ApiModel,
  stage: Stage,
  routePath: string,
  request: WebRequest,
  trace: string,
): HttpRequestParts {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (const [rawName, value] of headerPairs(request)) {
    const name = rawName.toLowerCase();
    if (HOP_HEADERS.has(name)) continue;
    if (name === 'cookie')
      cookies.push(
        ...value
          .split(';')
          .map((each) => each.trim())
          .filter((each) => each !== ''),
      );
    else headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  headers['host'] = api.domainName;
  headers['x-amzn-trace-id'] = trace;
  headers['x-forwarded-for'] =
    headers['x-forwarded-for'] === undefined ? request.sourceIp : `${headers['x-forwarded-for']}, ${request.sourceIp}`;
  headers['x-forwarded-port'] ??= '443';
  headers['x-forwarded-proto'] ??= 'https';
  headers['content-length'] = String(request.body.length);
  const { query } = splitUrl(request.url);
  return {
    rawPath: stage.name === '$default' ? routePath : `/${stage.name}${routePath}`,
    routePath,
    rawQueryString: query,
    cookies: cookies.length > 0 ? cookies : undefined,
    headers,
    queryStringParameters: joinedQuery(query),
  };
}

/** Values of one name joined by commas. */
function joinedQuery(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = joined.get(name);
    joined.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(joined);
}

export interface HttpEventInput {
  readonly api: ApiModel;
  readonly stage: Stage;
  readonly routeKey: string;
  readonly parts: HttpRequestParts;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
  readonly request: WebRequest;
  readonly requestId: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

function requestContext(input: HttpEventInput): Record<string, unknown> {
  const { api, parts, request } = input;
  return {
    accountId: api.account,
    apiId: api.id,
    domainName: api.domainName,
    domainPrefix: api.id,
    http: {
      method: request.method,
      path: parts.rawPath,
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: input.requestId,
    routeKey: input.routeKey,
    stage: input.stage.name,
    time: logTime(input.at),
    timeEpoch: input.at,
  };
}

/**
 * The event of a Lambda proxy integration, payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function proxyEvent(
  input: HttpEventInput,
  authoriser: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const { parts, request, stage } = input;
  const binary = isBinary(parts.headers);
  return {
    version: '2.0',
    routeKey: input.routeKey,
    rawPath: parts.rawPath,
    rawQueryString: parts.rawQueryString,
    ...(parts.cookies && { cookies: parts.cookies }),
    headers: parts.headers,
    ...(parts.queryStringParameters && { queryStringParameters: parts.queryStringParameters }),
    requestContext: { ...requestContext(input), ...(authoriser && { authorizer: authoriser }) },
    ...(input.pathParameters && { pathParameters: input.pathParameters }),
    ...(Object.keys(stage.variables).length > 0 && { stageVariables: stage.variables }),
    ...(request.body.length > 0 && { body: request.body.toString(binary ? 'base64' : 'utf8') }),
    isBase64Encoded: request.body.length > 0 && binary,
  };
}

/**
 * The event of a Lambda authoriser, payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authoriserEvent(
  input: HttpEventInput,
  routeArn: string,
  identitySource: readonly string[] | undefined,
): Record<string, unknown> {
  const { parts, stage } = input;
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn,
    identitySource: identitySource ?? null,
    routeKey: input.routeKey,
    rawPath: parts.rawPath,
    rawQueryString: parts.rawQueryString,
    ...(parts.cookies && { cookies: parts.cookies }),
    headers: parts.headers,
    ...(parts.queryStringParameters && { queryStringParameters: parts.queryStringParameters }),
    requestContext: requestContext(input),
    ...(input.pathParameters && { pathParameters: input.pathParameters }),
    ...(Object.keys(stage.variables).length > 0 && { stageVariables: stage.variables }),
  };
}

const TEXT = /^(text\/|application\/(json|javascript|xml)\b|application\/[a-z0-9.+-]+\+(json|xml)\b)/i;

/** Content other than text, and every compressed body, reaches the function in base64. */
function isBinary(headers: Readonly<Record<string, string>>): boolean {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return true;
  return !TEXT.test(headers['content-type'] ?? 'text/plain');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Common log format: `12/Mar/2020:19:03:58 +0000` */
export function logTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}
