import { S3Client } from '@aws-sdk/client-s3';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { objectStore } from './object-store';

/** Keeps what is put and gives it back, by path-style URLs, as S3 does. */
function aServer(objects: Map<string, { body: Buffer; type?: string; encoding?: string }>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '', 'http://x').pathname;
    if (path.startsWith('/broken')) return void response.writeHead(500).end();
    if (request.method === 'PUT') {
      const { 'content-type': type, 'content-encoding': encoding } = request.headers;
      objects.set(path, { body: await buffer(request), ...(type && { type }), ...(encoding && { encoding }) });
      return void response.writeHead(200, { etag: '"1"' }).end();
    }
    const found = objects.get(path);
    if (found) return void response.writeHead(200, { 'content-length': found.body.length }).end(found.body);
    response
      .writeHead(404, { 'content-type': 'application/xml' })
      .end('<Error><Code>NoSuchKey</Code><Message>no</Message></Error>');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** The content of an `aws-chunked` body: sizes in hex, chunks, a chunk of size 0, then the checksum. */
function unchunked(body: string): string {
  const [, chunks = ''] = /^([\s\S]*?)0\r\n/.exec(body) ?? [];
  return chunks.replaceAll(/[0-9a-f]+\r\n(.*)\r\n/g, '$1');
}

describe('objectStore', () => {
  const objects = new Map<string, { body: Buffer; type?: string; encoding?: string }>();
  let server: Server;
  let client: S3Client;
  beforeAll(async () => {
    server = await aServer(objects);
    const { port } = server.address() as AddressInfo;
    client = new S3Client({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      forcePathStyle: true,
    });
  });
  afterAll(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });

  it('writes bytes and reads them back as a stream', async () => {
    const store = objectStore({ bucket: 'archive', client });
    await store.put('a/b=c/d.gz', Buffer.from('hello'), {
      contentType: 'application/x-ndjson',
      contentEncoding: 'gzip',
    });
    expect(objects.get('/archive/a/b%3Dc/d.gz')).toMatchObject({ type: 'application/x-ndjson', encoding: 'gzip' });
    const stream = await store.get('a/b=c/d.gz');
    expect(stream && (await buffer(stream)).toString()).toBe('hello');
  });

  it('writes a stream of known length', async () => {
    const store = objectStore({ bucket: 'archive', client });
    await store.put('stream', { stream: Readable.from([Buffer.from('ab'), Buffer.from('cd')]), length: 4 });
    expect(unchunked(objects.get('/archive/stream')?.body.toString() ?? '')).toBe('abcd');
  });

  it('answers nothing for an object that is not there', async () => {
    expect(await objectStore({ bucket: 'archive', client }).get('none')).toBeUndefined();
  });

  it('fails with a code when S3 does', async () => {
    const store = objectStore({ bucket: 'broken', client });
    await expect(store.put('x', Buffer.from('y'))).rejects.toMatchObject({ code: 'storage.unavailable' });
    await expect(store.get('x')).rejects.toMatchObject({ code: 'storage.unavailable' });
  });
});
