import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import type { PolicyDocument } from '../../kernel/iam';
import { resource as policyType } from '../../resources/aws-s3-bucket-policy';
import { resource as bucketType } from '../../resources/aws-s3-bucket';
import { type ServiceBench, serviceBench } from '../../store/testing/service-bench';
import { listObjects } from './list-objects';
import { S3Service } from './s3-service';

const Bucket = 'busbar-archive';

/** Each case cites the page of https://docs.aws.amazon.com/AmazonS3/latest/ that it holds the service to. */
describe('S3, through the SDK', () => {
  let bench: ServiceBench;
  let s3: S3Client;

  const client = (accessKeyId?: string): S3Client => new S3Client(bench.sdk(accessKeyId));
  const put = (Key: string, Body: string | Buffer, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const get = (Key: string, more: object = {}) => s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  const text = async (Key: string, more: object = {}): Promise<string> =>
    (await (await get(Key, more)).Body?.transformToString()) ?? '';
  const keys = async (more: object): Promise<(string | undefined)[]> =>
    ((await s3.send(new ListObjectsV2Command({ Bucket, ...more }))).Contents ?? []).map((object) => object.Key);

  beforeEach(async () => {
    bench = await serviceBench();
    s3 = client();
    await bench.create(bucketType, 'bucket', { BucketName: Bucket });
  });
  afterEach(async () => {
    s3.destroy();
    await bench.close();
  });

  it('gives back what was put, with its headers and metadata (API/API_PutObject.html)', async () => {
    const { ETag } = await put('facts/a b+ü&.json', 'hello', {
      ContentType: 'application/json',
      CacheControl: 'no-store',
      Metadata: { station: 'BB-1' },
    });
    expect(ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const answer = await get('facts/a b+ü&.json');
    expect(answer).toMatchObject({
      ETag,
      ContentType: 'application/json',
      CacheControl: 'no-store',
      ContentLength: 5,
      Metadata: { station: 'BB-1' },
      LastModified: new Date('2030-01-01T00:00:00Z'),
    });
    expect(await answer.Body?.transformToString()).toBe('hello');
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'facts/a b+ü&.json' }))).toMatchObject({
      ETag,
      ContentLength: 5,
      Metadata: { station: 'BB-1' },
    });
  });

  it('takes streams, which the SDK sends in chunks with a trailing checksum', async () => {
    const content = Buffer.alloc(200_000, 'x');
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'stream', Body: Readable.from([content]), ContentLength: content.length }),
    );
    expect(await text('stream')).toBe(content.toString());
  });

  it('reads ranges (API/API_GetObject.html)', async () => {
    await put('digits', '0123456789');
    const answer = await get('digits', { Range: 'bytes=2-4' });
    expect([answer.$metadata.httpStatusCode, answer.ContentRange, await answer.Body?.transformToString()]).toEqual([
      206,
      'bytes 2-4/10',
      '234',
    ]);
    expect(await text('digits', { Range: 'bytes=-3' })).toBe('789');
    expect(await text('digits', { Range: 'bytes=8-100' })).toBe('89');
    await expect(get('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('judges conditions of reads and writes (userguide/conditional-requests.html)', async () => {
    const { ETag } = await put('a', '1');
    await expect(get('a', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(get('a', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('a', '2', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('a', '2', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('b', '1', { IfNoneMatch: '*' });
    await put('a', '2', { IfMatch: ETag });
    expect(await text('a')).toBe('2');
  });

  it('lets one of many conditional writers win', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => put('once', `${index}`, { IfNoneMatch: '*' })),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });

  it('refuses content that does not match its checksum (userguide/checking-object-integrity.html)', async () => {
    await expect(put('a', 'hello', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put('a', 'hello', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('lists by prefix and delimiter, page by page (API/API_ListObjectsV2.html)', async () => {
    for (const key of ['a', 'facts/1/x', 'facts/1/y', 'facts/2/x', 'facts/z', 'g']) await put(key, key);
    expect(await keys({ Prefix: 'facts/1' })).toEqual(['facts/1/x', 'facts/1/y']);
    const folder = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'facts/', Delimiter: '/' }));
    expect([folder.CommonPrefixes?.map((each) => each.Prefix), folder.Contents?.map((each) => each.Key)]).toEqual([
      ['facts/1/', 'facts/2/'],
      ['facts/z'],
    ]);
    const first = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 2, Delimiter: '/' }));
    expect([first.IsTruncated, first.KeyCount]).toEqual([true, 2]);
    const second = await s3.send(
      new ListObjectsV2Command({ Bucket, MaxKeys: 2, Delimiter: '/', ContinuationToken: first.NextContinuationToken }),
    );
    expect([second.IsTruncated, second.Contents?.map((each) => each.Key)]).toEqual([false, ['g']]);
    expect(await keys({ StartAfter: 'facts/2/x' })).toEqual(['facts/z', 'g']);
  });

  it('deletes one and many (API/API_DeleteObjects.html)', async () => {
    for (const key of ['a', 'b', 'c<&>']) await put(key, key);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    const answer = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'b' }, { Key: 'c<&>' }] } }),
    );
    expect(answer.Deleted?.map((each) => each.Key)).toEqual(['b', 'c<&>']);
    expect(await keys({})).toEqual([]);
  });

  it('copies, with the source’s metadata or new one (API/API_CopyObject.html)', async () => {
    await put('from', 'hello', { Metadata: { a: '1' } });
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/from` }));
    expect((await get('to')).Metadata).toEqual({ a: '1' });
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'to',
        CopySource: `${Bucket}/from`,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
      }),
    );
    expect((await get('to')).Metadata).toEqual({ b: '2' });
    expect(await text('to')).toBe('hello');
    await expect(
      s3.send(new CopyObjectCommand({ Bucket, Key: 'from', CopySource: `${Bucket}/from` })),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it('puts uploads together from their parts (userguide/mpuoverview.html)', async () => {
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key: 'large', ContentType: 'text/plain' }),
    );
    const contents = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('tail')];
    const Parts = [];
    for (const [index, Body] of contents.entries()) {
      const { ETag } = await s3.send(
        new UploadPartCommand({ Bucket, Key: 'large', UploadId, PartNumber: index + 1, Body }),
      );
      Parts.push({ PartNumber: index + 1, ETag });
    }
    expect((await s3.send(new ListPartsCommand({ Bucket, Key: 'large', UploadId }))).Parts).toHaveLength(2);
    await expect(
      s3.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key: 'large',
          UploadId,
          MultipartUpload: { Parts: [...Parts].reverse() },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    const { ETag } = await s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'large', UploadId, MultipartUpload: { Parts } }),
    );
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const answer = await get('large');
    expect([answer.ContentType, answer.ContentLength]).toEqual(['text/plain', 5 * 1024 * 1024 + 4]);
    expect((await answer.Body?.transformToString())?.slice(-6)).toBe('aatail');
    const small = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'aborted' }));
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId: small.UploadId }));
    await expect(
      s3.send(new UploadPartCommand({ Bucket, Key: 'aborted', UploadId: small.UploadId, PartNumber: 1, Body: 'x' })),
    ).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('lets roles do what their policies say, and hides what is missing from who may not list (API/API_GetObject.html)', async () => {
    await put('facts/a', 'x');
    const role = client(
      bench.role(
        'archive',
        {
          Statement: {
            Effect: 'Allow',
            Action: ['s3:PutObject', 's3:GetObject'],
            Resource: `arn:aws:s3:::${Bucket}/facts/*`,
          },
        },
        'invocation-1',
      ),
    );
    await role.send(new PutObjectCommand({ Bucket, Key: 'facts/b', Body: 'y' }));
    expect(bench.kernel.journal.consequences('invocation-1')).toMatchObject([
      { kind: 'object', resource: `arn:aws:s3:::${Bucket}/facts/b` },
    ]);
    await expect(role.send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'y' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(role.send(new GetObjectCommand({ Bucket, Key: 'facts/none' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('s3:ListBucket'),
    });
    await expect(role.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({ name: 'AccessDenied' });
    role.destroy();
  });

  it('serves a distribution what the bucket’s policy lets it have (CloudFront private-content-restricting-access-to-s3.html)', async () => {
    const distribution = 'arn:aws:cloudfront::000000000000:distribution/E1';
    const principal = { kind: 'service', service: 'cloudfront.amazonaws.com', sourceArn: distribution } as const;
    await put('index.html', '<html>', { ContentType: 'text/html' });
    const read = (key: string) => bench.kernel.services.s3.get({ bucket: Bucket, key, principal });
    await expect(read('index.html')).rejects.toMatchObject({ code: 'AccessDenied', status: 403 });
    const document: PolicyDocument = {
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
        Condition: { StringEquals: { 'AWS:SourceArn': distribution } },
      },
    };
    await bench.create(policyType, 'policy', { Bucket, PolicyDocument: document });
    expect(await read('index.html')).toMatchObject({
      body: Buffer.from('<html>'),
      headers: { 'content-type': 'text/html' },
    });
    await expect(read('none.html')).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(
      bench.kernel.services.s3.get({
        bucket: Bucket,
        key: 'index.html',
        principal: { ...principal, sourceArn: `${distribution}x` },
      }),
    ).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('keeps objects across a restart and sweeps files that nothing names', async () => {
    await put('a', 'kept');
    const service = S3Service.of(bench.kernel);
    const orphan = await service.files.write(Buffer.from('left over'));
    s3.destroy();
    bench = await bench.restart();
    s3 = client();
    await bench.create(bucketType, 'bucket', { BucketName: Bucket });
    expect(await text('a')).toBe('kept');
    await expect(S3Service.of(bench.kernel).files.read(orphan)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('answers virtual-host style, presigned-like and unknown requests by name', async () => {
    await put('a', 'hello');
    const { hostname, port } = new URL(bench.kernel.endpoint);
    const answer = await rawGet(
      hostname,
      Number(port),
      `${Bucket}.s3.eu-central-1.amazonaws.com`,
      '/a?X-Amz-Credential=developer%2F20300101%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date=20300101T000000Z&X-Amz-Expires=60&response-content-disposition=attachment',
    );
    expect(answer).toMatchObject({ status: 200, body: 'hello', disposition: 'attachment' });
    expect((await rawGet(hostname, Number(port), 's3.amazonaws.com', `/${Bucket}/a`)).status).toBe(403);
    expect(await rawGet(hostname, Number(port), 'localhost', `/${Bucket}?lifecycle`)).toMatchObject({
      status: 501,
      body: expect.stringContaining('lifecycle'),
    });
  });

  it('makes and removes buckets for callers of the API', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'mine' }));
    expect((await s3.send(new ListBucketsCommand())).Buckets?.map((each) => each.Name)).toEqual([Bucket, 'mine']);
    await s3.send(new HeadBucketCommand({ Bucket: 'mine' }));
    await s3.send(new PutObjectCommand({ Bucket: 'mine', Key: 'a', Body: 'x' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: 'mine' }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    await s3.send(new DeleteObjectCommand({ Bucket: 'mine', Key: 'a' }));
    await s3.send(new DeleteBucketCommand({ Bucket: 'mine' }));
    await expect(s3.send(new PutObjectCommand({ Bucket: 'mine', Key: 'a', Body: 'x' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'mine' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('shows every key once over all pages, whatever prefix, delimiter and page size', async () => {
    const { rows } = S3Service.of(bench.kernel);
    const piece = fc.constantFrom('a', 'b', '/', '//', 'ü', '~');
    const key = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
    let bucketNumber = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 15 }),
        fc.constantFrom('', 'a', 'a/', '/'),
        fc.constantFrom('', '/'),
        fc.integer({ min: 1, max: 4 }),
        (all, prefix, delimiter, max) => {
          const bucket = `property-${bucketNumber++}`;
          for (const each of all)
            rows.put({ bucket, key: each, etag: '', size: 0, modifiedAt: 0, file: '', headers: {} });
          const wanted = all.filter((each) => each.startsWith(prefix));
          const end = (each: string): number => (delimiter === '' ? -1 : each.indexOf(delimiter, prefix.length));
          const found: string[] = [];
          for (let after: string | undefined = ''; after !== undefined;) {
            const page: ReturnType<typeof listObjects> = listObjects(rows, bucket, { prefix, delimiter, after, max });
            found.push(...page.objects.map((object) => object.key), ...page.commonPrefixes);
            expect(page.objects.length + page.commonPrefixes.length).toBeLessThanOrEqual(max);
            after = page.last;
          }
          const expected = new Set(wanted.map((each) => (end(each) < 0 ? each : each.slice(0, end(each) + 1))));
          expect(found.sort()).toEqual([...expected].sort());
        },
      ),
      { numRuns: 200 },
    );
  });
});

async function rawGet(
  hostname: string,
  port: number,
  host: string,
  path: string,
): Promise<{ status: number | undefined; body: string; disposition: string | undefined }> {
  const { get: httpGet } = await import('node:http');
  return new Promise((resolve, reject) => {
    httpGet({ hostname, port, path, headers: { host } }, async (response) => {
      let body = '';
      for await (const part of response) body += String(part);
      resolve({ status: response.statusCode, body, disposition: response.headers['content-disposition'] });
    }).on('error', reject);
  });
}
