import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { systemClock, type Clock } from './clock';
import { inTrace, type Trace, type TraceSource } from './trace';
import { traceOfEvent, traceOfMessage } from './trace-of-event';

/** The logger of one call. Keys appended to it appear in every later line of the call, its outcome included. */
export type Logger = Pick<PowertoolsLogger, 'debug' | 'info' | 'warn' | 'error' | 'appendKeys'>;

/** The metrics of one call, written in CloudWatch's embedded metric format when the call ends. */
export type Metrics = Pick<PowertoolsMetrics, 'addMetric' | 'addMetadata'>;

/** What one call has at hand. Never kept beyond the call. */
export interface Invocation {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly trace: Trace;
  readonly clock: Clock;
  /** Milliseconds until Lambda ends the call. */
  remainingMs(): number;
}

/** `log` made for one message of a batch shares nothing with its siblings; only `lambdaHandler` makes such invocations. */
interface CallInvocation extends Invocation {
  readonly childLog: (keys: Record<string, unknown>) => Logger;
}

/** Where a Lambda runtime that runs several calls at once keeps the trace header of each: on the context. */
type RuntimeContext = Context & { xRayTraceId?: string };

/**
 * Wraps a function: every call gets its own logger, metrics and trace, and leaves one structured line that tells how it
 * ended. Errors pass through, so that Lambda and the event's source see them.
 *
 * ```ts
 * export const handler = lambdaHandler({ service: 'archive' }, async (event: SQSEvent, { log }) => { … });
 * ```
 */
export function lambdaHandler<E, R>(
  options: { service: string; clock?: Clock },
  run: (event: E, invocation: Invocation) => Promise<R>,
): (event: E, context: Context) => Promise<R> {
  const clock = options.clock ?? systemClock;
  const root = rootLogger(options.service);
  let cold = true;

  return async (event, context: RuntimeContext) => {
    const startedAt = clock.now().getTime();
    const coldStart = cold;
    cold = false;
    const trace = traceOfEvent(event, context, context.xRayTraceId ?? process.env['_X_AMZN_TRACE_ID']);
    const keys = {
      requestId: context.awsRequestId,
      functionVersion: context.functionVersion,
      coldStart,
      correlationId: trace.correlationId,
      traceId: trace.traceparent.slice(3, 35),
    };
    const log = childLogger(root, keys);
    const metrics = new PowertoolsMetrics({ namespace: 'Busbar', serviceName: options.service });
    const invocation: CallInvocation = {
      log,
      metrics,
      trace,
      clock,
      remainingMs: () => context.getRemainingTimeInMillis(),
      childLog: (more) => childLogger(root, { ...keys, ...more }),
    };
    const durationMs = (): number => clock.now().getTime() - startedAt;
    try {
      const result = await inTrace(trace, () => run(event, invocation));
      log.info('invocation', { outcome: 'succeeded', durationMs: durationMs() });
      return result;
    } catch (error) {
      log.error('invocation', { outcome: 'failed', durationMs: durationMs(), error: asError(error) });
      throw error;
    } finally {
      // Publishing nothing would print a warning for every call that measured nothing.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}

/**
 * Runs `task` for one message of a batch, with a logger and a trace of the message's own; metrics and time stay the call's.
 */
export function messageInvocation<T>(
  invocation: Invocation,
  message: TraceSource,
  keys: Record<string, unknown>,
  task: (invocation: Invocation) => Promise<T>,
): Promise<T> {
  const trace = traceOfMessage(message, invocation.trace);
  const own = { ...keys, correlationId: trace.correlationId, traceId: trace.traceparent.slice(3, 35) };
  const log = 'childLog' in invocation ? (invocation as CallInvocation).childLog(own) : invocation.log;
  return inTrace(trace, () => task({ ...invocation, log, trace }));
}

const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT', 'CRITICAL'] as const;

function rootLogger(service: string): PowertoolsLogger {
  const wanted = (process.env['BUSBAR_LOG_LEVEL'] ?? 'INFO').toUpperCase();
  return new PowertoolsLogger({
    serviceName: service,
    logLevel: LOG_LEVELS.find((level) => level === wanted) ?? 'INFO',
    persistentKeys: {
      stage: process.env['BUSBAR_STAGE'],
      operatorId: process.env['BUSBAR_OPERATOR_ID'],
      functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    },
  });
}

function childLogger(root: PowertoolsLogger, keys: Record<string, unknown>): PowertoolsLogger {
  const child = root.createChild();
  child.appendKeys(keys);
  return child;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
