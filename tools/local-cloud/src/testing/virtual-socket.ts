import type { WebSocketLink } from '../kernel/services';

/** Why a socket is not open any more. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** Both ends of a WebSocket without a network between them: the client's to a test, the server's to the cloud. */
export class VirtualSocket {
  /** The subprotocol that was agreed on. */
  readonly protocol: string | undefined;
  /** What the server sent and nobody has taken. */
  readonly received: string[] = [];
  closed: Closing | undefined;
  readonly #readers = new Set<() => void>();
  readonly #messageListeners: ((data: Buffer, isBinary: boolean) => void)[] = [];
  readonly #closeListeners: ((code: number, reason: string) => void)[] = [];

  constructor(
    headers: Readonly<Record<string, string>>,
    private readonly limits: { readonly frameBytes: number; readonly messageBytes: number },
  ) {
    this.protocol = Object.entries(headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
  }

  get open(): boolean {
    return this.closed === undefined;
  }

  /**
   * A text message to the server, in frames of the same size; what is sent on a closed socket is lost, as on a real one.
   * What is larger than the server allows ends the connection.
   */
  send(text: string, { frames = 1 }: { readonly frames?: number } = {}): void {
    if (this.closed) return;
    const data = Buffer.from(text);
    if (Math.ceil(data.length / frames) > this.limits.frameBytes) this.#end({ code: 1009, reason: 'Frame too large' });
    else if (data.length > this.limits.messageBytes) this.#end({ code: 1009, reason: '' });
    else for (const listener of this.#messageListeners) listener(data, false);
  }

  /** Takes the first message that `wanted` accepts. */
  take(wanted: (text: string) => boolean = () => true): string | undefined {
    const index = this.received.findIndex(wanted);
    return index < 0 ? undefined : this.received.splice(index, 1)[0];
  }

  /** Resolves with the first message that `wanted` accepts; with nothing when the socket closes, or `orElse` resolves, before. */
  receive(
    wanted: (text: string) => boolean,
    orElse: Promise<unknown> = new Promise(() => undefined),
  ): Promise<string | undefined> {
    return new Promise((resolve) => {
      const look = (gaveUp = false): void => {
        const text = this.take(wanted);
        if (text === undefined && this.open && !gaveUp) return;
        this.#readers.delete(read);
        resolve(text);
      };
      const read = (): void => look();
      this.#readers.add(read);
      void orElse.then(() => look(true));
      look();
    });
  }

  /** The client closes; without a code it just goes away. */
  close(code = 1006, reason = ''): void {
    this.#end({ code, reason });
  }

  /** The server's end. */
  link(): WebSocketLink {
    return {
      send: (data) => {
        if (!this.open) return;
        this.received.push(data.toString());
        for (const read of [...this.#readers]) read();
      },
      close: (code, reason) => this.#end({ code, reason }),
      terminate: () => this.#end({ code: 1006, reason: '' }),
      onMessage: (listener) => void this.#messageListeners.push(listener),
      onClose: (listener) => void this.#closeListeners.push(listener),
      bufferedBytes: 0,
    };
  }

  #end(closing: Closing): void {
    if (this.closed) return;
    this.closed = closing;
    for (const listener of this.#closeListeners) listener(closing.code, closing.reason);
    for (const read of [...this.#readers]) read();
  }
}
