import type { WebResponse } from '../../kernel/services';

/** Headers that API Gateway writes itself, whatever a function says. */
const OWN_HEADERS = new Set(['connection', 'content-length', 'date', 'transfer-encoding', 'x-amzn-trace-id']);

/**
 * A function's answer as the client gets it, payload format 2.0: an object with `statusCode` is taken literally, any
 * other JSON is the body of a 200. `undefined`: malformed, for which the client gets a 500.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export function readAnswer(payload: string): WebResponse | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(payload === '' ? 'null' : payload);
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer) || !('statusCode' in answer)) {
    // A string is its own body; everything else is its JSON.
    const body =
      typeof answer === 'string' ? answer : answer === null || answer === undefined ? 'null' : JSON.stringify(answer);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const formatted = answer as Record<string, unknown>;
  const status = Number(formatted['statusCode']);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const headers = readHeaders(formatted);
  const body = readBody(formatted);
  if (headers === undefined || body === undefined) return undefined;
  if (body.length > 0) headers['content-type'] ??= 'text/plain;charset=UTF-8';
  return { status, headers, body };
}

function readHeaders(answer: Record<string, unknown>): Record<string, string | string[]> | undefined {
  const headers: Record<string, string | string[]> = {};
  for (const source of [answer['headers'], answer['multiValueHeaders']]) {
    if (source === undefined || source === null) continue;
    if (typeof source !== 'object' || Array.isArray(source)) return undefined;
    for (const [name, value] of Object.entries(source as Record<string, unknown>)) {
      const lower = name.toLowerCase();
      if (OWN_HEADERS.has(lower) || value === undefined || value === null) continue;
      if (typeof value === 'object' && !Array.isArray(value)) return undefined;
      headers[lower] = Array.isArray(value) ? value.map(String).join(',') : String(value);
    }
  }
  const cookies = answer['cookies'];
  if (cookies === undefined || cookies === null) return headers;
  if (!Array.isArray(cookies)) return undefined;
  headers['set-cookie'] = cookies.map(String);
  return headers;
}

function readBody(answer: Record<string, unknown>): Buffer | undefined {
  const body = answer['body'];
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'object') return undefined;
  return Buffer.from(String(body), answer['isBase64Encoded'] === true ? 'base64' : 'utf8');
}
