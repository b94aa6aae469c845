/**
 * A request to the AWS port by somebody in this process: the same bytes as over TCP, and the same checks, without the
 * socket. Plain lists and strings: they travel between threads.
 */
export interface CarriedRequest {
  readonly method: string;
  /** Path and query, as in a request line. */
  readonly url: string;
  /** Name, value, name, value, … */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array;
}

export interface CarriedResponse {
  readonly status: number;
  /** Name in lower case, value, name, value, … */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array;
}
