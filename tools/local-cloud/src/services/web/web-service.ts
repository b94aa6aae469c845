import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Kernel } from '../../kernel/kernel';
import type { WebPort, WebRequest, WebResponse, WebTarget, WebUpgrade } from '../../kernel/services';
import { FrameGuard } from './frame-guard';
import { jsonResponse, rawResponse } from './http-message';
import { SocketLink } from './socket-link';

const OUTSIDE = /^\/_apis\/([a-z0-9]{1,32})(\/[^?]*)?(\?.*)?$/;

const KEY = /^[+/0-9A-Za-z]{22}==$/;

/** Largest message that any target may allow; targets set their own limits below it. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** The host names of the local cloud, and the way from a node server's upgrade to a target's WebSocket. */
export class WebService implements WebPort {
  private static readonly instances = new WeakMap<Kernel, WebService>();
  private readonly targets = new Map<string, WebTarget>();
  private readonly paths = new Map<string, WebTarget>();
  private readonly servers = new Map<number, WebSocketServer>();

  static of(kernel: Kernel): WebService {
    let service = WebService.instances.get(kernel);
    if (service === undefined) WebService.instances.set(kernel, (service = new WebService(kernel)));
    return service;
  }

  constructor(private readonly kernel: Kernel) {}

  register(host: string, target: WebTarget): void {
    this.targets.set(host.toLowerCase(), target);
  }

  unregister(host: string): void {
    this.targets.delete(host.toLowerCase());
  }

  find(host: string): WebTarget | undefined {
    return this.targets.get(host.toLowerCase().replace(/:\d+$/, ''));
  }

  registerPath(prefix: string, target: WebTarget): void {
    this.paths.set(prefix, target);
  }

  unregisterPath(prefix: string): void {
    this.paths.delete(prefix);
  }

  findByPath(url: string): { readonly target: WebTarget; readonly url: string } | undefined {
    for (const [prefix, target] of this.paths) if (url.startsWith(prefix)) return { target, url };
    const match = OUTSIDE.exec(url);
    const target = match && this.find(`${match[1]}.execute-api.${this.kernel.region}.amazonaws.com`);
    return match && target ? { target, url: `${match[2] || '/'}${match[3] ?? ''}` } : undefined;
  }

  async upgrade(
    target: WebTarget,
    request: WebRequest,
    connection: { incoming: IncomingMessage; socket: Duplex; head: Buffer },
  ): Promise<void> {
    const { incoming, socket, head } = connection;
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    // Checked before the target: a function must not hear of a connection that cannot come about (RFC 6455, 4.2.1).
    if (
      request.method !== 'GET' ||
      request.headers['sec-websocket-version'] !== '13' ||
      !KEY.test(request.headers['sec-websocket-key'] ?? '')
    ) {
      return refuse(socket, jsonResponse(400, { message: 'Bad Request' }, { 'sec-websocket-version': '13' }));
    }
    let answer: WebUpgrade;
    try {
      if (target.upgrade === undefined)
        answer = { accepted: false, response: jsonResponse(403, { message: 'Forbidden' }) };
      else answer = await target.upgrade(request);
    } catch (error) {
      this.kernel.log.error('A WebSocket handshake failed', { url: request.url, error: String(error) });
      answer = { accepted: false, response: jsonResponse(500, { message: 'Internal server error' }) };
    }
    if (!answer.accepted) return refuse(socket, answer.response);
    if (socket.destroyed) return answer.abandoned();
    socket.off('error', ignore);
    this.accept(answer, { incoming, socket, head });
  }

  private accept(
    answer: Extract<WebUpgrade, { accepted: true }>,
    { incoming, socket, head }: { incoming: IncomingMessage; socket: Duplex; head: Buffer },
  ): void {
    let opened = false;
    socket.once('close', () => {
      if (!opened) answer.abandoned();
    });
    const server = this.serverFor(answer.limits.messageBytes);
    // The library lets the answer's headers be extended by an event only; the listener is for this very request.
    const extend = (lines: string[], of: IncomingMessage): void => {
      if (of !== incoming) return;
      for (const [name, value] of Object.entries(answer.headers))
        lines.push(`${name}: ${value.replace(/[\r\n]/g, ' ')}`);
    };
    server.on('headers', extend);
    try {
      server.handleUpgrade(incoming, socket, head, (webSocket) => {
        opened = true;
        const link = new SocketLink(webSocket);
        const guard = new FrameGuard(answer.limits.frameBytes, () => link.reject(1009, 'Frame too large'));
        guard.attach(socket);
        answer.open(link);
      });
    } finally {
      // handleUpgrade writes the answer, and refuses a malformed handshake, before it returns.
      server.off('headers', extend);
    }
  }

  /** One per message limit: the library binds the limit to the server, and a server costs nothing without a port. */
  private serverFor(messageBytes: number): WebSocketServer {
    const maxPayload = Math.min(messageBytes, MAX_MESSAGE_BYTES);
    let server = this.servers.get(maxPayload);
    if (server === undefined) {
      server = new WebSocketServer({
        noServer: true,
        maxPayload,
        perMessageDeflate: false,
        clientTracking: false,
        // The target chooses the subprotocol by a header of its own; the library must not choose one.
        handleProtocols: () => false,
      });
      this.servers.set(maxPayload, server);
    }
    return server;
  }
}

function refuse(socket: Duplex, response: WebResponse): void {
  if (socket.destroyed) return;
  socket.once('finish', () => socket.destroy());
  socket.end(rawResponse(response, STATUS_CODES[response.status] ?? 'Unknown'));
}
