import type { MessagePort } from 'node:worker_threads';
import type { AwsError } from './aws-error';

export type FaultKind =
  /** A queue gets a message twice. */
  | 'duplicate'
  /** A queue hands its messages out in another order than they came. */
  | 'reorder'
  /** A queue shows a message later; an AWS call is served later. */
  | 'delay'
  /** A function, or an AWS call, is turned away as too many. */
  | 'throttle'
  /** An AWS call fails. */
  | 'error'
  /** An environment ends before its handler began. */
  | 'crash-before'
  /** An environment ends after its handler did everything, before anybody hears of it. */
  | 'crash-after'
  /** Connections to databases are refused, open ones break. */
  | 'database-down'
  /** New connections to databases are refused, open ones go on. */
  | 'database-refuse'
  /** What a function sends to a database arrives later. */
  | 'database-slow';

/** Of what a fault may happen to. */
export interface FaultTarget {
  /** `sqs`, `sns`, `lambda`, … */
  readonly service: string;
  /** The operation, e.g. `PublishBatch`; of functions `Invoke`. */
  readonly action?: string;
  /** Name or ARN of the queue, topic, table or function. */
  readonly resource: string;
  /** The function that makes the call. */
  readonly caller?: string;
  /** Journal entries that it belongs to. */
  readonly causes?: readonly string[];
}

/** Faults that were asked for. A cloud has none unless somebody adds them. */
export interface Faults {
  /** Is any rule in force? Asked first, where work is frequent. */
  readonly active: boolean;
  /** Does this fault strike now? Then it is in the journal, and the answer says how. */
  strikes(kind: FaultKind, target: FaultTarget): { readonly delayMs: number; random(): number } | undefined;
  /** Before an AWS call is served: waits, or fails. @throws {AwsError} */
  beforeCall(target: FaultTarget): Promise<void>;
  /** A new environment: what it is given says which fault of databases holds for it, at any moment. */
  attach(functionName: string, port: MessagePort): { readonly database: SharedArrayBuffer; detach(): void };
  /** A database of this cloud listens on this port. */
  knowDatabase(port: number): void;
  /** What a rule of `error` or `throttle` answers. */
  error(kind: 'error' | 'throttle', target: FaultTarget): AwsError | undefined;
}
