import { hash } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error';
import type { PolicyDocument } from '../../kernel/iam';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { S3Port } from '../../kernel/services';
import { BucketNotifications, type ObjectEvent } from './bucket-notifications';
import { Multipart } from './multipart';
import { ObjectFiles } from './object-files';
import { answerHeaders, checkWriteConditions, keptHeaders, verifyChecksums, withoutChecksums } from './object-headers';
import { ObjectRows, type ObjectHeaders, type ObjectRecord } from './object-rows';
import type { S3Address } from './s3-address';
import { S3Wire } from './s3-wire';

export interface Bucket {
  readonly name: string;
  readonly createdAt: number;
  policy: PolicyDocument | undefined;
}

type Headers = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--)[a-z0-9](?:[a-z0-9]|[.-](?![.-])){1,61}[a-z0-9]$/;

/** Buckets and objects: contents in files, everything else in the store. An answer to a write means that both are safe. */
export class S3Service implements S3Port {
  static readonly #instances = new WeakMap<Kernel, S3Service>();
  readonly #buckets = new Map<string, Bucket>();
  readonly rows: ObjectRows;
  readonly files: ObjectFiles;
  readonly multipart: Multipart;
  readonly notifications: BucketNotifications;
  readonly #observers = new Set<(event: ObjectEvent) => Promise<void>>();

  static of(kernel: Kernel): S3Service {
    let service = this.#instances.get(kernel);
    if (service === undefined) {
      service = new S3Service(kernel);
      this.#instances.set(kernel, service);
    }
    return service;
  }

  constructor(readonly kernel: Kernel) {
    this.rows = new ObjectRows(kernel.store.database);
    this.files = new ObjectFiles(kernel.store.folder);
    this.files.sweep(this.rows.files());
    this.multipart = new Multipart(this);
    this.notifications = new BucketNotifications(kernel);
    this.observe((event) => this.notifications.happened(event));
    for (const { name, createdAt } of this.rows.apiBuckets())
      this.#buckets.set(name, { name, createdAt, policy: undefined });
    kernel.expose(new S3Wire(this));
  }

  /** Hears of every object that is stored or removed; whoever did it is answered afterwards. */
  observe(observer: (event: ObjectEvent) => Promise<void>): void {
    this.#observers.add(observer);
  }

