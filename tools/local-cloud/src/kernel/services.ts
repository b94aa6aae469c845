import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AccessDecision } from './iam';
import type { DatabaseSync } from 'node:sqlite';
import type { Principal } from './principal';

/** What one part of the local cloud asks of another, in the process, without a wire in between. Permissions are checked all the same. */
export interface Services {
  readonly sqs: SqsPort;
  readonly sns: SnsPort;
  readonly lambda: LambdaPort;
  readonly s3: S3Port;
  readonly ssm: SsmPort;
  readonly secrets: SecretsPort;
  readonly web: WebPort;
  readonly states: StatesPort;
}

export interface SqsMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<
    Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>
  >;
  /** Journal entries that led to the message. */
  readonly causes: readonly string[];
  /** One for all copies of what one publish sent to several queues: what is made of the content is made once. */
  readonly content?: SharedContent;
}

/** A content that several messages share. What others keep here stays right, since a content never changes. */
export interface SharedContent {
  /** Its row in the store. */
  readonly id: number;
  md5?: string;
  /** Parts of a function's record, as JSON. */
  json?: { readonly body: string; readonly attributes: string };
}

export interface SqsSendRequest {
  readonly queueArn: string;
  readonly body: string;
  readonly principal: Principal;
  readonly messageAttributes?: SqsMessage['messageAttributes'];
  readonly delaySeconds?: number;
  readonly causes?: readonly string[];
  /** One for all sends of a change of the store: bodies that are the same are written once. */
  readonly share?: Map<string, SharedContent>;
}

export interface SqsPort {
  /** Resolves when the message is safe. @throws {AwsError} AccessDenied, or the queue's own errors */
  send(request: {
    queueArn: string;
    body: string;
    principal: Principal;
    messageAttributes?: SqsMessage['messageAttributes'];
    delaySeconds?: number;
    causes?: readonly string[];
  }): Promise<{ messageId: string }>;
  /**
   * Writes a message as part of the caller's own change of the store, so that several queues (and whatever else the
   * caller writes) get it or none does. The caller calls `settled` once its write is safe; only then can the message be received.
   * @throws {AwsError} AccessDenied, or the queue's own errors; nothing is written then
   */
  sendWithin(database: DatabaseSync, request: SqsSendRequest): { messageId: string; settled(): void };
  /** May `principal` do `action` (`sqs:SendMessage`)? `undefined` when there is no such queue. */
  decide(queueArn: string, principal: Principal, action: string): AccessDecision | undefined;
  /**
   * At most `max` messages, waiting up to `waitMs` for the first, or for `atLeast`: what there is when the time is over.
   * They stay hidden for the queue's visibility timeout.
   */
  receive(request: {
    queueArn: string;
    principal: Principal;
    /** The API allows its callers ten; a poller in the process may take what it would take by several receives. */
    max: number;
    waitMs: number;
    atLeast?: number;
    signal?: AbortSignal;
  }): Promise<SqsMessage[]>;
  delete(request: { queueArn: string; principal: Principal; receiptHandles: readonly string[] }): Promise<void>;
  changeVisibility(request: {
    queueArn: string;
    principal: Principal;
    receiptHandle: string;
    timeoutSeconds: number;
  }): Promise<void>;
  /** Messages that are visible, hidden and delayed. */
  depth(queueArn: string): { visible: number; inFlight: number; delayed: number };
  attributes(queueArn: string): {
    visibilityTimeoutSeconds: number;
    maxReceiveCount?: number;
    deadLetterTargetArn?: string;
  };
}

export interface SnsPort {
  publish(request: {
    topicArn: string;
    message: string;
    principal: Principal;
    messageAttributes?: Readonly<Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>>;
    subject?: string;
    /** Texts by protocol; `message` is the default one then. */
    messageFor?: Readonly<Record<string, string>>;
    causes?: readonly string[];
  }): Promise<{ messageId: string }>;
  /** Deliveries that have been accepted and not yet made. */
  pending(): number;
}

export interface InvokeRequest {
  /** With or without a qualifier (version or alias). */
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  readonly principal: Principal;
  /** What set it off, for the journal: `sqs`, `http-api`, `websocket-api`, `authorizer`, `scheduler`, `direct`, … */
  readonly trigger: string;
  readonly causes?: readonly string[];
  /** AWS's `traceparent`-like header for the `_X_AMZN_TRACE_ID` variable; made up when absent. */
  readonly traceHeader?: string;
  /** Called when an environment is ready for the call. The wait for one is the laptop's, not the cloud's. */
  readonly onBegin?: () => void;
}

export interface InvokeResult {
  /** JSON text: the answer, or `{ errorType, errorMessage, trace }`. */
  readonly payload: string;
  /** Present when the function failed: `Unhandled`. */
  readonly functionError?: 'Handled' | 'Unhandled';
  readonly requestId: string;
  readonly durationMs: number;
  readonly executedVersion: string;
}

