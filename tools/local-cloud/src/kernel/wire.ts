import type { Readable } from 'node:stream';
import type { Principal } from './principal';

/** One HTTP request on the AWS port, already attributed to a principal. */
export interface WireCall {
  readonly method: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly principal: Principal;
  /** The host that the caller addressed, e.g. `localhost:4566` or `sqs.eu-central-1.amazonaws.com`. */
  readonly host: string;
  readonly requestId: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | Readable;
}

/** How a service's errors look on the wire. */
export type WireProtocol = 'json' | 'query' | 'rest-json' | 'rest-xml';

/**
 * A service that speaks AWS's protocol. The gateway finds it by the service name in the signature's credential scope
 * (or by `X-Amz-Target`, the host, the path), and writes an {@link AwsError} that it throws in `protocol`'s shape.
 */
export interface WireService {
  /** The name in the credential scope, e.g. `sqs`. */
  readonly name: string;
  readonly protocol: WireProtocol;
  handle(call: WireCall): Promise<WireResponse>;
}
