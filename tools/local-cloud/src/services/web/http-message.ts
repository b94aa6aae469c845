import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebRequest, WebResponse } from '../../kernel/services';

/** Why a body was not read to its end. */
export class BodyTooLarge extends Error {}

/** Reads a request's body. @throws {BodyTooLarge} as soon as it is clear that more than `maxBytes` come */
export function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(new BodyTooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        incoming.pause();
        reject(new BodyTooLarge());
      } else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    incoming.on('error', reject);
    incoming.on('aborted', () => reject(new Error('the client went away')));
  });
}

/** A node request as the local cloud hands it on. */
export function toWebRequest(incoming: IncomingMessage, body: Buffer): WebRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers,
    rawHeaders: incoming.rawHeaders,
    body,
    sourceIp: viewerAddress(incoming.socket.remoteAddress),
  };
}

/** IPv4 addresses that come in over an IPv6 socket are written as IPv4, as AWS does. */
function viewerAddress(address: string | undefined): string {
  if (address === undefined) return '0.0.0.0';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** Headers that belong to one hop; a proxy never passes them on (RFC 9110, 7.6.1). */
export const HOP_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Writes an answer. Names and values that HTTP forbids are left out rather than let one answer end the process. */
export function writeResponse(outgoing: ServerResponse, response: WebResponse, method: string): void {
  outgoing.statusCode = response.status;
  for (const [name, value] of Object.entries(response.headers)) {
    if (HOP_HEADERS.has(name) || name === 'content-length' || !isHeader(name, value)) continue;
    outgoing.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  const bodyless = response.status === 204 || response.status === 304 || response.status < 200;
  if (!bodyless) outgoing.setHeader('content-length', response.body.length);
  outgoing.end(bodyless || method === 'HEAD' ? undefined : response.body);
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Control characters apart from the tab would let a value write further headers; node refuses what is above U+00FF.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function isHeader(name: string, value: string | readonly string[]): boolean {
  return TOKEN.test(name) && (typeof value === 'string' ? VALUE.test(value) : value.every((each) => VALUE.test(each)));
}

/** `HTTP/1.1 401 Unauthorized …`: the refusal of a handshake, written straight to the socket. */
export function rawResponse(response: WebResponse, reason: string): Buffer {
  const lines = [`HTTP/1.1 ${response.status} ${reason}`];
  for (const [name, value] of Object.entries(response.headers)) {
    if (HOP_HEADERS.has(name) || name === 'content-length' || !isHeader(name, value)) continue;
    for (const each of typeof value === 'string' ? [value] : value) lines.push(`${name}: ${each}`);
  }
  lines.push(`content-length: ${response.body.length}`, 'connection: close', '', '');
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), response.body]);
}

/** An answer with a JSON body. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): WebResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** Names and values in pairs, as sent where that is known. */
export function headerPairs(request: WebRequest): [name: string, value: string][] {
  if (request.rawHeaders === undefined) return Object.entries(request.headers);
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    pairs.push([request.rawHeaders[i] as string, request.rawHeaders[i + 1] as string]);
  }
  return pairs;
}

/** The path and the query (without `?`) of a URL as sent. */
export function splitUrl(url: string): { path: string; query: string } {
  // A proxy-style request line (`GET http://host/path`) names the path after the authority.
  const start = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '') || '/';
  const mark = start.indexOf('?');
  return mark < 0 ? { path: start, query: '' } : { path: start.slice(0, mark) || '/', query: start.slice(mark + 1) };
}
