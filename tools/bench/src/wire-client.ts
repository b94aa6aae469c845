import { connect, type Socket } from 'node:net';

/**
 * A plain HTTP client on a kept-alive socket: writes prepared requests and counts answers. It costs next to nothing, so that
 * what is measured is the other end.
 */
export class WireClient {
  readonly #socket: Socket;
  #rest = '';
  #waiting: ((status: number) => void)[] = [];
  #failed: Error | undefined;
  #fail: (error: Error) => void = () => undefined;
  /** Rejects when the connection ends. */
  readonly failed: Promise<never>;

  constructor(endpoint: string) {
    const { hostname, port } = new URL(endpoint);
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
    this.#socket = connect(Number(port), hostname).setNoDelay();
    this.#socket.on('data', (chunk) => this.#receive(chunk.toString('latin1')));
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('close', () => this.#end(new Error('The connection was closed.')));
  }

  /** @returns the answer's status */
  send(request: string): Promise<number> {
    if (this.#failed) return Promise.reject(this.#failed);
    return Promise.race([
      new Promise<number>((resolve) => {
        this.#waiting.push(resolve);
        this.#socket.write(request);
      }),
      this.failed,
    ]);
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#rest += text;
    for (;;) {
      const head = this.#rest.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(this.#rest.slice(0, head))?.[1] ?? 0);
      if (this.#rest.length < head + 4 + length) return;
      const status = Number(this.#rest.slice(9, 12));
      this.#rest = this.#rest.slice(head + 4 + length);
      this.#waiting.shift()?.(status);
    }
  }

  #end(error: Error): void {
    this.#failed ??= error;
    this.#fail(error);
  }
}

/** A signed form request as the AWS SDKs send it; the signature is the developer's. */
export function formRequest(endpoint: string, service: string, form: Readonly<Record<string, string>>): string {
  const body = new URLSearchParams(form).toString();
  const { host } = new URL(endpoint);
  return (
    `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
    `authorization: AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n${body}`
  );
}
