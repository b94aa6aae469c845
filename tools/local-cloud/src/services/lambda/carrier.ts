import type { ClientRequest, RequestOptions } from 'node:http';
import type { CarriedResponse } from '../../kernel/carried';

/** What the carrier needs of the worker. */
export interface CarrierHost {
  readonly endpoint: { readonly host: string; readonly port: number };
  post(
    message: readonly [
      'http',
      id: number,
      method: string,
      url: string,
      headers: readonly string[],
      body: string | Uint8Array,
    ],
  ): void;
  /** Requests that wait for their answer. While there are any, the thread has something to do. */
  pending(count: number): void;
}

export interface Carrier {
  /** A request that goes by message, or nothing where it has to go by TCP. */
  request(options: RequestOptions & Readonly<Record<string, unknown>>, callback: unknown): ClientRequest | undefined;
  receive(id: number, response: CarriedResponse): void;
}

/**
 * Requests of a function to AWS's APIs as messages to the thread that answers them, in place of sockets, whose two ends cost
 * more than most of the calls that they carry. What the code sees is a `ClientRequest` and an `IncomingMessage` in all that
 * HTTP clients use. Only signed calls are carried; objects of S3, which may be large and are streamed, go by TCP, and so
 * does whatever is not plain request and answer.
 *
 * Runs in the worker from its text, so it refers to nothing outside itself.
 */
