import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { AwsError } from '../kernel/aws-error';
import type { Principal } from '../kernel/principal';
import type { CarriedRequest, CarriedResponse } from '../kernel/carried';
import type { Clock } from '../kernel/clock';
import type { Iam } from '../kernel/iam';
import type { Journal } from '../kernel/journal';
import type { CloudLog, Kernel } from '../kernel/kernel';
import type { WebPort, WebRequest, WebTarget } from '../kernel/services';
import type { WireCall, WireResponse, WireService } from '../kernel/wire';
import { decodeAwsChunked, isAwsChunked } from './aws-chunked';
import { summarise } from './call-summary';
import { carried } from './carried-response';
import { conducted } from './conducted-call';
import { corsHeaders, isLocalHost, isLocalOrigin } from './origin';
import { queryServiceOf, serviceOf } from './route';
import { expiryOf, readCredential, type Credential } from './signature';
import { wireError } from './wire-error';

/** Objects may be large; no other call of the AWS APIs in use exceeds 6 MB plus its encoding. */
const MAX_OBJECT_BYTES = 128 * 1024 * 1024;
const MAX_CALL_BYTES = 10 * 1024 * 1024;

/** A user pool's public keys, also for programs that cannot send the issuer's host name. */
const USER_POOL_KEYS = /^\/[a-z]{2}(-[a-z]+)+-\d_[A-Za-z0-9]+\/\.well-known\//;

/** Answers `/_cloud/…`. */
export interface ControlEndpoints {
  handle(request: ControlRequest, response: ServerResponse): Promise<void>;
}

export interface ControlRequest {
  readonly method: string;
  /** Below `/_cloud/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GatewayOptions {
  readonly iam: Iam;
  readonly clock: Clock;
  readonly log: CloudLog;
  readonly region: string;
  /** Learns of the calls that functions make. */
  readonly journal?: Journal;
  /** Whose conductor and faults calls are subject to. */
  kernel?(): Pick<Kernel, 'conductor' | 'faults'> | undefined;
  /** Found late: services are made after the port is open. */
  web(): WebPort;
  control(): ControlEndpoints | undefined;
}

interface Addressed {
  readonly incoming: IncomingMessage;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

/** The port of the AWS APIs: finds out who calls and which service is meant, and hands the call over. */
export class Gateway {
  private readonly services = new Map<string, WireService>();
  private readonly sockets = new Set<Duplex>();
  private readonly server: Server;
  private ready = false;

