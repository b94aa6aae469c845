import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import { WebSocketServer, type WebSocket } from 'ws';
import type * as Authorise from '../authorise-handler';
import type * as Handler from '../handler';

/**
 * A WebSocket API before the functions, as far as they can tell: the station's name out of the path, the authoriser's
 * context with every call, the subprotocol of `$connect`'s answer, and answers by route response. For tests only.
 */
export interface TestGateway {
  readonly address: string;
  /** The connections that are open, by id. */
  readonly open: ReadonlyMap<string, WebSocket>;
  close(connectionId: string): void;
  stop(): Promise<void>;
}

/** The functions that a WebSocket API calls. */
export interface GatewayFunctions {
  readonly authorise: typeof Authorise.handler;
  readonly handler: typeof Handler.handler;
}

export async function startGateway(functions: GatewayFunctions): Promise<TestGateway> {
  const context = {
    awsRequestId: 'request',
    functionVersion: '1',
    getRemainingTimeInMillis: () => 10_000,
  } as unknown as Context;
  const open = new Map<string, WebSocket>();
  const server: Server = createServer((_, response) => response.writeHead(426).end());
  // An end that is still being told when the test is over would meet services that are gone.
  const ends: Promise<unknown>[] = [];
  let count = 0;

  server.on('upgrade', (request, socket, head) => {
    void (async () => {
      const connectionId = `socket-${++count}`;
      const station = decodeURIComponent(/^\/ocpp\/([^?]*)/.exec(request.url ?? '')?.[1] ?? '');
      const headers = { ...flat(request.headers), 'x-busbar-origin': 'origin' };
      const authorised = await functions.authorise(
        { methodArn: 'arn', headers, queryStringParameters: { station } },
        context,
      );
      const authorizer = 'context' in authorised ? authorised.context : undefined;
      const call = (routeKey: string, more: { body?: string } = {}, detail: object = {}) =>
        functions.handler({ requestContext: { routeKey, connectionId, authorizer, ...detail }, ...more }, context);
      const answer = await call('$connect');
      if (answer.statusCode !== 200) {
        socket.end(`HTTP/1.1 ${answer.statusCode} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
        return;
      }
      const chosen = answer.headers?.['Sec-WebSocket-Protocol'];
      const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => chosen ?? false });
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        open.set(connectionId, webSocket);
        webSocket.on('message', (data) => {
          void call('$default', { body: String(data) }).then(
            ({ body }) => void (body !== undefined && webSocket.send(body)),
          );
        });
        webSocket.on('close', (code) => {
          open.delete(connectionId);
          ends.push(call('$disconnect', {}, { disconnectStatusCode: code }));
        });
      });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ocpp`,
    open,
    close: (connectionId) => open.get(connectionId)?.close(1000),
    stop: async () => {
      const closing = [...open.values()].map((webSocket) => new Promise((resolve) => webSocket.on('close', resolve)));
      for (const webSocket of open.values()) webSocket.terminate();
      await Promise.all(closing);
      await Promise.all(ends);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