export interface LambdaPort {
  /**
   * Runs a function and waits. @throws {AwsError} `TooManyRequestsException` when its concurrency is used up,
   * `AccessDeniedException`, `ResourceNotFoundException`
   */
  invoke(request: InvokeRequest): Promise<InvokeResult>;
  /** Accepts an event; retries after 1 and 2 minutes, then goes to the on-failure destination or dead-letter queue. */
  invokeAsync(request: InvokeRequest): Promise<{ requestId: string }>;
  /** Invocations that run or wait at this moment. */
  running(): number;
  /** May `principal` invoke the function? By its resource policy and, for a role, its own. For checks before the start. */
  mayInvoke(request: { functionArn: string; principal: Principal }): AccessDecision;
}

export interface StatesPort {
  /**
   * Starts an execution; resolves when that is safe. A name that a running execution has gives that execution, if the input is the same.
   * @throws {AwsError} `AccessDeniedException`, `StateMachineDoesNotExist`, `ExecutionAlreadyExists`, `InvalidName`, `InvalidExecutionInput`
   */
  startExecution(request: {
    /** With or without a version or alias. */
    stateMachineArn: string;
    /** Made up when absent. */
    name?: string;
    /** JSON text. */
    input: string;
    principal: Principal;
    causes?: readonly string[];
    traceHeader?: string;
  }): Promise<{ executionArn: string; startedAt: number }>;
  /** May `principal` start it? For checks before the start. */
  mayStart(request: { stateMachineArn: string; principal: Principal }): AccessDecision;
}

export interface S3Port {
  get(request: {
    bucket: string;
    key: string;
    principal: Principal;
  }): Promise<{ body: Buffer; headers: Record<string, string> } | undefined>;
  put(request: {
    bucket: string;
    key: string;
    body: Buffer;
    headers?: Record<string, string>;
    principal: Principal;
  }): Promise<void>;
}

export interface SsmPort {
  /** Without a permission check: templates resolve parameters with CloudFormation's own rights. */
  value(name: string): string | undefined;
}

export interface SecretsPort {
  /** The secret's string, by ARN or name; for dynamic references in templates. */
  value(secretId: string): string | undefined;
}

/** Something that answers HTTP for a host name, e.g. an API's `….execute-api.….amazonaws.com`. */
export interface WebTarget {
  request(request: WebRequest): Promise<WebResponse>;
  /** Takes over a WebSocket handshake; `undefined` where the target has none. */
  upgrade?(request: WebRequest): Promise<WebUpgrade>;
}

export interface WebRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Names in lower case; several values of one name joined by `, ` (cookies by `; `). */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  /** Names and values in turn, in the case, number and order in which they were sent; made from `headers` when absent. */
  readonly rawHeaders?: readonly string[];
  /** Who signed the request, where it came in over the AWS port. Absent: nobody. */
  readonly principal?: Principal;
  /** Journal entries that led to the request. */
  readonly causes?: readonly string[];
}

export interface WebResponse {
  readonly status: number;
  /** Names in lower case; several values (set-cookie) as a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

export type WebUpgrade =
  /** The handshake is refused with this answer. */
  | { readonly accepted: false; readonly response: WebResponse }
  /** The handshake succeeds; from then on the socket is the target's. */
  | {
      readonly accepted: true;
      readonly headers: Readonly<Record<string, string>>;
      /** A larger frame or message closes the connection with 1009. */
      readonly limits: { readonly frameBytes: number; readonly messageBytes: number };
      open(socket: WebSocketLink): void;
      /** The client went away before the handshake was done: `open` is never called. */
      abandoned(): void;
    };

/** One side of an open WebSocket, without the library behind it. */
export interface WebSocketLink {
  send(data: string | Buffer): void;
  close(code: number, reason: string): void;
  /** Ends the connection without a closing handshake. */
  terminate(): void;
  onMessage(listener: (data: Buffer, isBinary: boolean) => void): void;
  onClose(listener: (code: number, reason: string) => void): void;
  readonly bufferedBytes: number;
}

/** Finds what answers for a host name. API Gateway registers its APIs here; CloudFront looks its origins up. */
export interface WebPort {
  register(host: string, target: WebTarget): void;
  unregister(host: string): void;
  find(host: string): WebTarget | undefined;
  /** A target for every URL that begins with `prefix`, whatever the host: an issuer's public documents. */
  registerPath(prefix: string, target: WebTarget): void;
  unregisterPath(prefix: string): void;
  /**
   * What answers for a path of {@link registerPath}, or for `/_apis/<apiId>/<stage>/…`, the way in for clients that cannot
   * send an API's own host name; and the URL to give to it.
   */
  findByPath(url: string): { readonly target: WebTarget; readonly url: string } | undefined;
  /** Answers a node server's `upgrade` event for a target: handshake, limits, the life of the socket. Never rejects. */
  upgrade(
    target: WebTarget,
    request: WebRequest,
    connection: { incoming: IncomingMessage; socket: Duplex; head: Buffer },
  ): Promise<void>;
}
