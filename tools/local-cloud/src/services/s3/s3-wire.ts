import { AwsError } from '../../kernel/aws-error';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import { element, textElement } from '../../kernel/xml';
import { listObjects } from './list-objects';
import { answerHeaders, isUnmodified, requestedRange } from './object-headers';
import type { ObjectRecord } from './object-rows';
import { copySource, s3Address, type S3Address } from './s3-address';
import type { S3Service } from './s3-service';
import { listingXml, objectXml, readCompletion, readDelete, xmlDocument } from './s3-xml';

const MAXIMUM_KEYS = 1_000;

/** Sub-resources that S3 has and this one has not; a request for one is refused by name, not taken for another. */
const NOT_IMPLEMENTED = [
  'acl',
  'accelerate',
  'analytics',
  'attributes',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versions',
  'versionId',
  'website',
];

/** S3 on the wire: REST-XML, path and virtual-host style. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export class S3Wire implements WireService {
  readonly name = 's3';
  readonly protocol = 'rest-xml';

  constructor(private readonly s3: S3Service) {}

  async handle(call: WireCall): Promise<WireResponse> {
    const address = s3Address(call.host, call.path);
    const missing = NOT_IMPLEMENTED.find((name) => call.query.has(name));
    if (missing !== undefined)
      throw new AwsError(
        'NotImplemented',
        `The local cloud's S3 does not implement the sub-resource "${missing}".`,
        501,
      );
    if (address.bucket === '') return this.#account(call);
    return address.key === '' ? this.#bucket(call, address) : this.#object(call, address);
  }

  #account(call: WireCall): WireResponse {
    if (call.method !== 'GET') throw methodNotAllowed(call);
    this.s3.kernel.iam.authorise({ principal: call.principal, action: 's3:ListAllMyBuckets', resource: '*' });
    const buckets = this.s3
      .buckets()
      .map((bucket) =>
        element(
          'Bucket',
          textElement('Name', bucket.name),
          textElement('CreationDate', new Date(bucket.createdAt).toISOString()),
        ),
      );
    const owner = element('Owner', textElement('ID', this.s3.kernel.account));
    return xml(xmlDocument('ListAllMyBucketsResult', owner, element('Buckets', ...buckets)));
  }

  async #bucket(call: WireCall, address: S3Address): Promise<WireResponse> {
    const { query, principal } = call;
    switch (call.method) {
      case 'GET':
        if (query.has('location')) {
          this.s3.authorise(principal, 's3:GetBucketLocation', address);
          return xml(
            `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${this.s3.kernel.region}</LocationConstraint>`,
          );
        }
        if (query.has('versioning')) {
          this.s3.authorise(principal, 's3:GetBucketVersioning', address);
          return xml(xmlDocument('VersioningConfiguration'));
        }
        return query.has('uploads') ? this.#listUploads(call, address) : this.#list(call, address);
      case 'HEAD':
        this.s3.authorise(principal, 's3:ListBucket', address);
        return { status: 200, headers: { 'x-amz-bucket-region': this.s3.kernel.region } };
      case 'PUT':
        if (query.has('versioning'))
          throw new AwsError('NotImplemented', "The local cloud's S3 keeps the latest version of objects only.", 501);
        this.s3.kernel.iam.authorise({
          principal,
          action: 's3:CreateBucket',
          resource: `arn:aws:s3:::${address.bucket}`,
        });
        return { status: 200, headers: { location: `/${this.s3.createFromApi(address.bucket).name}` } };
      case 'DELETE':
        this.s3.deleteBucket(this.s3.authorise(principal, 's3:DeleteBucket', address));
        return { status: 204 };
      case 'POST':
        if (query.has('delete')) return this.#deleteMany(call, address);
        throw methodNotAllowed(call);
      default:
        throw methodNotAllowed(call);
    }
  }

  async #object(call: WireCall, address: S3Address): Promise<WireResponse> {
    const { query, principal, headers } = call;
    const uploadId = query.get('uploadId');
    switch (call.method) {
      case 'GET':
      case 'HEAD':
        return uploadId !== null && call.method === 'GET'
          ? this.#listParts(call, address, uploadId)
          : this.#read(call, address);
      case 'PUT': {
        if (uploadId !== null) {
          if (headers['x-amz-copy-source'] !== undefined)
            throw new AwsError('NotImplemented', "The local cloud's S3 does not implement UploadPartCopy.", 501);
          const part = await this.s3.multipart.putPart(
            principal,
            address,
            uploadId,
            Number(query.get('partNumber')),
            call.body,
            headers,
          );
          return { status: 200, headers: { etag: `"${part.etag}"` } };
        }
        const source = headers['x-amz-copy-source'];
        if (source === undefined) {
          const object = await this.s3.putObject(principal, address, call.body, headers);
          return { status: 200, headers: { ...checksumsOf(object.headers), etag: `"${object.etag}"` } };
        }
        return xml(
          xmlDocument(
            'CopyObjectResult',
            objectXml(await this.s3.copyObject(principal, copySource(source), address, headers)),
          ),
        );
      }
      case 'DELETE':
        if (uploadId !== null) await this.s3.multipart.abort(principal, address, uploadId);
        else await this.s3.deleteObject(principal, address);
        return { status: 204 };
      case 'POST': {
        const names = textElement('Bucket', address.bucket) + textElement('Key', address.key);
        if (query.has('uploads'))
          return xml(
            xmlDocument(
              'InitiateMultipartUploadResult',
              names,
              textElement('UploadId', await this.s3.multipart.begin(principal, address, headers)),
            ),
          );
        if (uploadId === null) throw methodNotAllowed(call);
        const object = await this.s3.multipart.complete(
          principal,
          address,
          uploadId,
          await readCompletion(call.body),
          headers,
        );
        return xml(
          xmlDocument(
            'CompleteMultipartUploadResult',
            textElement('Location', `${this.s3.kernel.endpoint}/${address.bucket}/${encodeURI(address.key)}`),
            names,
            textElement('ETag', `"${object.etag}"`),
          ),
        );
      }
      default:
        throw methodNotAllowed(call);
    }
  }

  #read(call: WireCall, address: S3Address): Promise<WireResponse> {
    return this.s3.read(call.principal, address, (object) => this.#answer(call, object));
  }

  async #answer(call: WireCall, object: ObjectRecord): Promise<WireResponse> {
    const range = requestedRange(call.headers['range'], object.size);
    const withChecksums = range === undefined && call.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED';
    const headers = answerHeaders(object, call.query, withChecksums);
    if (isUnmodified(object, call.headers)) return { status: 304, headers };
    headers['content-length'] = String(range === undefined ? object.size : range.end - range.start + 1);
    if (range !== undefined) headers['content-range'] = `bytes ${range.start}-${range.end}/${object.size}`;
    const body = call.method === 'HEAD' ? undefined : await this.s3.files.stream(object.file, range);
    return { status: range === undefined ? 200 : 206, headers, body };
  }

  #list(call: WireCall, address: S3Address): WireResponse {
    const { query } = call;
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    this.s3.authorise(call.principal, 's3:ListBucket', address, { 's3:prefix': prefix, 's3:delimiter': delimiter });
    const wanted = Number(query.get('max-keys') ?? MAXIMUM_KEYS);
    if (!Number.isInteger(wanted) || wanted < 0)
      throw new AwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
    const max = Math.min(wanted, MAXIMUM_KEYS);
    const isSecond = query.get('list-type') === '2';
    const token = query.get('continuation-token');
    const after = isSecond
      ? token === null
        ? (query.get('start-after') ?? '')
        : Buffer.from(token, 'base64').toString()
      : (query.get('marker') ?? '');
    const listing =
      max === 0
        ? { objects: [], commonPrefixes: [], last: undefined }
        : listObjects(this.s3.rows, address.bucket, { prefix, delimiter, after, max });
    const encode =
      query.get('encoding-type') === 'url'
        ? (text: string) => encodeURIComponent(text).replaceAll('%2F', '/')
        : (text: string) => text;
    const shared = [
      textElement('Name', address.bucket),
      textElement('Prefix', encode(prefix)),
      delimiter === '' ? '' : textElement('Delimiter', encode(delimiter)),
      textElement('MaxKeys', max),
      textElement('EncodingType', query.get('encoding-type') ?? undefined),
      textElement('IsTruncated', listing.last !== undefined),
    ];
    const paging = isSecond
      ? [
          textElement('KeyCount', listing.objects.length + listing.commonPrefixes.length),
          textElement('ContinuationToken', token ?? undefined),
          textElement('StartAfter', query.get('start-after') ?? undefined),
          textElement(
            'NextContinuationToken',
            listing.last === undefined ? undefined : Buffer.from(listing.last).toString('base64'),
          ),
        ]
      : [
          textElement('Marker', encode(after)),
          textElement('NextMarker', listing.last === undefined ? undefined : encode(listing.last)),
        ];
    return xml(xmlDocument('ListBucketResult', ...shared, ...paging, listingXml(listing, encode)));
  }

  async #deleteMany(call: WireCall, { bucket }: S3Address): Promise<WireResponse> {
    this.s3.require(bucket);
    const { keys, quiet } = await readDelete(call.body);
    const outcomes = await Promise.allSettled(keys.map((key) => this.s3.deleteObject(call.principal, { bucket, key })));
    const results = outcomes.map((outcome, index) => {
      const key = textElement('Key', keys[index]);
      if (outcome.status === 'fulfilled') return quiet ? '' : element('Deleted', key);
      const error: unknown = outcome.reason;
      if (!(error instanceof AwsError)) throw error;
      return element('Error', key, textElement('Code', error.code), textElement('Message', error.message));
    });
    return xml(xmlDocument('DeleteResult', ...results));
  }

  #listParts(call: WireCall, address: S3Address, uploadId: string): WireResponse {
    const parts = this.s3.multipart
      .parts(call.principal, address, uploadId)
      .map((part) =>
        element('Part', textElement('PartNumber', part.number), objectXml(part), textElement('Size', part.size)),
      );
    return xml(
      xmlDocument(
        'ListPartsResult',
        textElement('Bucket', address.bucket),
        textElement('Key', address.key),
        textElement('UploadId', uploadId),
        textElement('IsTruncated', false),
        ...parts,
      ),
    );
  }

  #listUploads(call: WireCall, { bucket }: S3Address): WireResponse {
    const uploads = this.s3.multipart
      .uploads(call.principal, bucket)
      .map((upload) =>
        element(
          'Upload',
          textElement('Key', upload.key),
          textElement('UploadId', upload.id),
          textElement('Initiated', new Date(upload.startedAt).toISOString()),
        ),
      );
    return xml(
      xmlDocument(
        'ListMultipartUploadsResult',
        textElement('Bucket', bucket),
        textElement('IsTruncated', false),
        ...uploads,
      ),
    );
  }
}

function xml(body: string): WireResponse {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function checksumsOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-checksum-')));
}

function methodNotAllowed(call: WireCall): AwsError {
  return new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
    Method: call.method,
  });
}
