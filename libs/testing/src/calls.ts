import type { Clock, Invocation, LogDetail } from '@busbar/lambda';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

/** What was written by the call, for specs that look at it. */
export interface RecordedCall extends Invocation {
  readonly lines: readonly {
    readonly level: string;
    readonly message: string;
    readonly detail: LogDetail | undefined;
  }[];
  readonly keys: Readonly<Record<string, unknown>>;
  readonly measured: Readonly<Record<string, number>>;
}

/** A call of a function, as its logic sees it. */
export function anInvocation(
  options: { readonly now?: Date; readonly clock?: Clock; readonly remainingMs?: number } = {},
): RecordedCall {
  const lines: { level: string; message: string; detail: LogDetail | undefined }[] = [];
  const keys: Record<string, unknown> = {};
  const measured: Record<string, number> = {};
  const write = (level: string) => (message: string, detail?: LogDetail) => void lines.push({ level, message, detail });
  const now = options.now ?? new Date('2026-03-01T12:00:00.000Z');
  return {
    lines,
    keys,
    measured,
    log: {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      appendKeys: (more) => void Object.assign(keys, more),
    },
    metrics: {
      addMetric: (name, _unit, value) => void (measured[name] = (measured[name] ?? 0) + value),
      addMetadata: () => undefined,
    },
    trace: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', correlationId: 'correlation-1' },
    clock: options.clock ?? { now: () => now },
    remainingMs: () => options.remainingMs ?? 20_000,
  };
}

/** The context that Lambda gives a handler, as far as handlers read it. */
export function aLambdaContext(options: { readonly remainingMs?: number } = {}): Context {
  return {
    awsRequestId: 'request-1',
    functionVersion: '1',
    getRemainingTimeInMillis: () => options.remainingMs ?? 20_000,
  } as unknown as Context;
}

/** A batch of a queue; bodies that are no text are written as JSON. */
export function anSqsEvent(bodies: readonly unknown[], options: { readonly receiveCount?: number } = {}): SQSEvent {
  return {
    Records: bodies.map((body, n): SQSRecord => ({
      messageId: `m-${n}`,
      receiptHandle: `handle-${n}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: String(options.receiveCount ?? 1),
        SentTimestamp: '1772359200000',
        SenderId: 'AIDA',
        ApproximateFirstReceiveTimestamp: '1772359200001',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:busbar-test-queue',
      awsRegion: 'eu-central-1',
    })),
  };
}
