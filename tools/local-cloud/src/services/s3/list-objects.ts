import type { ObjectRecord, ObjectRows } from './object-rows';

export interface Listing {
  readonly objects: readonly ObjectRecord[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix that was listed, where there is more. */
  readonly last: string | undefined;
}

/** Behind every key that begins with a prefix. */
const LAST_CHARACTER = '\u{10FFFF}';

/**
 * A page of a bucket's keys in order. Keys that share what lies between `prefix` and the next `delimiter` count as one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listObjects(
  rows: ObjectRows,
  bucket: string,
  request: { prefix: string; delimiter: string; after: string; max: number },
): Listing {
  const { prefix, delimiter, after, max } = request;
  const objects: ObjectRecord[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  // A page that ended with a common prefix goes on behind all of its keys.
  const skips =
    delimiter !== '' && after.startsWith(prefix) && after.endsWith(delimiter) && after.length > prefix.length;
  let from = after === '' ? prefix : skips ? after + LAST_CHARACTER : `${after}\0`;
  if (from < prefix) from = prefix;
  for (;;) {
    const object = rows.first(bucket, from);
    if (object === undefined || !object.key.startsWith(prefix)) return { objects, commonPrefixes, last: undefined };
    if (objects.length + commonPrefixes.length >= max) return { objects, commonPrefixes, last };
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      objects.push(object);
      last = object.key;
      from = `${object.key}\0`;
    } else {
      last = object.key.slice(0, end + delimiter.length);
      commonPrefixes.push(last);
      from = last + LAST_CHARACTER;
    }
  }
}
