/** What a worker is given at its start. */
export interface WorkerSetup {
  /** Folder that holds the bundle (`LAMBDA_TASK_ROOT`), absolute. */
  readonly taskRoot: string;
  /** As in the template: `<file without extension>.<export>`. */
  readonly handler: string;
  /** e.g. 22 for `nodejs22.x` */
  readonly nodeMajor: number;
  /** Folder where V8's compiled code is kept, so that a bundle is compiled once and not for each environment. */
  readonly compileCache: string;
  /** The AWS port: requests to `*.amazonaws.com` go there. */
  readonly endpoint: { readonly host: string; readonly port: number };
  readonly logFormat: 'Text' | 'JSON';
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
}

/** One call, from the local cloud to the worker. */
export interface WorkerCall {
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON text of the event. */
  readonly payload: string;
  readonly timeoutMs: number;
  readonly traceHeader: string;
  /** JSON text, as the caller's `X-Amz-Client-Context` carries it. */
  readonly clientContext?: string;
}

/** From the worker, as tuples: cheaper to clone than objects. */
export type WorkerMessage =
  /** The module is loaded, the handler found. */
  | readonly ['ready', initMs: number]
  /** The module cannot be loaded; JSON text of the error. The worker ends. */
  | readonly ['init-error', error: string]
  /** The worker ends and no call is running in it: one that was sent meanwhile has not begun. */
  | readonly ['dying']
  /** A statement that the call sent to PostgreSQL and that came to its end; `startMs` after the call began. */
  | readonly ['sql', text: string, startMs: number, durationMs: number, rows: number | undefined, error: string | undefined, server: string]
  /** One log event of the call that runs. */
  | readonly ['log', text: string]
  /** The answer's JSON text. */
  | readonly ['done', payload: string, durationMs: number, memoryBytes: number]
  /** JSON text `{ errorType, errorMessage, trace }`; `fatal` when the worker ends with it. */
  | readonly ['failed', error: string, durationMs: number, memoryBytes: number, fatal: boolean];
