import { AwsError } from '../../kernel/aws-error';

/** What a request is about. An empty key means the bucket, an empty bucket the account. */
export interface S3Address {
  readonly bucket: string;
  readonly key: string;
}

/** `bucket.s3.eu-central-1.amazonaws.com`, `bucket.s3.localhost`, `bucket.localhost` */
const VIRTUAL_HOST = /^(.+?)\.(?:s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com|s3(?:\.[a-z0-9-]+)?\.localhost|localhost)$/i;
const SERVICE_HOST = /^s3(?:[.-]|$)/i;
const MAXIMUM_KEY_BYTES = 1_024;

/** Reads virtual-host and path style. @throws {AwsError} `InvalidURI`, `KeyTooLongError` */
export function s3Address(host: string, path: string): S3Address {
  const name = host.replace(/:\d+$/, '');
  const fromHost = SERVICE_HOST.test(name) ? undefined : VIRTUAL_HOST.exec(name)?.[1];
  const withoutSlash = path.replace(/^\//, '');
  if (fromHost !== undefined) return { bucket: fromHost, key: decodedKey(withoutSlash) };
  const slash = withoutSlash.indexOf('/');
  if (slash < 0) return { bucket: decoded(withoutSlash), key: '' };
  return { bucket: decoded(withoutSlash.slice(0, slash)), key: decodedKey(withoutSlash.slice(slash + 1)) };
}

/** `bucket/key` or `/bucket/key`, as `x-amz-copy-source` has it. */
export function copySource(header: string): S3Address {
  const [path = ''] = header.split('?');
  const address = s3Address('', path.startsWith('/') ? path : `/${path}`);
  if (address.bucket === '' || address.key === '')
    throw new AwsError('InvalidArgument', `Copy Source must mention the source bucket and key: sourcebucket/sourcekey`);
  return address;
}

function decodedKey(text: string): string {
  const key = decoded(text);
  if (Buffer.byteLength(key) > MAXIMUM_KEY_BYTES) throw new AwsError('KeyTooLongError', 'Your key is too long');
  return key;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}
