import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSocketServer, type AddressInfo } from 'node:net';
import { MAX_ANSWER_BYTES, postSoap, type SoapPost } from './post-soap';

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    (server as Partial<Server>).closeAllConnections?.();
    server.close();
  }
});

async function listening(server: {
  listen(port: number, host: string, then: () => void): unknown;
  address(): unknown;
  close(): unknown;
}): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

const station = (answer: RequestListener) => listening(createServer(answer));
const post = (port: number, more: Partial<SoapPost> = {}) =>
  postSoap({
    // The name leads nowhere: what counts is the address that was checked.
    url: new URL(`http://station.invalid:${port}/ocpp?a=1`),
    address: '127.0.0.1',
    headers: { 'content-type': 'application/soap+xml' },
    body: '<é/>',
    withinMs: 5_000,
    ...more,
  });

describe('a post to a station', () => {
  it('goes to the address that was checked, whatever the name says, and brings the answer', async () => {
    const seen: unknown[] = [];
    const port = await station((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        const { host, 'content-type': type, 'content-length': length } = request.headers;
        seen.push([request.method, request.url, host, type, length, body]);
        response.writeHead(500).end('<fault/>');
      });
    });
    expect(await post(port)).toEqual({ kind: 'answered', status: 500, body: '<fault/>' });
    expect(seen).toEqual([['POST', '/ocpp?a=1', `station.invalid:${port}`, 'application/soap+xml', '5', '<é/>']]);
  });

  it('does not follow where it is sent on to', async () => {
    let asked = 0;
    const port = await station((_, response) => {
      asked++;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await post(port)).toMatchObject({ kind: 'answered', status: 307 });
    expect(asked).toBe(1);
  });

  it('reads no more than there can be, even of an answer without end', async () => {
    const port = await station((_, response) => {
      const more = (): void =>
        void (response.write(Buffer.alloc(64 * 1024, 'a')) ? setImmediate(more) : response.once('drain', more));
      more();
    });
    expect(await post(port)).toEqual({
      kind: 'lost',
      description: `The answer has more than ${MAX_ANSWER_BYTES} bytes.`,
    });
  });

  it('is lost when nothing comes back in time, or the line is cut', async () => {
    const silent = await station(() => undefined);
    expect(await post(silent, { withinMs: 50 })).toMatchObject({ kind: 'lost' });
    const cut = await station((request) => request.socket.destroy());
    expect(await post(cut)).toMatchObject({ kind: 'lost' });
    const half = await station((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('<half');
      setImmediate(() => response.destroy());
    });
    expect(await post(half)).toMatchObject({ kind: 'lost' });
  });

  it('did not reach a station that is not there, or that speaks no TLS', async () => {
    const free = createSocketServer();
    const port = await listening(free);
    await new Promise((resolve) => free.close(resolve));
    servers.length = 0;
    expect(await post(port)).toMatchObject({ kind: 'unreachable' });
    const plain = await station((_, response) => response.end());
    expect(await post(plain, { url: new URL(`https://station.invalid:${plain}/`) })).toMatchObject({
      kind: 'unreachable',
    });
  });
});
