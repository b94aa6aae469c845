import { gunzipSync } from 'node:zlib';
import http from 'node:http';
import WebSocket from 'ws';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { CloudFrontService } from './cloudfront-service';
import { CACHING_DISABLED, FRONT_DOORS } from './front-door-template';

describe('a distribution', () => {
  let cloud: TestCloud;
  let app: string;
  let stations: string;

  beforeAll(async () => {
    cloud = await startCloud(FRONT_DOORS, { frontDoors: { app: 0, stations: 0 } });
    const doors = CloudFrontService.of(cloud.kernel).frontDoors();
    app = `http://127.0.0.1:${doors['app']}`;
    stations = `127.0.0.1:${doors['stations']}`;
    await put('index.html', `<!doctype html>${'<p>Busbar</p>'.repeat(200)}`, 'text/html');
    await put('assets/app.js', 'run()', 'text/javascript');
  });
  afterAll(() => cloud.stop());

  const put = (key: string, body: string, type: string): Promise<void> =>
    cloud.kernel.services.s3.put({
      bucket: 'screens',
      key,
      body: Buffer.from(body),
      headers: { 'content-type': type },
      principal: { kind: 'developer' },
    });

  describe('before a bucket', () => {
    it('serves an object, once from the bucket and then from its cache', async () => {
      const first = await fetch(`${app}/assets/app.js`);
      const second = await fetch(`${app}/assets/app.js`);
      expect([await first.text(), first.headers.get('x-cache')]).toEqual(['run()', 'Miss from cloudfront']);
      expect([await second.text(), second.headers.get('x-cache'), second.headers.get('age')]).toEqual([
        'run()',
        'Hit from cloudfront',
        '0',
      ]);
    });

    it('lets a function choose the object', async () => {
      const response = await fetch(`${app}/stations/ST-1?tab=sessions`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
      expect(await response.text()).toContain('Busbar');
    });

    it('answers 403 for what is not there, as S3 does to those who may not list', async () => {
      const response = await fetch(`${app}/missing.js`);
      expect([response.status, response.headers.get('x-cache')]).toEqual([403, 'Error from cloudfront']);
      expect(await response.text()).toContain('<Code>AccessDenied</Code>');
    });

    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
    it('compresses text above 1,000 bytes for who takes it', async () => {
      const raw = await new Promise<{ encoding: string | undefined; etag: string | undefined; body: Buffer }>(
        (resolve, reject) => {
          http
            .get(`${app}/index.html`, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
              const chunks: Buffer[] = [];
              response.on('data', (chunk: Buffer) => chunks.push(chunk));
              response.on('end', () =>
                resolve({
                  encoding: response.headers['content-encoding'],
                  etag: response.headers.etag,
                  body: Buffer.concat(chunks),
                }),
              );
            })
            .on('error', reject);
        },
      );
      expect([raw.encoding, raw.etag?.slice(0, 2)]).toEqual(['gzip', 'W/']);
      expect(gunzipSync(raw.body).toString()).toContain('Busbar');
      expect(
        (await fetch(`${app}/assets/app.js`, { headers: { 'accept-encoding': 'br' } })).headers.get('content-encoding'),
      ).toBeNull();
    });

    it('answers 304 to who has the object', async () => {
      const etag = (await fetch(`${app}/assets/app.js`)).headers.get('etag') ?? '';
      expect((await fetch(`${app}/assets/app.js`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    });

    it('adds the headers of its policy', async () => {
      const { headers } = await fetch(`${app}/assets/app.js`);
      expect([headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual([
        'nosniff',
        'SAMEORIGIN',
      ]);
    });

    it('refuses methods that its behaviour does not name', async () => {
      expect((await fetch(`${app}/assets/app.js`, { method: 'POST', body: 'x' })).status).toBe(403);
    });

    it('fetches anew after an invalidation', async () => {
      await fetch(`${app}/assets/app.js`);
      await put('assets/app.js', 'run(2)', 'text/javascript');
      expect(await (await fetch(`${app}/assets/app.js`)).text()).toBe('run()');
      const body =
        '<InvalidationBatch><Paths><Quantity>1</Quantity><Items><Path>/*</Path></Items></Paths><CallerReference>1</CallerReference></InvalidationBatch>';
      const authorization =
        'AWS4-HMAC-SHA256 Credential=developer/20260101/us-east-1/cloudfront/aws4_request, SignedHeaders=host, Signature=0';
      const response = await fetch(
        `${cloud.endpoint}/2020-05-31/distribution/${cloud.resource('App').ref}/invalidation`,
        { method: 'POST', body, headers: { authorization } },
      );
      expect(response.status).toBe(201);
      expect(await (await fetch(`${app}/assets/app.js`)).text()).toBe('run(2)');
    });
  });

  describe('before an API', () => {
    it('passes everything on but the host, and adds what its template says', async () => {
      const response = await fetch(`${app}/api/v1/sites?limit=5`, {
        method: 'POST',
        headers: { 'x-own': 'mine', cookie: 'a=1', 'content-type': 'text/plain', 'x-secret': 'forged' },
        body: 'hello',
      });
      const event = (await response.json()) as {
        headers: Record<string, string>;
        rawPath: string;
        rawQueryString: string;
        cookies: string[];
        body: string;
        requestContext: { http: { sourceIp: string } };
      };
      expect(event).toMatchObject({
        rawPath: '/api/v1/sites',
        rawQueryString: 'limit=5',
        cookies: ['a=1'],
        body: 'hello',
      });
      expect(event.headers).toMatchObject({
        'x-own': 'mine',
        'x-secret': 'origin',
        host: expect.stringContaining('.execute-api.'),
        'x-forwarded-for': '127.0.0.1, 192.0.2.1',
      });
      // The API sees the edge, as it does in the cloud; the viewer is in x-forwarded-for.
      expect(event.requestContext.http.sourceIp).toBe('192.0.2.1');
      expect(response.headers.get('x-cache')).toBe('Miss from cloudfront');
    });

    it('runs the viewer-response function', async () => {
      expect((await fetch(`${app}/api/x`)).headers.get('x-stamp')).toBe('/api/x');
    });

    it('answers 503 when a function does not end', async () => {
      const response = await fetch(`${app}/api/broken`);
      expect([response.status, response.headers.get('x-cache')]).toEqual([
        503,
        'FunctionExecutionError from cloudfront',
      ]);
    });

    it('refuses bodies above 20 MB while they come', async () => {
      const outcome = await fetch(`${app}/api/x`, { method: 'POST', body: new Uint8Array(21 * 1024 * 1024) }).then(
        (response) => response.status,
        () => 413,
      );
      expect(outcome).toBe(413);
    });
  });

  describe('before a WebSocket API', () => {
    it('lets a function move the station into the query, whatever the client put there', async () => {
      const socket = new WebSocket(`ws://${stations}/ocpp/ST%201%262?station=forged`);
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      const answer = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))));
      socket.send('hello');
      expect(JSON.parse(await answer)).toMatchObject({
        eventType: 'MESSAGE',
        stage: 'live',
        identity: { sourceIp: '192.0.2.1' },
      });
      socket.terminate();
    });

    it('refuses a handshake with what the function answered', async () => {
      const socket = new WebSocket(`ws://${stations}/ocpp/`);
      socket.on('error', () => undefined);
      const status = await new Promise((resolve) =>
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
      );
      expect(status).toBe(404);
    });

    it('refuses a handshake where the origin takes none', async () => {
      const socket = new WebSocket(`ws://${stations}/soap`);
      socket.on('error', () => undefined);
      const status = await new Promise((resolve) =>
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
      );
      expect(status).toBe(502);
    });
  });
});

describe('a distribution that cannot work', () => {
  const config = (more: Readonly<Record<string, unknown>>): Parameters<typeof startCloud>[0] => ({
    Resources: {
      Door: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            Enabled: true,
            Origins: [
              {
                Id: 'o',
                DomainName: 'elsewhere.example.com',
                CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
              },
            ],
            DefaultCacheBehavior: {
              TargetOriginId: 'o',
              ViewerProtocolPolicy: 'allow-all',
              CachePolicyId: CACHING_DISABLED,
            },
            ...more,
          },
        },
      },
    },
  });

  it.each([
    ['an origin that nothing answers for', {}, /nothing in the local cloud answers for elsewhere\.example\.com/],
    [
      'a property that is not supported',
      { OriginGroups: { Quantity: 0 } },
      /test\/Door\.DistributionConfig\.OriginGroups/,
    ],
    [
      'a policy that there is not',
      { DefaultCacheBehavior: { TargetOriginId: 'o', CachePolicyId: 'nonsense' } },
      /there is no policy nonsense/,
    ],
  ])('because of %s stops the start', async (_name, more, message) => {
    await expect(startCloud(config(more))).rejects.toThrow(message);
  });
});
