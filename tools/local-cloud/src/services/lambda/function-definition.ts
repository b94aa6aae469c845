/** A function as its template describes it. A published version is a copy that no longer changes. */
export interface FunctionDefinition {
  readonly name: string;
  /** Without a qualifier. */
  readonly arn: string;
  readonly description: string;
  /** Folder of the bundle, absolute. */
  readonly codeFolder: string;
  readonly handler: string;
  /** e.g. `nodejs22.x` */
  readonly runtime: string;
  readonly roleArn: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /**
   * Calls that one environment runs at a time: more than one where a capacity provider is given (Lambda Managed Instances).
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-nodejs-runtime.html
   */
  readonly callsAtOnce: number;
  /** Calls at a time that are set aside for the function and that it never exceeds. */
  readonly reservedConcurrency?: number;
  /** Queue or topic that takes events whose asynchronous processing failed. */
  readonly deadLetterArn?: string;
  readonly logGroup: string;
  readonly logFormat: 'Text' | 'JSON';
}

/** How asynchronous events are treated. */
export interface EventInvokeConfig {
  /** 0–2 */
  readonly maximumRetryAttempts: number;
  /** 60–21600 */
  readonly maximumEventAgeSeconds: number;
  readonly onSuccessArn?: string;
  readonly onFailureArn?: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export const DEFAULT_EVENT_INVOKE_CONFIG: EventInvokeConfig = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
};

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LIMITS = {
  syncPayloadBytes: 6 * 1024 * 1024,
  asyncPayloadBytes: 1024 * 1024,
  /** Lambda allows an answer slightly more than a request. */
  responseBytes: 6_291_556,
  accountConcurrency: 1000,
  leastUnreserved: 100,
  initMs: 10_000,
  maximumTimeoutSeconds: 900,
} as const;
