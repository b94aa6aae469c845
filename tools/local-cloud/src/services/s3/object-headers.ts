import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../../kernel/aws-error';
import type { ObjectHeaders, ObjectRecord } from './object-rows';

type Headers = Readonly<Record<string, string>>;

const KEPT = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  'x-amz-website-redirect-location',
];
const CHECKSUM = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/;
const MAXIMUM_METADATA_BYTES = 2_048;

/** What of a request's headers stays with the object. @throws {AwsError} `MetadataTooLarge` */
export function keptHeaders(headers: Headers): ObjectHeaders {
  const kept: Record<string, string> = { 'content-type': headers['content-type'] ?? 'binary/octet-stream' };
  let metadataBytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-amz-meta-')) metadataBytes += name.length - 'x-amz-meta-'.length + Buffer.byteLength(value);
    if (KEPT.includes(name) || name.startsWith('x-amz-meta-') || CHECKSUM.test(name)) kept[name] = value;
  }
  if (metadataBytes > MAXIMUM_METADATA_BYTES)
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size.');
  return kept;
}

export function withoutChecksums(headers: ObjectHeaders): ObjectHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CHECKSUM.test(name)));
}

/**
 * Is the content what the sender meant? MD5, CRC-32, SHA-1 and SHA-256 are verified; CRC-32C and CRC-64/NVME are kept
 * and given back as they came.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 * @throws {AwsError} `BadDigest`
 */
export function verifyChecksums(headers: Headers, content: Buffer): void {
  const expect = (name: string, actual: () => string): void => {
    const given = headers[name];
    if (given !== undefined && given !== actual())
      throw new AwsError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
  };
  expect('content-md5', () => hash('md5', content, 'base64'));
  expect('x-amz-checksum-crc32', () => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(content));
    return bytes.toString('base64');
  });
  expect('x-amz-checksum-sha1', () => hash('sha1', content, 'base64'));
  expect('x-amz-checksum-sha256', () => hash('sha256', content, 'base64'));
}

/** The headers of an answer about an object; `response-*` parameters replace stored ones. */
export function answerHeaders(
  object: ObjectRecord,
  query: URLSearchParams,
  withChecksums: boolean,
): Record<string, string> {
  const headers: Record<string, string> = {
    ...(withChecksums ? object.headers : withoutChecksums(object.headers)),
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
  };
  for (const name of KEPT) {
    const replaced = query.get(`response-${name}`);
    if (replaced !== null) headers[name] = replaced;
  }
  return headers;
}

/**
 * Judges the conditions of a read. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * @returns whether the caller has the object already (304)
 * @throws {AwsError} `PreconditionFailed`
 */
export function isUnmodified(object: ObjectRecord, headers: Headers): boolean {
  // HTTP dates have whole seconds.
  const modified = Math.floor(object.modifiedAt / 1_000) * 1_000;
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined) {
    if (!matchesTag(ifMatch, object.etag)) throw preconditionFailed('If-Match');
  } else if (modified > date(headers['if-unmodified-since'], Infinity)) throw preconditionFailed('If-Unmodified-Since');
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) return matchesTag(ifNoneMatch, object.etag);
  return modified <= date(headers['if-modified-since'], -Infinity);
}

/** Judges the conditions of a write. @throws {AwsError} `PreconditionFailed`, `NoSuchKey` */
export function checkWriteConditions(existing: ObjectRecord | undefined, headers: Headers): void {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && existing !== undefined && matchesTag(ifNoneMatch, existing.etag))
    throw preconditionFailed('If-None-Match');
  const ifMatch = headers['if-match'];
  if (ifMatch === undefined) return;
  if (existing === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  if (!matchesTag(ifMatch, existing.etag)) throw preconditionFailed('If-Match');
}

/** The bytes that a `Range` header asks for; `undefined` for all. @throws {AwsError} `InvalidRange` */
export function requestedRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const [, from = '', to = ''] = match;
  const start = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end || (from === '' && Number(to) === 0))
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, { ActualObjectSize: size });
  return { start, end };
}

function matchesTag(header: string, etag: string): boolean {
  return header
    .split(',')
    .some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '').replaceAll('"', '') === etag);
}

function date(header: string | undefined, otherwise: number): number {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? otherwise : time;
}

function preconditionFailed(condition: string): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
}
