import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';
import type { HttpRequest } from './http';

/** Of a body, packed and unpacked. A stop with a day of readings stays below. */
export const MAX_BODY_BYTES = 1024 * 1024;

export type ReadBody = { readonly text: string } | { readonly status: 400 | 413 | 415; readonly reason: string };

const unpackGzip = promisify(gunzip);
const unpackZlib = promisify(inflate);
const unpackRaw = promisify(inflateRaw);

/** OCPP-S sends `application/soap+xml` with SOAP 1.2 and `text/xml` with 1.1. */
const CONTENT_TYPES = ['application/soap+xml', 'text/xml', 'application/xml'];

/** Encodings of text that stations use, as TextDecoder calls them. */
const CHARSETS = ['utf-8', 'us-ascii', 'iso-8859-1', 'windows-1252', 'utf-16', 'utf-16le', 'utf-16be'];

/** The body of a request as text: unpacked within bounds (OCPP-S 1.6 §6.1 asks for gzip and deflate), and decoded. */
export async function readBody(request: HttpRequest): Promise<ReadBody> {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  if (!CONTENT_TYPES.includes(type.trim())) return { status: 415, reason: 'The content type is not one of SOAP.' };
  const sent = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (sent.length > MAX_BODY_BYTES) return { status: 413, reason: 'The body is too large.' };

  const unpacked = await unpack(sent, (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase());
  if (!Buffer.isBuffer(unpacked)) return unpacked;
  return decode(unpacked, charsetIn(parameters));
}

async function unpack(bytes: Buffer, encoding: string): Promise<Buffer | Extract<ReadBody, { status: number }>> {
  const options = { maxOutputLength: MAX_BODY_BYTES };
  try {
    switch (encoding) {
      case '':
      case 'identity':
        return bytes;
      case 'gzip':
      case 'x-gzip':
        return await unpackGzip(bytes, options);
      case 'deflate':
        // HTTP means zlib's format by it; some clients send the bare stream (RFC 9110 §8.4.1.2).
        return (bytes[0] ?? 0) % 16 === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0
          ? await unpackZlib(bytes, options)
          : await unpackRaw(bytes, options);
      default:
        return { status: 415, reason: 'The content encoding is not supported.' };
    }
  } catch (error) {
    const tooLarge =
      typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return tooLarge
      ? { status: 413, reason: 'The unpacked body is too large.' }
      : { status: 400, reason: 'The body cannot be unpacked.' };
  }
}

function charsetIn(parameters: readonly string[]): string | undefined {
  for (const parameter of parameters) {
    const value = /^\s*charset\s*=\s*"?([\w-]+)"?\s*$/.exec(parameter)?.[1];
    if (value !== undefined) return value;
  }
  return undefined;
}

function decode(bytes: Buffer, stated: string | undefined): ReadBody {
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  // The declaration of a document without a byte order mark is readable in every encoding that extends ASCII.
  const declared = /^<\?xml[^>]{0,64}?encoding\s*=\s*["']([\w-]{1,32})["']/
    .exec(bytes.subarray(0, 128).toString('latin1'))?.[1]
    ?.toLowerCase();
  const charset = marked ?? stated ?? declared ?? 'utf-8';
  if (!CHARSETS.includes(charset)) return { status: 415, reason: 'The character encoding is not supported.' };
  try {
    return { text: new TextDecoder(charset, { fatal: true }).decode(bytes) };
  } catch {
    return { status: 400, reason: `The body is not ${charset}.` };
  }
}
