import type { WebRequest, WebResponse } from '../../kernel/services';
import type { CorsConfiguration } from './api-model';

/**
 * CORS as an HTTP API does it when configured: preflights are answered without the function, and the function's own
 * CORS headers are replaced.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function isPreflight(request: WebRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.headers['origin'] !== undefined &&
    request.headers['access-control-request-method'] !== undefined
  );
}

export function preflightAnswer(cors: CorsConfiguration, request: WebRequest): WebResponse {
  const headers = originHeaders(cors, request);
  if (headers['access-control-allow-origin'] !== undefined) {
    if (cors.allowMethods.length > 0) headers['access-control-allow-methods'] = cors.allowMethods.join(',');
    if (cors.allowHeaders.length > 0)
      headers['access-control-allow-headers'] = cors.allowHeaders.join(',').toLowerCase();
    if (cors.maxAgeSeconds !== undefined) headers['access-control-max-age'] = String(cors.maxAgeSeconds);
  }
  return { status: 204, headers, body: Buffer.alloc(0) };
}

export function withCors(cors: CorsConfiguration, request: WebRequest, response: WebResponse): WebResponse {
  const kept = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  return { ...response, headers: { ...Object.fromEntries(kept), ...originHeaders(cors, request) } };
}

function originHeaders(cors: CorsConfiguration, request: WebRequest): Record<string, string> {
  const origin = request.headers['origin'];
  if (origin === undefined) return {};
  const any = cors.allowOrigins.includes('*');
  const allowed = any || cors.allowOrigins.some((each) => covers(each, origin));
  if (!allowed) return {};
  return {
    'access-control-allow-origin': any && !cors.allowCredentials ? '*' : origin,
    ...(any && !cors.allowCredentials ? {} : { vary: 'Origin' }),
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.exposeHeaders.length > 0 && {
      'access-control-expose-headers': cors.exposeHeaders.join(',').toLowerCase(),
    }),
  };
}

/** `https://*` and `http://*` stand for every origin of that scheme. */
function covers(allowed: string, origin: string): boolean {
  return allowed.endsWith('*') ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin;
}
