import { WebSocket } from 'ws';
import type { Statistics } from './statistics';
import { CallFailed, type CommandServer, type JsonProtocol, type Payload, type Transport } from './transport';

interface Pending {
  readonly action: string;
  readonly sentAt: number;
  settle(answer: Payload | CallFailed): void;
}

const ANSWER_TIMEOUT_MS = 30_000;

/** OCPP-J over a real socket; one request at a time, as §4.1.1 of OCPP-J asks. */
export class WebSocketTransport implements Transport {
  private socket: WebSocket | undefined;
  private readonly pending = new Map<string, Pending>();
  private line: Promise<unknown> = Promise.resolve();
  private counter = 0;
  private server: CommandServer = () => ({ error: 'NotImplemented', description: '' });

  constructor(
    private readonly url: string,
    private readonly stationId: string,
    private readonly protocol: JsonProtocol,
    private key: string | undefined,
    private readonly statistics: Statistics,
  ) {}

  serve(server: CommandServer): void {
    this.server = server;
  }

  useKey(key: string): void {
    this.key = key;
  }

  get isConnected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  connect(): Promise<void> {
    const socket = new WebSocket(
      `${this.url.replace(/^http/, 'ws')}/ocpp/${encodeURIComponent(this.stationId)}`,
      [this.protocol],
      {
        perMessageDeflate: false,
        handshakeTimeout: ANSWER_TIMEOUT_MS,
        ...(this.key
          ? { headers: { authorization: `Basic ${Buffer.from(`${this.stationId}:${this.key}`).toString('base64')}` } }
          : {}),
      },
    );
    this.socket = socket;
    socket.on('message', (data) => this.receive(String(data)));
    socket.on('close', (code) => this.failAll('closed', `The connection was closed (${code}).`));
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('unexpected-response', (_request, response) => {
        reject(
          new CallFailed(`handshake ${response.statusCode}`, `The handshake was refused: ${response.statusCode}.`),
        );
        socket.terminate();
      });
      socket.on('error', (error) => reject(new CallFailed('connect', error.message)));
    });
  }

  call(action: string, payload: Payload): Promise<Payload> {
    const turn = this.line.then(() => this.send(action, payload));
    // The next request waits for this one, whatever becomes of it.
    this.line = turn.catch(() => undefined);
    return turn;
  }

  async sendGarbage(): Promise<void> {
    this.socket?.send('{"this is": not OCPP');
  }

  async disconnect(abruptly: boolean): Promise<void> {
    const socket = this.socket;
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      if (abruptly || socket.readyState !== WebSocket.OPEN) socket.terminate();
      else socket.close(1000, 'done');
    });
  }

  private send(action: string, payload: Payload): Promise<Payload> {
    const { socket } = this;
    if (socket?.readyState !== WebSocket.OPEN)
      return Promise.reject(new CallFailed('not connected', `${action}: there is no connection.`));
    const id = `${++this.counter}-${action}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(new CallFailed('timeout', `${action}: no answer within ${ANSWER_TIMEOUT_MS / 1000} s.`)),
        ANSWER_TIMEOUT_MS,
      );
      const settle = (answer: Payload | CallFailed) => {
        clearTimeout(timer);
        this.pending.delete(id);
        if (answer instanceof CallFailed) reject(answer);
        else resolve(answer);
      };
      this.pending.set(id, { action, sentAt: performance.now(), settle });
      this.statistics.sent();
      socket.send(JSON.stringify([2, id, action, payload]));
    });
  }

  private receive(text: string): void {
    const frame = parse(text);
    // The gateway's own words, when the function behind it failed: no answer will come.
    if (frame.length === 0) this.failAll('gateway error', text.slice(0, 200));
    const [type, id] = frame;
    const pending = typeof id === 'string' ? this.pending.get(id) : undefined;
    if (type === 2 && typeof id === 'string') {
      this.answer(id, String(frame[2]), (frame[3] ?? {}) as Payload);
    } else if (pending && type === 3) {
      this.statistics.answered(performance.now() - pending.sentAt);
      pending.settle((frame[2] ?? {}) as Payload);
    } else if (pending) {
      const code = type === 4 ? String(frame[2]) : 'bad frame';
      pending.settle(new CallFailed(code, `${pending.action}: ${code} ${String(frame[3] ?? '')}`));
    }
  }

  private answer(id: string, action: string, request: Payload): void {
    const answered = this.server(action, request);
    if ('error' in answered) this.socket?.send(JSON.stringify([4, id, answered.error, answered.description, {}]));
    else this.socket?.send(JSON.stringify([3, id, answered.payload]), () => answered.afterwards?.());
  }

  private failAll(kind: string, message: string): void {
    for (const pending of [...this.pending.values()]) pending.settle(new CallFailed(kind, message));
  }
}

function parse(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
