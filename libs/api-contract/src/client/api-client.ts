import type { RequestOf, ResponseOf } from '../operation-types';
import { API_BASE, PATHS, type Operation } from '../paths';
import type { Problem } from '../resources/common';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

type Arguments<Request> = object extends Request
  ? [request?: Request, options?: CallOptions]
  : [request: Request, options?: CallOptions];

/** One method for every operation of the API. */
export type ApiClient = {
  readonly [Name in Operation]: (...args: Arguments<RequestOf<Name>>) => Promise<ResponseOf<Name>>;
};

export interface ApiClientOptions {
  /** Where the API's host is, e.g. `https://app.example.com`; default: the page's own. */
  readonly baseUrl?: string;
  /** The access token, asked for at every call. */
  readonly token?: () => string | undefined | Promise<string | undefined>;
  readonly fetch?: typeof fetch;
}

/** The API answered an error, or something that is not from the API (status 0: nothing at all). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
    options?: { cause?: unknown },
  ) {
    super(problem.detail ?? problem.title, options);
    this.name = 'ApiError';
  }
}

interface AnyRequest {
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly revision?: number;
  readonly idempotencyKey?: string;
  readonly [parameter: string]: unknown;
}

/**
 * A typed client.
 *
 * ```ts
 * const api = apiClient({ token: () => session.accessToken });
 * const { items } = await api.listSessions({ query: { status: 'active' } });
 * const station = await api.changeStation({ stationId: 'BB-CHI-001', revision: 3, body: { name: 'North' } });
 * ```
 * Every method rejects with {@link ApiError} when the answer is not a success, and with an `AbortError` when its signal aborts.
 */
export function apiClient(options: ApiClientOptions = {}): ApiClient {
  const { baseUrl = '', token, fetch: send = (...args) => fetch(...args) } = options;

  const call = async (
    operation: Operation,
    request: AnyRequest = {},
    { signal }: CallOptions = {},
  ): Promise<unknown> => {
    const [method, path] = PATHS[operation];
    const accessToken = await token?.();
    const headers: Record<string, string> = { accept: 'application/json' };
    if (accessToken) headers['authorization'] = `Bearer ${accessToken}`;
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    if (request.revision !== undefined) headers['if-match'] = `"${request.revision}"`;
    if (request.idempotencyKey !== undefined) headers['idempotency-key'] = request.idempotencyKey;
    let response: Response;
    try {
      response = await send(baseUrl + API_BASE + fill(path, request) + search(request.query), {
        method,
        headers,
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
        ...(signal && { signal }),
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ApiError(0, { type: 'about:blank', title: 'The API cannot be reached', status: 0 }, { cause });
    }
    if (response.ok) return response.json();
    throw new ApiError(response.status, await problemOf(response));
  };

  // The object has exactly the operations of PATHS, which is what the type says.
  return Object.fromEntries(
    (Object.keys(PATHS) as Operation[]).map((operation) => [
      operation,
      (request?: AnyRequest, callOptions?: CallOptions) => call(operation, request, callOptions),
    ]),
  ) as unknown as ApiClient;
}

function fill(path: string, request: AnyRequest): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(request[name])));
}

function search(query: AnyRequest['query']): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null) parameters.set(name, String(value));
  const text = parameters.toString();
  return text && `?${text}`;
}

async function problemOf(response: Response): Promise<Problem> {
  if (response.headers.get('content-type')?.includes('json')) {
    const body = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined;
    if (typeof body?.title === 'string')
      return { type: 'about:blank', status: response.status, ...body, title: body.title };
  }
  return { type: 'about:blank', title: `The API answered ${response.status}`, status: response.status };
}