  constructor(private readonly options: GatewayOptions) {
    this.server = createServer(
      { keepAlive: true, keepAliveTimeout: 65_000, maxHeaderSize: 64 * 1024 },
      (incoming, outgoing) => {
        void this.answer(incoming, outgoing);
      },
    );
    // Long polls and uploads of slow clients are legitimate; the body's size is bounded instead.
    this.server.requestTimeout = 0;
    this.server.on('upgrade', (incoming, socket, head) => void this.upgrade(incoming, socket, head));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
      else socket.destroy();
    });
  }

  expose(service: WireService): void {
    this.services.set(service.name, service);
  }

  service(name: string): WireService | undefined {
    return this.services.get(name);
  }

  /** From now on calls are served; before that they are answered 503, which SDKs retry. */
  open(): void {
    this.ready = true;
  }

  /** Resolves with the port. @throws the system's error, e.g. `EADDRINUSE` */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      // This machine only: whoever reaches the port may do everything.
      this.server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => {
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

  private async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    outgoing.on('error', () => undefined);
    try {
      const refusal = this.checkSender(incoming, outgoing);
      if (refusal)
        return this.write(
          outgoing,
          { status: refusal.status, headers: { 'content-type': 'text/plain' }, body: refusal.message },
          incoming.method,
        );
      if (incoming.method === 'OPTIONS' && incoming.headers.origin)
        return this.write(outgoing, { status: 204 }, incoming.method);
      const request = addressed(incoming);
      if (request.path === '/_cloud' || request.path.startsWith('/_cloud/'))
        return await this.answerControl(request, outgoing);
      const web = this.webTarget(request);
      if (web) return await this.answerWeb(web.target, web.url, request, outgoing);
      await this.answerApi(request, outgoing, requestId);
    } catch (error) {
      if (outgoing.headersSent) return void outgoing.destroy();
      if (!incoming.aborted)
        this.options.log.error('a request to the AWS port failed', { url: incoming.url, error: String(error) });
      this.write(
        outgoing,
        { status: 500, headers: { 'content-type': 'text/plain' }, body: 'Internal failure' },
        incoming.method,
      );
    }
  }

  private checkSender(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): { status: number; message: string } | undefined {
    const { origin, host = '' } = incoming.headers;
    if (origin !== undefined) {
      if (!isLocalOrigin(origin))
        return { status: 403, message: `Pages of ${origin} may not use the local cloud; pages of this machine may.` };
      const requested = incoming.headers['access-control-request-headers'];
      for (const [name, value] of Object.entries(corsHeaders(origin, requested))) outgoing.setHeader(name, value);
    }
    if (!isLocalHost(host) && !this.options.web().find(host)) {
      return {
        status: 421,
        message: `The local cloud does not answer for ${host}; use localhost, 127.0.0.1 or an amazonaws.com name.`,
      };
    }
    return undefined;
  }

  private async answerApi(request: Addressed, outgoing: ServerResponse, requestId: string): Promise<void> {
    const { incoming, host, path, query } = request;
    const credential = readCredential(request.headers, query);
    const name = serviceOf({ credential, host, path, query, headers: request.headers });
    let body: Buffer;
    let headers = request.headers;
    try {
      body = await readBody(incoming, name === 's3' ? MAX_OBJECT_BYTES : MAX_CALL_BYTES);
      if (isAwsChunked(headers)) ({ body, headers } = unchunk(body, headers));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      outgoing.setHeader('connection', 'close');
      this.write(outgoing, this.error(error, name, requestId, headers), incoming.method);
      incoming.resume();
      return;
    }
    this.write(
      outgoing,
      await this.call(
        { method: incoming.method ?? 'GET', host, path, query, headers, body, requestId },
        credential,
        name,
      ),
      incoming.method,
      requestId,
    );
  }

  /** A request to an API by somebody in this process. */
  async carry(request: CarriedRequest): Promise<CarriedResponse> {
    const { method, url, body } = request;
    const requestId = randomUUID();
    let headers: Record<string, string> = {};
    for (let index = 0; index < request.headers.length; index += 2)
      headers[(request.headers[index] as string).toLowerCase()] = request.headers[index + 1] as string;
    const { path, query } = partsOf(url);
    const host = headers['host'] ?? '';
    const credential = readCredential(headers, query);
    const name = serviceOf({ credential, host, path, query, headers });
    let response: WireResponse;
    try {
      let bytes =
        typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      if (bytes.length > MAX_CALL_BYTES)
        throw new AwsError('EntityTooLarge', `The request body is larger than ${MAX_CALL_BYTES} bytes.`, 413);
      if (isAwsChunked(headers)) ({ body: bytes, headers } = unchunk(bytes, headers));
      response = await this.call({ method, host, path, query, headers, body: bytes, requestId }, credential, name);
    } catch (error) {
      response = this.error(error, name, requestId, headers);
    }
    return carried(response, requestId);
  }

  /** What the service of that name answers, errors included. Never throws. */
  private async call(
    asked: Omit<WireCall, 'principal'>,
    credential: Credential | undefined,
    named: string,
  ): Promise<WireResponse> {
    const name = named === 'query' ? (queryServiceOf(asked.body) ?? named) : named;
    const service = this.services.get(name);
    try {
      // Functions that make custom resources work before everything is up.
      if (!this.ready && !/^(ASIA|cloudformation$)/.test(credential?.accessKeyId ?? ''))
        throw new AwsError('ServiceUnavailable', 'The local cloud is still starting.', 503);
      if (!service)
        throw new AwsError(
          'UnknownOperationException',
          `The local cloud does not speak for the service "${name}"; it speaks for ${[...this.services.keys()].sort().join(', ')}.`,
          404,
        );
      if (credential?.presigned && (expiryOf(asked.query) ?? Infinity) < this.options.clock.now())
        throw new AwsError('AccessDenied', 'Request has expired', 403);
      const call: WireCall = {
        ...asked,
        principal: calledBy(this.options.iam.principalOf(credential?.accessKeyId), asked.headers),
      };
      return await conducted(this.options.kernel?.(), service, call, (by) => this.observed(by, call));
    } catch (error) {
      return this.error(error, name, asked.requestId, asked.headers);
    }
  }

  /** Hands a call to its service; a function's call becomes part of its invocation's record. */
  private async observed(service: WireService, call: WireCall): Promise<WireResponse> {
    const { principal } = call;
    const { journal } = this.options;
    if (journal === undefined || principal.kind !== 'role' || principal.invocationId === undefined)
      return service.handle(call);
    const { operation, resource } = summarise(service.name, call);
    const end = journal.calls(principal.invocationId, {
      kind: 'aws',
      name: `${service.name}.${operation}`,
      ...(resource !== undefined && { resource }),
    });
    try {
      const response = await service.handle(call);
      end({ status: response.status });
      return response;
    } catch (error) {
      end(
        error instanceof AwsError
          ? { status: error.status, error: `${error.code}: ${error.message}`.slice(0, 500) }
          : { status: 500, error: String(error).slice(0, 500) },
      );
      throw error;
    }
  }

  private error(
    error: unknown,
    service: string,
    requestId: string,
    headers: Readonly<Record<string, string>>,
  ): WireResponse {
    const protocol = this.services.get(service)?.protocol ?? 'json';
    if (error instanceof AwsError) return wireError(error, protocol, requestId, headers['content-type']);
    if (error instanceof SyntaxError && error.message.includes('JSON')) {
      return wireError(
        new AwsError('SerializationException', 'The request body is not JSON.'),
        protocol,
        requestId,
        headers['content-type'],
      );
    }
    this.options.log.error(`${service} failed`, {
      requestId,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    return wireError(
      new AwsError('InternalFailure', 'The local cloud failed; its log says why.', 500),
      protocol,
      requestId,
      headers['content-type'],
    );
  }

  private async answerControl(request: Addressed, outgoing: ServerResponse): Promise<void> {
    const control = this.options.control();
    if (!control)
      return this.write(
        outgoing,
        { status: 503, headers: { 'content-type': 'application/json' }, body: '{"status":"starting"}' },
        'GET',
      );
    const body = await readBody(request.incoming, MAX_CALL_BYTES);
    const path = request.path.slice('/_cloud/'.length);
    await control.handle(
      { method: request.incoming.method ?? 'GET', path, query: request.query, body, headers: request.headers },
      outgoing,
    );
  }

  /** What answers for the host, unless the call is one to API Gateway's own management API. */
  private webTarget(request: Addressed): { target: WebTarget; url: string } | undefined {
    // A host of AWS that serves pages (a user pool's keys) serves its API too, told apart by the target header.
    if (request.headers['x-amz-target'] !== undefined) return undefined;
    const url = request.incoming.url ?? '/';
    const web = this.options.web();
    if (USER_POOL_KEYS.test(request.path)) {
      const target = web.find(`cognito-idp.${this.options.region}.amazonaws.com`);
      if (target) return { target, url };
    }
    const byPath = web.findByPath(url);
    const name = request.host.replace(/:\d+$/, '');
    const api = /^([a-z0-9]+)\.execute-api\.localhost$/i.exec(name)?.[1];
    const target = byPath?.target ?? web.find(api ? `${api}.execute-api.${this.options.region}.amazonaws.com` : name);
    if (!target || /\/(@|%40)connections\//i.test(request.path)) return undefined;
    return { target, url: byPath?.url ?? url };
  }

  private async answerWeb(target: WebTarget, url: string, request: Addressed, outgoing: ServerResponse): Promise<void> {
    let body: Buffer;
    try {
      body = await readBody(request.incoming, MAX_CALL_BYTES);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      outgoing.setHeader('connection', 'close');
      this.write(
        outgoing,
        {
          status: 413,
          headers: { 'content-type': 'application/json' },
          body: '{"message":"Request Entity Too Large"}',
        },
        request.incoming.method,
      );
      request.incoming.resume();
      return;
    }
    const response = await target.request(webRequest(request, url, body));
    for (const [name, value] of Object.entries(response.headers)) {
      if (name !== 'content-length' && name !== 'transfer-encoding')
        outgoing.setHeader(name, typeof value === 'string' ? value : [...value]);
    }
    outgoing.statusCode = response.status;
    outgoing.end(request.incoming.method === 'HEAD' ? undefined : response.body);
  }

  private async upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const request = addressed(incoming);
    const origin = incoming.headers.origin;
    const web = origin === undefined || isLocalOrigin(origin) ? this.webTarget(request) : undefined;
    if (!web) {
      socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      return;
    }
    await this.options
      .web()
      .upgrade(web.target, webRequest(request, web.url, Buffer.alloc(0)), { incoming, socket, head });
  }

  private write(
    outgoing: ServerResponse,
    response: WireResponse,
    method: string | undefined,
    requestId?: string,
  ): void {
    outgoing.statusCode = response.status;
    if (requestId) {
      outgoing.setHeader('x-amzn-requestid', requestId);
      outgoing.setHeader('x-amz-request-id', requestId);
    }
    for (const [name, value] of Object.entries(response.headers ?? {})) outgoing.setHeader(name, value);
    const { body } = response;
    if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
      if (!outgoing.hasHeader('content-length') && response.status !== 204 && response.status !== 304) {
        outgoing.setHeader('content-length', Buffer.byteLength(body ?? ''));
      }
      outgoing.end(method === 'HEAD' ? undefined : body);
      return;
    }
    body.once('error', () => outgoing.destroy());
    outgoing.once('close', () => body.destroy());
    body.pipe(outgoing);
  }
}