  /** Makes a bucket, or gives the one of the name. @throws {AwsError} `InvalidBucketName` */
  declare(name: string): Bucket {
    if (!BUCKET_NAME.test(name)) throw new AwsError('InvalidBucketName', `The specified bucket is not valid: ${name}`);
    const existing = this.#buckets.get(name);
    if (existing !== undefined) return existing;
    const bucket: Bucket = { name, createdAt: this.kernel.clock.now(), policy: undefined };
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** A bucket that a caller of the API makes: it stays until it is deleted. */
  createFromApi(name: string): Bucket {
    if (this.#buckets.has(name))
      throw new AwsError(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        409,
      );
    const bucket = this.declare(name);
    this.rows.putApiBucket(name, bucket.createdAt);
    return bucket;
  }

  deleteBucket(bucket: Bucket): void {
    if (this.rows.first(bucket.name, '') !== undefined)
      throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
    this.#buckets.delete(bucket.name);
    this.rows.removeApiBucket(bucket.name);
  }

  countObjects(bucket: string): number {
    return this.rows.count(bucket);
  }

  /** Removes a bucket of a template with everything in it. */
  async forgetBucket(name: string): Promise<void> {
    const files = await this.kernel.store.write(() => this.rows.removeAll(name));
    this.#buckets.delete(name);
    this.notifications.set(name, []);
    await this.files.remove(files);
  }

  buckets(): Bucket[] {
    return [...this.#buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  /** @throws {AwsError} `NoSuchBucket` */
  require(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined)
      throw new AwsError(
        'NoSuchBucket',
        `The specified bucket does not exist: ${name}. Buckets are made by templates (AWS::S3::Bucket) or by CreateBucket.`,
        404,
        { BucketName: name },
      );
    return bucket;
  }

  /** @throws {AwsError} `AccessDenied`, `NoSuchBucket` */
  authorise(
    principal: Principal,
    action: string,
    { bucket, key }: S3Address,
    context?: Readonly<Record<string, string>>,
  ): Bucket {
    const found = this.require(bucket);
    this.kernel.iam.authorise({
      principal,
      action,
      resource: arnOf(bucket, key),
      resourcePolicy: found.policy,
      context,
    });
    return found;
  }

  /**
   * An object that the caller may read. Whoever may not list the bucket is not told that a key does not exist.
   * @throws {AwsError} `AccessDenied`, `NoSuchKey`
   */
  readable(principal: Principal, address: S3Address): ObjectRecord {
    const bucket = this.authorise(principal, 's3:GetObject', address);
    const object = this.rows.get(address.bucket, address.key);
    if (object !== undefined) return object;
    const mayList = this.kernel.iam.decide({
      principal,
      action: 's3:ListBucket',
      resource: arnOf(bucket.name, ''),
      resourcePolicy: bucket.policy,
    });
    if (!mayList.allowed)
      throw new AwsError(
        'AccessDenied',
        `${address.bucket} has no object ${address.key}; S3 says "Access Denied" because the caller may not list the bucket. ${mayList.reason}`,
        403,
      );
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: address.key });
  }

  async get(request: {
    bucket: string;
    key: string;
    principal: Principal;
  }): Promise<{ body: Buffer; headers: Record<string, string> } | undefined> {
    try {
      return await this.read(request.principal, request, async (object) => ({
        body: await this.files.read(object.file),
        headers: answerHeaders(object, new URLSearchParams(), false),
      }));
    } catch (error) {
      if (error instanceof AwsError && error.code === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  /** Reads an object; again where a write replaced it between finding it and opening its file. */
  async read<T>(principal: Principal, address: S3Address, use: (object: ObjectRecord) => Promise<T>): Promise<T> {
    for (;;) {
      const object = this.readable(principal, address);
      try {
        return await use(object);
      } catch (error) {
        const isReplaced =
          (error as { code?: unknown }).code === 'ENOENT' &&
          this.rows.get(address.bucket, address.key)?.file !== object.file;
        if (!isReplaced) throw error;
      }
    }
  }

  async put(request: {
    bucket: string;
    key: string;
    body: Buffer;
    headers?: Record<string, string>;
    principal: Principal;
  }): Promise<void> {
    await this.putObject(request.principal, request, request.body, request.headers ?? {});
  }

  async putObject(principal: Principal, address: S3Address, body: Buffer, headers: Headers): Promise<ObjectRecord> {
    this.authorise(principal, 's3:PutObject', address);
    verifyChecksums(headers, body);
    const kept = keptHeaders(headers);
    // Judged before the content is written, to fail early, and again with the store held.
    checkWriteConditions(this.rows.get(address.bucket, address.key), headers);
    const file = await this.files.write(body);
    return this.#store(
      principal,
      address,
      { etag: hash('md5', body, 'hex'), size: body.length, file, headers: kept },
      headers,
      'ObjectCreated:Put',
    );
  }

  async copyObject(principal: Principal, from: S3Address, to: S3Address, headers: Headers): Promise<ObjectRecord> {
    const source = this.readable(principal, from);
    this.authorise(principal, 's3:PutObject', to);
    const replace = headers['x-amz-metadata-directive'] === 'REPLACE';
    if (!replace && from.bucket === to.bucket && from.key === to.key)
      throw new AwsError(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
      );
    const wanted = headers['x-amz-copy-source-if-match'];
    if (wanted !== undefined && wanted.replaceAll('"', '') !== source.etag)
      throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
    const file = await this.files.copy(source.file);
    return this.#store(
      principal,
      to,
      {
        etag: source.etag,
        size: source.size,
        file,
        headers: replace ? withoutChecksums(keptHeaders(headers)) : source.headers,
      },
      headers,
      'ObjectCreated:Copy',
    );
  }

  /** Puts finished content (a file) in its place. */
  async finishUpload(
    principal: Principal,
    address: S3Address,
    content: { etag: string; size: number; file: string; headers: ObjectHeaders },
    uploadId: string,
    headers: Headers,
  ): Promise<ObjectRecord> {
    return this.#store(principal, address, content, headers, 'ObjectCreated:CompleteMultipartUpload', () =>
      this.rows.removeUpload(uploadId),
    );
  }

  async deleteObject(principal: Principal, address: S3Address): Promise<void> {
    this.authorise(principal, 's3:DeleteObject', address);
    const removed = await this.kernel.store.write(() => {
      const object = this.rows.get(address.bucket, address.key);
      this.rows.remove(address.bucket, address.key);
      return object;
    });
    if (removed === undefined) return;
    const cause = this.#record(principal, address, { event: 'removed' });
    await this.files.remove([removed.file]);
    await this.#tell({ ...address, name: 'ObjectRemoved:Delete', principal, cause });
  }

  async #store(
    principal: Principal,
    address: S3Address,
    content: Pick<ObjectRecord, 'etag' | 'size' | 'file' | 'headers'>,
    headers: Headers,
    name: string,
    alongside?: () => void,
  ): Promise<ObjectRecord> {
    const object: ObjectRecord = {
      bucket: address.bucket,
      key: address.key,
      modifiedAt: this.kernel.clock.now(),
      ...content,
    };
    try {
      const replaced = await this.kernel.store.write(() => {
        const existing = this.rows.get(address.bucket, address.key);
        checkWriteConditions(existing, headers);
        this.rows.put(object);
        alongside?.();
        return existing;
      });
      if (replaced !== undefined) await this.files.remove([replaced.file]);
    } catch (error) {
      await this.files.remove([content.file]);
      throw error;
    }
    const cause = this.#record(principal, address, { event: 'created', bytes: object.size });
    await this.#tell({ ...address, name, principal, cause, size: object.size, etag: object.etag });
    return object;
  }

  #record(principal: Principal, { bucket, key }: S3Address, detail: Readonly<Record<string, unknown>>): string {
    const id = this.kernel.randomHex(16);
    const causes = principal.kind === 'role' && principal.invocationId !== undefined ? [principal.invocationId] : [];
    this.kernel.journal.record({
      id,
      at: this.kernel.clock.now(),
      kind: 'object',
      resource: arnOf(bucket, key),
      causes,
      outcome: 'ok',
      detail,
    });
    return id;
  }

  async #tell(event: Omit<ObjectEvent, 'at'>): Promise<void> {
    await Promise.all([...this.#observers].map((observer) => observer({ ...event, at: this.kernel.clock.now() })));
  }
}

function arnOf(bucket: string, key: string): string {
  return key === '' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}
