import type { CarriedResponse } from '../kernel/carried';
import type { WireResponse } from '../kernel/wire';

/** An answer with the headers that it would have over TCP, its body read to the end. */
export async function carried(response: WireResponse, requestId: string): Promise<CarriedResponse> {
  const headers = ['x-amzn-requestid', requestId, 'x-amz-request-id', requestId];
  let hasLength = false;
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    const lower = name.toLowerCase();
    hasLength ||= lower === 'content-length';
    headers.push(lower, value);
  }
  const body = await bodyOf(response.body);
  if (!hasLength && response.status !== 204 && response.status !== 304)
    headers.push('content-length', String(Buffer.byteLength(body)));
  return { status: response.status, headers, body };
}

async function bodyOf(body: WireResponse['body']): Promise<string | Uint8Array> {
  if (body === undefined) return '';
  if (typeof body === 'string') return body;
  // Copies: posting a part of a pool to another thread would post the pool.
  if (Buffer.isBuffer(body)) return new Uint8Array(body);
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part as Buffer);
  return new Uint8Array(Buffer.concat(parts));
}
