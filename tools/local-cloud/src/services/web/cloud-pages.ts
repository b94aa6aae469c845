import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';

/** `/_cloud` and everything below: the local cloud's own pages, which no distribution knows of. */
const OWN = /^\/_cloud(?:[/?]|$)/;

/**
 * Is this a request for the local cloud's own pages, from this machine? A front door also listens to the network, and
 * nobody on it may steer the cloud: for others there is no such path.
 */
export function asksForCloud(incoming: IncomingMessage): boolean {
  if (!OWN.test(incoming.url ?? '')) return false;
  const from = (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return from === '::1' || from.startsWith('127.');
}

/** Hands a request on to the AWS port, which answers for `/_cloud` and checks the sender; streams go through as they come. */
export function forwardToCloud(endpoint: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { hostname, port } = new URL(endpoint);
  const upstream = httpRequest(
    { host: hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      // A stream begins to be read before its first event comes.
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    },
  );
  upstream.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502, { 'content-type': 'text/plain' }).end('The local cloud does not answer.');
  });
  outgoing.on('close', () => upstream.destroy());
  incoming.pipe(upstream);
}