/* istanbul ignore next: runs in a worker from its text, where no coverage counter exists */
export function carrier(host: CarrierHost): Carrier {
  const { EventEmitter } = process.getBuiltinModule('node:events');
  const { Readable, Writable } = process.getBuiltinModule('node:stream');
  const { STATUS_CODES } = process.getBuiltinModule('node:http');
  const waiting = new Map<number, CarriedClientRequest>();
  let last = 0;

  /** Stands for the connection: it is there at once, and its timeout is the only thing that it can do. */
  class Connection extends EventEmitter {
    readonly connecting = false;
    readonly remoteAddress = host.endpoint.host;
    readonly remotePort = host.endpoint.port;
    readonly writable = true;
    destroyed = false;
    #timer: NodeJS.Timeout | undefined;

    setTimeout(delayMs: number, listener?: () => void): this {
      clearTimeout(this.#timer);
      if (listener) this.once('timeout', listener);
      if (delayMs > 0) this.#timer = setTimeout(() => this.emit('timeout'), delayMs).unref();
      return this;
    }
    destroy(): this {
      clearTimeout(this.#timer);
      this.destroyed = true;
      return this;
    }
    setKeepAlive = (): this => this;
    setNoDelay = (): this => this;
    ref = (): this => this;
    unref = (): this => this;
  }

  class CarriedClientRequest extends Writable {
    readonly socket = new Connection();
    readonly connection = this.socket;
    readonly protocol = 'http:';
    readonly host = host.endpoint.host;
    readonly reusedSocket = true;
    aborted = false;
    readonly #id = (last += 1);
    readonly #headers = new Map<string, [name: string, value: string]>();
    readonly #parts: (string | Uint8Array)[] = [];
    #sent = false;
    #answered: InstanceType<typeof Readable> | undefined;

    constructor(
      readonly method: string,
      readonly path: string,
    ) {
      super({ autoDestroy: false, decodeStrings: false });
      process.nextTick(() => this.emit('socket', this.socket));
    }

    setHeader(name: string, value: unknown): this {
      this.#headers.set(name.toLowerCase(), [name, Array.isArray(value) ? value.join(', ') : String(value)]);
      return this;
    }
    getHeader = (name: string): string | undefined => this.#headers.get(name.toLowerCase())?.[1];
    hasHeader = (name: string): boolean => this.#headers.has(name.toLowerCase());
    removeHeader = (name: string): void => void this.#headers.delete(name.toLowerCase());
    getHeaderNames = (): string[] => [...this.#headers.keys()];
    getHeaders = (): Record<string, string> =>
      Object.fromEntries([...this.#headers].map(([key, [, value]]) => [key, value]));
    flushHeaders = (): void => undefined;
    setNoDelay = (): void => undefined;
    setSocketKeepAlive = (): void => undefined;

    setTimeout(delayMs: number, listener?: () => void): this {
      if (listener) this.once('timeout', listener);
      this.socket.setTimeout(delayMs, () => this.emit('timeout'));
      return this;
    }

    abort(): void {
      this.aborted = true;
      this.destroy();
    }

    override _write(chunk: string | Uint8Array, encoding: BufferEncoding, done: () => void): void {
      this.#parts.push(typeof chunk === 'string' && encoding !== 'utf8' ? Buffer.from(chunk, encoding) : chunk);
      done();
    }

    override _final(done: () => void): void {
      done();
      this.#send();
    }

    override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
      this.socket.destroy();
      if (waiting.delete(this.#id)) host.pending(waiting.size);
      if (this.#answered) this.#answered.destroy(error ?? undefined);
      else error ??= Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      done(error);
    }

    answer({ status, headers, body }: CarriedResponse): void {
      const bytes =
        typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      const response = new Readable({ read: () => undefined, emitClose: true });
      const named: Record<string, string> = {};
      for (let index = 0; index < headers.length; index += 2)
        named[headers[index] as string] = headers[index + 1] as string;
      Object.assign(response, {
        statusCode: status,
        statusMessage: STATUS_CODES[status] ?? '',
        httpVersion: '1.1',
        httpVersionMajor: 1,
        httpVersionMinor: 1,
        headers: named,
        rawHeaders: [...headers],
        trailers: {},
        rawTrailers: [],
        complete: true,
        socket: this.socket,
        connection: this.socket,
        req: this,
        setTimeout: (delayMs: number, listener?: () => void) => (this.setTimeout(delayMs, listener), response),
      });
      this.#answered = response;
      if (bytes.length > 0) response.push(bytes);
      response.push(null);
      response.once('end', () => this.destroy());
      // As Node does: an answer that nobody wants does not keep anything waiting.
      if (!this.emit('response', response)) response.resume();
    }

    #send(): void {
      if (this.#sent || this.destroyed) return;
      this.#sent = true;
      waiting.set(this.#id, this);
      host.pending(waiting.size);
      const [first = ''] = this.#parts;
      const bytes = (part: string | Uint8Array): Uint8Array => (typeof part === 'string' ? Buffer.from(part) : part);
      // A copy: posting a part of a pool would post the pool.
      const body =
        this.#parts.length > 1
          ? new Uint8Array(Buffer.concat(this.#parts.map(bytes)))
          : typeof first === 'string'
            ? first
            : new Uint8Array(first);
      host.post(['http', this.#id, this.method, this.path, [...this.#headers.values()].flat(), body]);
    }
  }

  const isCarried = (headers: Readonly<Record<string, unknown>>, path: string): boolean => {
    let signed = false;
    for (const [name, value] of Object.entries(headers)) {
      const lower = name.toLowerCase();
      if (lower === 'authorization')
        signed =
          typeof value === 'string' &&
          value.startsWith('AWS4-') &&
          !value.includes('/s3/') &&
          !value.includes('/execute-api/');
      else if (lower === 'expect' || lower === 'upgrade' || lower === 'transfer-encoding') return false;
    }
    return signed && !path.startsWith('/_');
  };

  return {
    request: ({ headers, method = 'GET', path = '/' }, callback) => {
      if (
        typeof headers !== 'object' ||
        headers === null ||
        Array.isArray(headers) ||
        path === null ||
        !isCarried(headers as Record<string, unknown>, path)
      )
        return undefined;
      const request = new CarriedClientRequest(method.toUpperCase(), path);
      for (const [name, value] of Object.entries(headers)) if (value !== undefined) request.setHeader(name, value);
      if (!request.hasHeader('host')) request.setHeader('host', `${host.endpoint.host}:${host.endpoint.port}`);
      if (typeof callback === 'function') request.once('response', callback as () => void);
      // It has what HTTP clients use of the real one, not its whole inheritance.
      return request as unknown as ClientRequest;
    },
    receive: (id, response) => {
      const request = waiting.get(id);
      if (request === undefined) return;
      waiting.delete(id);
      host.pending(waiting.size);
      request.answer(response);
    },
  };
}
