import type { WebRequest, WebResponse } from '../../kernel/services';
import { headerPairs, splitUrl } from '../web/http-message';

/** A value with all values of its name: the form of headers, cookies and query parameters in events. */
interface EdgeValue {
  value: string;
  attributes?: string;
  multiValue?: { value: string; attributes?: string }[];
}
type EdgeValues = Record<string, EdgeValue>;

export interface EdgeRequest {
  method: string;
  uri: string;
  querystring: EdgeValues;
  headers: EdgeValues;
  cookies: EdgeValues;
}

export interface EdgeResponse {
  statusCode: number;
  statusDescription?: string;
  headers?: EdgeValues;
  cookies?: EdgeValues;
  body?: string | { encoding?: string; data: string };
}

/** A function broke the contract of its event; the viewer gets a 503. */
export class EdgeContractError extends Error {}

function collect(pairs: Iterable<readonly [string, string]>): EdgeValues {
  const values: EdgeValues = {};
  for (const [name, value] of pairs) {
    const known = Object.hasOwn(values, name) ? values[name] : undefined;
    if (known === undefined) values[name] = { value };
    else {
      known.multiValue ??= [{ value: known.value }];
      known.multiValue.push({ value });
    }
  }
  return values;
}

/** Names and values as sent: CloudFront does not decode what it hands to functions. */
export function queryPairs(query: string): [string, string][] {
  if (query === '') return [];
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    });
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export function toEdgeRequest(request: WebRequest): EdgeRequest {
  const { path, query } = splitUrl(request.url);
  const headers = headerPairs(request).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const cookies = headers
    .filter(([name]) => name === 'cookie')
    .flatMap(([, value]) => value.split(';'))
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text): [string, string] => {
      const equals = text.indexOf('=');
      return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
    });
  return {
    method: request.method,
    uri: path,
    querystring: collect(queryPairs(query)),
    headers: collect(headers.filter(([name]) => name !== 'cookie')),
    cookies: collect(cookies),
  };
}

/** What a viewer-request function may not change; the viewer's own values stay. */
const READ_ONLY = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'via',
  'connection',
  'upgrade',
  'expect',
  'te',
]);

/** The request that goes on, after a viewer-request function. @throws {EdgeContractError} */
export function fromEdgeRequest(returned: Partial<EdgeRequest>, original: WebRequest): WebRequest {
  const { uri } = returned;
  if (typeof uri !== 'string' || !uri.startsWith('/'))
    throw new EdgeContractError('request.uri must begin with a slash');
  const query =
    typeof returned.querystring === 'string'
      ? [returned.querystring as string]
      : pairsOf(returned.querystring, 'querystring').map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const spelling = new Map(headerPairs(original).map(([name]) => [name.toLowerCase(), name]));
  const rawHeaders: string[] = [];
  for (const [name, value] of headerPairs(original))
    if (READ_ONLY.has(name.toLowerCase())) rawHeaders.push(name, value);
  for (const [name, value] of pairsOf(returned.headers, 'headers')) {
    if (name !== name.toLowerCase()) throw new EdgeContractError(`header names must be in lower case: ${name}`);
    if (!READ_ONLY.has(name)) rawHeaders.push(spelling.get(name) ?? name, value);
  }
  const cookies = pairsOf(returned.cookies, 'cookies').map(([name, value]) => `${name}=${value}`);
  if (cookies.length > 0) rawHeaders.push('Cookie', cookies.join('; '));
  const text = query.join('&');
  const url = escapeUnsafe(text === '' ? uri : `${uri}?${text}`);
  return { ...original, url, rawHeaders, headers: joined(rawHeaders) };
}

export function joined(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    const value = rawHeaders[i + 1] as string;
    headers[name] = headers[name] === undefined ? value : `${headers[name]}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return headers;
}

/** What must not stand in a request line is escaped; what is escaped already stays as it is. */
function escapeUnsafe(url: string): string {
  return url.replace(/[^\x21-\x7e]|[#<>"]/gu, (character) => encodeURIComponent(character));
}

function pairsOf(values: EdgeValues | undefined, what: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const [name, entry] of Object.entries(values ?? {})) {
    const all = Array.isArray(entry?.multiValue) && entry.multiValue.length > 0 ? entry.multiValue : [entry];
    for (const each of all) {
      if (typeof each?.value !== 'string') throw new EdgeContractError(`${what}.${name}.value must be a string`);
      pairs.push([name, each.value]);
    }
  }
  return pairs;
}

export function toEdgeResponse(response: WebResponse): EdgeResponse {
  const pairs: [string, string][] = [];
  const cookies: EdgeValues = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (name !== 'set-cookie') for (const each of typeof value === 'string' ? [value] : value) pairs.push([name, each]);
    else for (const cookie of typeof value === 'string' ? [value] : value) addCookie(cookies, cookie);
  }
  return { statusCode: response.status, headers: collect(pairs), cookies };
}

function addCookie(cookies: EdgeValues, text: string): void {
  const [pair = '', ...attributes] = text.split(';');
  const equals = pair.indexOf('=');
  cookies[pair.slice(0, equals).trim()] = {
    value: pair.slice(equals + 1).trim(),
    ...(attributes.length > 0 && { attributes: attributes.join(';').trim() }),
  };
}

/** A response that a function made or changed. @throws {EdgeContractError} */
export function fromEdgeResponse(returned: Partial<EdgeResponse>, original?: WebResponse): WebResponse {
  const status = Number(returned.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new EdgeContractError(`response.statusCode ${returned.statusCode} is not valid`);
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of pairsOf(returned.headers, 'headers')) {
    if (name !== name.toLowerCase()) throw new EdgeContractError(`header names must be in lower case: ${name}`);
    const known = headers[name];
    headers[name] = known === undefined ? value : [...(typeof known === 'string' ? [known] : known), value];
  }
  const cookies = Object.entries(returned.cookies ?? {}).map(
    ([name, cookie]) => `${name}=${cookie.value}${cookie.attributes ? `; ${cookie.attributes}` : ''}`,
  );
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  return { status, headers, body: bodyOf(returned.body) ?? original?.body ?? Buffer.alloc(0) };
}

function bodyOf(body: EdgeResponse['body']): Buffer | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return Buffer.from(body);
  return Buffer.from(String(body.data), body.encoding === 'base64' ? 'base64' : 'utf8');
}
