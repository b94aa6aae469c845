import type { Context } from 'aws-lambda';
import { CallLog, rootLogger, type Logger } from './call-log';
import { CallMetrics, rootMetrics, type Metrics } from './call-metrics';
import { systemClock, type Clock } from './clock';
import { inTrace, type Trace, type TraceSource } from './trace';
import { traceOfEvent, traceOfMessage } from './trace-of-event';

/** What one call has at hand. Never kept beyond the call. */
export interface Invocation {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly trace: Trace;
  readonly clock: Clock;
  /** Milliseconds until Lambda ends the call. */
  remainingMs(): number;
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
  const allMetrics = rootMetrics(options.service);
  let cold = true;

  return async (event, context: RuntimeContext) => {
    const startedAt = clock.now().getTime();
    const coldStart = cold;
    cold = false;
    const trace = traceOfEvent(event, context, context.xRayTraceId ?? process.env['_X_AMZN_TRACE_ID']);
    const log = new CallLog(root, {
      requestId: context.awsRequestId,
      functionVersion: context.functionVersion,
      coldStart,
      ...traceKeys(trace),
    });
    const metrics = new CallMetrics(allMetrics);
    const invocation: Invocation = {
      log,
      metrics,
      trace,
      clock,
      remainingMs: () => context.getRemainingTimeInMillis(),
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
      metrics.publish();
    }
  };
}

/**
 * Runs `task` for one message of a batch, with a logger and a trace of the message's own; metrics and time stay the call's.
 */
export function messageInvocation<T>(
  invocation: Invocation,
  message: TraceSource,
  keys: Readonly<Record<string, unknown>>,
  task: (invocation: Invocation) => Promise<T>,
): Promise<T> {
  const trace = traceOfMessage(message, invocation.trace);
  // An invocation made by hand, as tests do, may bring a logger of any other kind.
  const log =
    invocation.log instanceof CallLog ? invocation.log.child({ ...keys, ...traceKeys(trace) }) : invocation.log;
  return inTrace(trace, () => task({ ...invocation, log, trace }));
}

function traceKeys(trace: Trace): { correlationId: string; traceId: string } {
  return { correlationId: trace.correlationId, traceId: trace.traceparent.slice(3, 35) };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
