import { hash } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error';
import type { Principal } from '../../kernel/principal';
import { keptHeaders, verifyChecksums, withoutChecksums } from './object-headers';
import type { ObjectRecord, Part, Upload } from './object-rows';
import type { S3Address } from './s3-address';
import type { S3Service } from './s3-service';

type Headers = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MINIMUM_PART_BYTES = 5 * 1024 * 1024;
const MAXIMUM_PARTS = 10_000;

/** Uploads in parts. Parts are files of their own until the upload is completed; they survive the process. */
export class Multipart {
  constructor(private readonly s3: S3Service) {}

  async begin(principal: Principal, address: S3Address, headers: Headers): Promise<string> {
    this.s3.authorise(principal, 's3:PutObject', address);
    const { kernel, rows } = this.s3;
    const id = kernel.randomHex(32);
    await kernel.store.write(() =>
      rows.putUpload({
        id,
        ...address,
        headers: withoutChecksums(keptHeaders(headers)),
        startedAt: kernel.clock.now(),
      }),
    );
    return id;
  }

  async putPart(
    principal: Principal,
    address: S3Address,
    uploadId: string,
    number: number,
    body: Buffer,
    headers: Headers,
  ): Promise<Part> {
    this.s3.authorise(principal, 's3:PutObject', address);
    if (!Number.isInteger(number) || number < 1 || number > MAXIMUM_PARTS)
      throw new AwsError('InvalidArgument', `Part number must be an integer between 1 and ${MAXIMUM_PARTS}, inclusive`);
    this.require(uploadId, address);
    verifyChecksums(headers, body);
    const { kernel, rows, files } = this.s3;
    const file = await files.write(body);
    const part: Part = {
      number,
      etag: hash('md5', body, 'hex'),
      size: body.length,
      file,
      modifiedAt: kernel.clock.now(),
    };
    try {
      const replaced = await kernel.store.write(() => {
        this.require(uploadId, address);
        const old = rows.parts(uploadId).find((each) => each.number === number);
        rows.putPart(uploadId, part);
        return old;
      });
      if (replaced !== undefined) await files.remove([replaced.file]);
    } catch (error) {
      await files.remove([file]);
      throw error;
    }
    return part;
  }

  async complete(
    principal: Principal,
    address: S3Address,
    uploadId: string,
    wanted: readonly { number: number; etag: string }[],
    headers: Headers,
  ): Promise<ObjectRecord> {
    this.s3.authorise(principal, 's3:PutObject', address);
    const upload = this.require(uploadId, address);
    const stored = this.s3.rows.parts(uploadId);
    if (wanted.length === 0)
      throw new AwsError(
        'MalformedXML',
        'The XML you provided was not well-formed or did not validate against our published schema: a part is needed.',
      );
    const isOrdered = wanted.every(({ number }, index) => index === 0 || number > (wanted[index - 1]?.number ?? 0));
    if (!isOrdered)
      throw new AwsError(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      );
    const chosen = wanted.map(({ number, etag }, index) => {
      const part = stored.find((each) => each.number === number);
      if (part === undefined || part.etag !== etag.replaceAll('"', ''))
        throw new AwsError('InvalidPart', `One or more of the specified parts could not be found: part ${number}.`);
      if (index < wanted.length - 1 && part.size < MINIMUM_PART_BYTES)
        throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
          PartNumber: number,
          ProposedSize: part.size,
          MinSizeAllowed: MINIMUM_PART_BYTES,
        });
      return part;
    });
    const file = await this.s3.files.join(chosen.map((part) => part.file));
    const digests = Buffer.concat(chosen.map((part) => Buffer.from(part.etag, 'hex')));
    const etag = `${hash('md5', digests, 'hex')}-${chosen.length}`;
    const size = chosen.reduce((bytes, part) => bytes + part.size, 0);
    const object = await this.s3.finishUpload(
      principal,
      address,
      { etag, size, file, headers: upload.headers },
      uploadId,
      headers,
    );
    await this.s3.files.remove(stored.map((part) => part.file));
    return object;
  }

  async abort(principal: Principal, address: S3Address, uploadId: string): Promise<void> {
    this.s3.authorise(principal, 's3:AbortMultipartUpload', address);
    this.require(uploadId, address);
    const { kernel, rows, files } = this.s3;
    const parts = await kernel.store.write(() => {
      const left = rows.parts(uploadId);
      rows.removeUpload(uploadId);
      return left;
    });
    await files.remove(parts.map((part) => part.file));
  }

  parts(principal: Principal, address: S3Address, uploadId: string): Part[] {
    this.s3.authorise(principal, 's3:ListMultipartUploadParts', address);
    this.require(uploadId, address);
    return this.s3.rows.parts(uploadId);
  }

  uploads(principal: Principal, bucket: string): Upload[] {
    this.s3.authorise(principal, 's3:ListBucketMultipartUploads', { bucket, key: '' });
    return this.s3.rows.uploads(bucket);
  }

  require(uploadId: string, address: S3Address): Upload {
    const upload = this.s3.rows.upload(uploadId);
    if (upload === undefined || upload.bucket !== address.bucket || upload.key !== address.key)
      throw new AwsError(
        'NoSuchUpload',
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
        404,
      );
    return upload;
  }
}
