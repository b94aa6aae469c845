import { AwsError } from '../kernel/aws-error';

export interface ChunkedBody {
  readonly body: Buffer;
  /** Headers that came behind the body, e.g. `x-amz-checksum-crc32`; names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

export function isAwsChunked(headers: Readonly<Record<string, string>>): boolean {
  return (
    /(^|,)\s*aws-chunked\s*(,|$)/.test(headers['content-encoding'] ?? '') ||
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
  );
}

/**
 * Takes the chunk frames (`size;chunk-signature=…` CRLF data CRLF) off a body.
 * @throws {AwsError} `IncompleteBody`
 */
export function decodeAwsChunked(encoded: Buffer): ChunkedBody {
  const parts: Buffer[] = [];
  let position = 0;
  const line = (): string => {
    const end = encoded.indexOf('\r\n', position);
    if (end < 0) throw new AwsError('IncompleteBody', 'The chunked request body ends too early.');
    const text = encoded.toString('latin1', position, end);
    position = end + 2;
    return text;
  };
  for (;;) {
    const header = line();
    const size = Number.parseInt(header.split(';')[0] ?? '', 16);
    if (!/^[0-9a-f]+\s*(;|$)/i.test(header) || position + size > encoded.length) {
      throw new AwsError('IncompleteBody', 'The chunked request body is malformed.');
    }
    if (size === 0) break;
    parts.push(encoded.subarray(position, position + size));
    position += size;
    if (line() !== '') throw new AwsError('IncompleteBody', 'A chunk of the request body is longer than it says.');
  }
  const trailers: Record<string, string> = {};
  while (position < encoded.length) {
    const text = line();
    const colon = text.indexOf(':');
    if (colon > 0) trailers[text.slice(0, colon).trim().toLowerCase()] = text.slice(colon + 1).trim();
  }
  return { body: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), trailers };
}
