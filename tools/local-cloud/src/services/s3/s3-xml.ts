import { parseStringPromise } from 'xml2js';
import { AwsError } from '../../kernel/aws-error';
import { element, textElement } from '../../kernel/xml';
import type { Listing } from './list-objects';
import type { ObjectRecord } from './object-rows';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function xmlDocument(root: string, ...content: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${content.join('')}</${root}>`;
}

export function listingXml(listing: Listing, encode: (text: string) => string): string {
  const contents = listing.objects.map((object) =>
    element(
      'Contents',
      textElement('Key', encode(object.key)),
      objectXml(object),
      textElement('Size', object.size),
      '<StorageClass>STANDARD</StorageClass>',
    ),
  );
  const prefixes = listing.commonPrefixes.map((prefix) =>
    element('CommonPrefixes', textElement('Prefix', encode(prefix))),
  );
  return [...contents, ...prefixes].join('');
}

export function objectXml(object: Pick<ObjectRecord, 'modifiedAt' | 'etag'>): string {
  return (
    textElement('LastModified', new Date(object.modifiedAt).toISOString()) + textElement('ETag', `"${object.etag}"`)
  );
}

/** The keys of a `Delete` document. @throws {AwsError} `MalformedXML` */
export async function readDelete(body: Buffer): Promise<{ keys: string[]; quiet: boolean }> {
  const root = await parse(body, 'Delete');
  const keys = children(root, 'Object').map((object) => text(object, 'Key'));
  if (keys.length === 0 || keys.length > 1_000) throw malformed();
  return { keys, quiet: root['Quiet']?.toString() === 'true' };
}

/** The parts of a `CompleteMultipartUpload` document. @throws {AwsError} `MalformedXML` */
export async function readCompletion(body: Buffer): Promise<{ number: number; etag: string }[]> {
  const root = await parse(body, 'CompleteMultipartUpload');
  return children(root, 'Part').map((part) => ({ number: Number(text(part, 'PartNumber')), etag: text(part, 'ETag') }));
}

async function parse(body: Buffer, root: string): Promise<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = await parseStringPromise(body.toString(), { explicitRoot: true, explicitArray: true, trim: false });
  } catch {
    throw malformed();
  }
  const content = isObject(parsed) ? parsed[root] : undefined;
  if (!isObject(content)) throw malformed();
  return content;
}

function children(node: Record<string, unknown>, name: string): Record<string, unknown>[] {
  const found = node[name];
  return Array.isArray(found) ? found.filter(isObject) : [];
}

function text(node: Record<string, unknown>, name: string): string {
  const value: unknown = Array.isArray(node[name]) ? node[name][0] : undefined;
  if (typeof value !== 'string') throw malformed();
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(): AwsError {
  return new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}
