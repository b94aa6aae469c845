import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { StorageError } from './errors';

/** An object's content: bytes, or a stream whose length is known, since S3 wants to know it first. */
export type Content = Uint8Array | { readonly stream: Readable; readonly length: number };

export interface ObjectStore {
  /** Writes an object, replacing one of the same key. @throws {StorageError} `storage.unavailable` */
  put(
    key: string,
    content: Content,
    options?: { readonly contentType?: string; readonly contentEncoding?: string },
  ): Promise<void>;
  /** An object's bytes as they are stored; `undefined` when there is none. @throws {StorageError} `storage.unavailable` */
  get(key: string): Promise<Readable | undefined>;
}

export interface ObjectStoreOptions {
  readonly bucket: string;
  readonly client?: Pick<S3Client, 'send'>;
}

/** Objects in one S3 bucket. */
export function objectStore({ bucket, client: given }: ObjectStoreOptions): ObjectStore {
  const client =
    given ?? new S3Client({ maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000 } });
  return {
    async put(key, content, { contentType, contentEncoding } = {}) {
      const body =
        content instanceof Uint8Array ? { Body: content } : { Body: content.stream, ContentLength: content.length };
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            ...body,
            ...(contentType && { ContentType: contentType }),
            ...(contentEncoding && { ContentEncoding: contentEncoding }),
          }),
        );
      } catch (cause) {
        throw new StorageError('storage.unavailable', `${key} cannot be written to ${bucket}.`, { cause });
      }
    },
    async get(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        // On Node.js the SDK's body is a Readable; its type also covers browsers.
        return Body instanceof Readable ? Body : undefined;
      } catch (cause) {
        if (cause instanceof NoSuchKey) return undefined;
        throw new StorageError('storage.unavailable', `${key} cannot be read from ${bucket}.`, { cause });
      }
    },
  };
}
