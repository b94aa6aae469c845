import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import type * as Handler from '../handler';
import type { HttpRequest } from '../http';

/** The HTTP API before the function: makes its event of a request, and a response of its answer. For tests only. */
export interface TestGateway {
  /** Of the SOAP endpoint. */
  readonly address: string;
  stop(): Promise<void>;
}

export async function startGateway(handler: typeof Handler.handler): Promise<TestGateway> {
  const context = {
    awsRequestId: 'request',
    functionVersion: '1',
    getRemainingTimeInMillis: () => 10_000,
  } as unknown as Context;
  const server: Server = createServer((request: IncomingMessage, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers: HttpRequest['headers'] = {
        'x-busbar-origin': 'origin',
        ...Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      };
      const event: HttpRequest = {
        rawPath: request.url?.split('?')[0] ?? '/',
        headers,
        body: Buffer.concat(chunks).toString('base64'),
        isBase64Encoded: true,
        requestContext: { http: { method: request.method ?? '' } },
      };
      const answer = await handler(event, context);
      response.writeHead(answer.statusCode, answer.headers).end(answer.body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/soap`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
