import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Kernel } from '../../kernel/kernel';
import type { WebTarget } from '../../kernel/services';
import { BodyTooLarge, jsonResponse, readBody, toWebRequest, writeResponse } from './http-message';

export interface HttpFrontOptions {
  /** Larger bodies are answered 413. */
  readonly maxBodyBytes: number;
}

/** How long a client may take for its headers, for its whole request, and between two requests, in milliseconds. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 65_000;

/** A port on which one {@link WebTarget} answers: plain requests and WebSocket handshakes. */
export class HttpFront {
  private readonly server: Server;
  private readonly sockets = new Set<Duplex>();

  constructor(
    private readonly kernel: Kernel,
    private readonly target: WebTarget,
    private readonly options: HttpFrontOptions,
  ) {
    this.server = createServer({ maxHeaderSize: 32 * 1024, connectionsCheckingInterval: 5_000, keepAlive: true });
    this.server.headersTimeout = HEADERS_TIMEOUT_MS;
    this.server.requestTimeout = REQUEST_TIMEOUT_MS;
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.server.on('request', (incoming, outgoing) => void this.onRequest(incoming, outgoing));
    this.server.on('upgrade', (incoming, socket, head) => this.onUpgrade(incoming, socket, head));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
      else socket.destroy();
    });
  }

  /** Resolves with the port. @throws the system's error, e.g. `EADDRINUSE` */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      // All interfaces: a charging station on the developer's desk must reach it. A backlog for a whole fleet that
      // connects at once; the system cuts it to its own limit.
      this.server.listen({ port, backlog: 4096 }, () => {
        this.server.off('error', reject);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }

  private async onRequest(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const method = incoming.method ?? 'GET';
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
