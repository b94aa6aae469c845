import http from 'node:http';
import net from 'node:net';
import { PassThrough } from 'node:stream';
import WebSocket from 'ws';
import type { WebRequest, WebResponse, WebSocketLink, WebTarget, WebUpgrade } from '../../kernel/services';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { HttpFront } from './http-front';
import { splitUrl } from './http-message';

/** A target that answers as told and remembers what it was asked. */
class ToldTarget implements WebTarget {
  requests: WebRequest[] = [];
  handshakes = 0;
  answer: WebResponse = { status: 200, headers: {}, body: Buffer.from('hello') };
  decide: () => Promise<WebUpgrade> = () => Promise.reject(new Error('no decision'));

  request(request: WebRequest): Promise<WebResponse> {
    this.requests.push(request);
    return Promise.resolve(this.answer);
  }

  upgrade(): Promise<WebUpgrade> {
    this.handshakes += 1;
    return this.decide();
  }
}

describe('a front', () => {
  let cloud: TestCloud;
  let front: HttpFront;
  let target: ToldTarget;
  let port: number;

  beforeAll(async () => {
    cloud = await startCloud({ Resources: {} });
  });
  afterAll(() => cloud.stop());
  beforeEach(async () => {
    target = new ToldTarget();
    front = new HttpFront(cloud.kernel, target, { maxBodyBytes: 1000 });
    port = await front.listen(0);
  });
  afterEach(() => front.close());

  /** Everything that comes back for bytes as they are. */
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
      let got = '';
      socket.on('data', (data) => (got += String(data)));
      socket.on('close', () => resolve(got));
      socket.on('error', reject);
    });

  it('answers at both addresses of localhost, and says when one is taken', async () => {
    const statuses = await Promise.all(
      ['127.0.0.1', 'localhost'].map(async (host) => (await fetch(`http://${host}:${port}/`)).status),
    );
    expect(statuses).toEqual([200, 200]);
    const second = new HttpFront(cloud.kernel, target, { maxBodyBytes: 1000 });
    await expect(second.listen(port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('hands on method, address, headers and body as they came', async () => {
    await fetch(`http://127.0.0.1:${port}/a%20b?x=%31`, { method: 'PUT', headers: { 'X-One': '1' }, body: 'body' });
    const [request] = target.requests;
    expect(request).toMatchObject({
      method: 'PUT',
      url: '/a%20b?x=%31',
      sourceIp: '127.0.0.1',
      body: Buffer.from('body'),
    });
    expect(request?.headers['x-one']).toBe('1');
  });

  it('leaves headers out that would break the answer', async () => {
    target.answer = {
      status: 200,
      headers: { good: 'yes', 'bad name': 'x', split: 'a\r\nset-cookie: stolen=1', 'transfer-encoding': 'chunked' },
      body: Buffer.from('x'),
    };
    const { headers } = await fetch(`http://127.0.0.1:${port}/`);
    expect([
      headers.get('good'),
      headers.get('split'),
      headers.get('set-cookie'),
      headers.get('content-length'),
    ]).toEqual(['yes', null, null, '1']);
  });

  it('tells the length of an answer to HEAD without its body', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' });
    expect([response.headers.get('content-length'), await response.text()]).toEqual(['5', '']);
  });

  it('refuses a body that is too large, announced or not', async () => {
    expect(await raw('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1001\r\n\r\n' + 'x'.repeat(1001))).toMatch(
      /^HTTP\/1\.1 413 /,
    );
    const chunked = `${(600).toString(16)}\r\n${'x'.repeat(600)}\r\n`;
    expect(
      await raw(`POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n${chunked}${chunked}0\r\n\r\n`),
    ).toMatch(/^HTTP\/1\.1 413 /);
    expect(target.requests).toEqual([]);
  });

  it('answers nonsense with 400 and lives on', async () => {
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  it('keeps a connection for further requests', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const get = (): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        http
          .get({ port, host: '127.0.0.1', agent }, (response) => {
            const { localPort } = response.socket;
            response.resume().on('end', () => resolve(localPort));
          })
          .on('error', reject);
      });
    expect(await get()).toBe(await get());
    agent.destroy();
  });

  describe('takes over a WebSocket', () => {
    it('only after a handshake that could succeed', async () => {
      expect(
        await raw(
          'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: short\r\n\r\n',
        ),
      ).toMatch(/^HTTP\/1\.1 400 /);
      expect(await raw('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n')).toMatch(
        /^HTTP\/1\.1 400 /,
      );
      expect(target.handshakes).toBe(0);
    });

    it('answers 500 when the target fails', async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
      socket.on('error', () => undefined);
      const status = await new Promise((resolve) =>
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)),
      );
      expect(status).toBe(500);
    });

    it('tells the target when the client left before the answer', async () => {
      const socket = new PassThrough();
      const left = new Promise<string>((resolve) => {
        target.decide = () => {
          socket.destroy();
          return Promise.resolve({
            accepted: true,
            headers: {},
            limits: { frameBytes: 10, messageBytes: 10 },
            open: () => resolve('open'),
            abandoned: () => resolve('abandoned'),
          });
        };
      });
      const incoming = new http.IncomingMessage(new net.Socket());
      const headers = { 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
      const request: WebRequest = { method: 'GET', url: '/', headers, body: Buffer.alloc(0), sourceIp: '127.0.0.1' };
      await cloud.kernel.services.web.upgrade(target, request, { incoming, socket, head: Buffer.alloc(0) });
      expect(await left).toBe('abandoned');
    });

    it('gives the target a link that sends, closes and reports', async () => {
      const opened = new Promise<WebSocketLink>((resolve) => {
        target.decide = () =>
          Promise.resolve({
            accepted: true,
            headers: { 'X-Made': 'yes' },
            limits: { frameBytes: 100, messageBytes: 100 },
            open: resolve,
            abandoned: () => undefined,
          });
      });
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
      const made = new Promise((resolve) => socket.once('upgrade', (response) => resolve(response.headers['x-made'])));
      const link = await opened;
      expect(await made).toBe('yes');
      const echoed = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));
      link.onMessage((data, isBinary) => link.send(`${isBinary ? 'binary' : 'text'} ${data.toString()}`));
      socket.send('hi');
      expect(await echoed).toBe('text hi');
      const closed = new Promise((resolve) => link.onClose((code, reason) => resolve([code, reason])));
      socket.close(4001, 'bye');
      expect(await closed).toEqual([4001, 'bye']);
    });
  });
});

describe('an address', () => {
  it.each([
    ['/a?b=c', '/a', 'b=c'],
    ['/', '/', ''],
    ['?x', '/', 'x'],
    ['http://host:1/p?q', '/p', 'q'],
    ['http://host', '/', ''],
    ['/a?b?c', '/a', 'b?c'],
  ])('%s has the path %s and the query %s', (url, path, query) => {
    expect(splitUrl(url)).toEqual({ path, query });
  });
});
