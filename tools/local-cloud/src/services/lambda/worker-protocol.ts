/** What a worker is given at its start. */
export interface WorkerSetup {
  /** Folder that holds the bundle (`LAMBDA_TASK_ROOT`), absolute. */
  readonly taskRoot: string;
  /** As in the template: `<file without extension>.<export>`. */
  readonly handler: string;
  /** e.g. 22 for `nodejs22.x` */
  readonly nodeMajor: number;
  /** URL of a file beside which the SDK is installed, for bundles that rely on the runtime's. */
  readonly sdkFrom: string;
  /** Folder where V8's compiled code is kept, so that a bundle is compiled once and not for each environment. */
  readonly compileCache: string;
  /** The AWS port: requests to `*.amazonaws.com` go there. */
  readonly endpoint: { readonly host: string; readonly port: number };
  /** Requests to it may go as messages. */
  readonly carries: boolean;
  readonly logFormat: 'Text' | 'JSON';
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
  /** More than one where the template gives the function a capacity provider (Lambda Managed Instances). */
  readonly callsAtOnce: number;
  /** How far the thread steps back while all cores are busy, in the unit of `nice`. Only Linux has threads that can. */
  readonly niceness: number;
}

/** One call, from the local cloud to the worker. */
export interface WorkerCall {
  /** Names the call in messages, from 1. */
  readonly key: number;
  /** The call's entry in the journal. */
  readonly journalId: string;
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON text of the event. */
  readonly payload: string;
  readonly timeoutMs: number;
  readonly traceHeader: string;
  /** JSON text, as the caller's `X-Amz-Client-Context` carries it. */
  readonly clientContext?: string;
}

/** The answer to a request that went as a message. */
export type WorkerResponse = readonly [
  id: number,
  status: number,
  headers: readonly string[],
  body: string | Uint8Array,
];

/** What a worker is told, in lists. */
export type ToWorker = WorkerCall | WorkerResponse;

/**
 * From the worker, in lists, as tuples: cheaper to clone than objects. `call` is a call's key, 0 where none runs.
 */
export type WorkerMessage =
  /** The module is loaded, the handler found. */
  | readonly ['ready', initMs: number]
  /** The module cannot be loaded; JSON text of the error. The worker ends. */
  | readonly ['init-error', error: string]
  /** The worker ends and no call is running in it: one that was sent meanwhile has not begun. */
  | readonly ['dying']
  /** A request to the AWS port. */
  | readonly ['http', id: number, method: string, url: string, headers: readonly string[], body: string | Uint8Array]
  /** A statement that the call sent to PostgreSQL and that came to its end; `startMs` after the call began. */
  | readonly [
      'sql',
      call: number,
      text: string,
      startMs: number,
      durationMs: number,
      rows: number | undefined,
      error: string | undefined,
      server: string,
      /** Of the statement, where it was said to be under way. */
      key: string | undefined,
    ]
  /** A statement that the call sent and that has had no answer for a while. */
  | readonly ['sql-open', call: number, key: string, text: string, startMs: number, openForMs: number, server: string]
  /** One log event. */
  | readonly ['log', call: number, text: string]
  /** The answer's JSON text. */
  | readonly ['done', call: number, payload: string, durationMs: number, memoryBytes: number]
  /** JSON text `{ errorType, errorMessage, trace }`; `fatal` when the worker ends with it. */
  | readonly ['failed', call: number, error: string, durationMs: number, memoryBytes: number, fatal: boolean];
