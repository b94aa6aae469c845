import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Kernel } from '../../kernel/kernel';
import type { WebTarget } from '../../kernel/services';
import { asksForCloud, forwardToCloud } from './cloud-pages';
import { BodyTooLarge, jsonResponse, readBody, toWebRequest, writeResponse } from './http-message';

export interface HttpFrontOptions {
  /** Larger bodies are answered 413. */
  readonly maxBodyBytes: number;
}

/** How long a client may take for its headers, for its whole request, and between two requests, in milliseconds. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 65_000;

/**
 * Both addresses of `localhost`, and no other: what runs here is a developer's, with demo credentials, and not for the
 * whole network that the machine happens to be in.
 */
const ADDRESSES = ['127.0.0.1', '::1'] as const;

/** A machine without IPv6 does without the second address. */
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

/** A port on which one {@link WebTarget} answers: plain requests and WebSocket handshakes. */
export class HttpFront {
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Duplex>();

  constructor(
    private readonly kernel: Kernel,
    private readonly target: WebTarget,
    private readonly options: HttpFrontOptions,
  ) {}

  /** Resolves with the port; 0 takes a free one. @throws the system's error, e.g. `EADDRINUSE` */
  async listen(port: number): Promise<number> {
    // A port that is free at one address may be taken at the other; when any will do, another one is tried.
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.listenEverywhere(port);
      } catch (error) {
        await this.close();
        if (port !== 0 || attempt === 5 || codeOf(error) !== 'EADDRINUSE') throw error;
      }
    }
  }

  private async listenEverywhere(port: number): Promise<number> {
    let chosen = port;
    for (const address of ADDRESSES) {
      const server = this.newServer();
      try {
        await listen(server, chosen, address);
      } catch (error) {
        if (this.servers.length > 0 && NO_SUCH_ADDRESS.has(codeOf(error) ?? '')) continue;
        throw error;
      }
      this.servers.push(server);
      chosen = (server.address() as AddressInfo).port;
    }
    return chosen;
  }

  async close(): Promise<void> {
    const closing = this.servers
      .splice(0)
      .map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(closing);
  }

  private newServer(): Server {
    const server = createServer({ maxHeaderSize: 32 * 1024, connectionsCheckingInterval: 5_000, keepAlive: true });
    server.headersTimeout = HEADERS_TIMEOUT_MS;
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.on('request', (incoming, outgoing) => void this.onRequest(incoming, outgoing));
    server.on('upgrade', (incoming, socket, head) => this.onUpgrade(incoming, socket, head));
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
      else socket.destroy();
    });
    return server;
  }

  private async onRequest(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const method = incoming.method ?? 'GET';
    if (asksForCloud(incoming)) return forwardToCloud(this.kernel.endpoint, incoming, outgoing);
    try {
      const body = await readBody(incoming, this.options.maxBodyBytes);
      writeResponse(outgoing, await this.target.request(toWebRequest(incoming, body)), method);
    } catch (error) {
      if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy();
      if (error instanceof BodyTooLarge) {
        outgoing.setHeader('connection', 'close');
        writeResponse(outgoing, jsonResponse(413, { message: 'Request Entity Too Large' }), method);
        // What the client still sends is discarded for a moment, else a reset could overtake the answer.
        incoming.resume();
        return;
      }
      if (incoming.aborted) return void outgoing.destroy();
      this.kernel.log.error('A request failed', { method, url: incoming.url, error: String(error) });
      writeResponse(outgoing, jsonResponse(500, { message: 'Internal Server Error' }), method);
    }
  }

  private onUpgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    if ((incoming.headers.upgrade ?? '').toLowerCase() !== 'websocket') {
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
      return;
    }
    void this.kernel.services.web.upgrade(this.target, toWebRequest(incoming, Buffer.alloc(0)), {
      incoming,
      socket,
      head,
    });
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // A backlog for a whole fleet that connects at once; the system cuts it to its own limit.
    server.listen({ port, host, backlog: 4096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