function addressed(incoming: IncomingMessage): Addressed {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    incoming,
    host: incoming.headers.host ?? '',
    ...partsOf(incoming.url ?? '/'),
    headers,
  };
}

function partsOf(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  return { path: mark < 0 ? url : url.slice(0, mark), query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)) };
}

function webRequest(request: Addressed, url: string, body: Buffer): WebRequest {
  return {
    method: request.incoming.method ?? 'GET',
    url,
    headers: request.headers,
    rawHeaders: request.incoming.rawHeaders,
    body,
    sourceIp: (request.incoming.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
  };
}

function unchunk(
  encoded: Buffer,
  headers: Readonly<Record<string, string>>,
): { body: Buffer; headers: Record<string, string> } {
  const { body, trailers } = decodeAwsChunked(encoded);
  const declared = headers['x-amz-decoded-content-length'];
  if (declared !== undefined && Number(declared) !== body.length) {
    throw new AwsError('IncompleteBody', `The request body has ${body.length} bytes and says that it has ${declared}.`);
  }
  const { 'content-encoding': encoding = '', ...rest } = headers;
  const others = encoding
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item && item !== 'aws-chunked')
    .join(', ');
  return {
    body,
    headers: {
      ...rest,
      ...trailers,
      ...(others && { 'content-encoding': others }),
      'content-length': String(body.length),
    },
  };
}

/** @throws {AwsError} `EntityTooLarge` */
function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = (): AwsError =>
    new AwsError('EntityTooLarge', `The request body is larger than ${maxBytes} bytes.`, 413);
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    incoming.on('data', (part: Buffer) => {
      size += part.length;
      if (size > maxBytes) {
        parts.length = 0;
        reject(tooLarge());
      } else parts.push(part);
    });
    incoming.on('end', () => resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)));
    incoming.on('error', reject);
  });
}

/** An environment that runs several calls at once says with each request which of them makes it. */
function calledBy(principal: Principal, headers: Readonly<Record<string, string>>): Principal {
  const invocationId = headers['x-local-cloud-invocation'];
  return invocationId !== undefined && principal.kind === 'role' && principal.invocationOf !== undefined
    ? { ...principal, invocationId }
    : principal;
}
