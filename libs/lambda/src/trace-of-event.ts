import type { Context } from 'aws-lambda';
import {
  childSpan,
  cleanCorrelationId,
  formatTraceparent,
  parseTraceparent,
  parseXRayHeader,
  type Trace,
  type TraceSource,
} from './trace';

/** The shapes of events that carry a trace, reduced to where they carry it. */
interface CarryingEvent {
  headers?: Readonly<Record<string, string | undefined>> | null;
  requestContext?: { requestId?: string };
  Records?: readonly { body?: string; attributes?: Readonly<Record<string, string | undefined>> }[];
}

/**
 * The trace of an event: an HTTP header, the envelope of the only message of a batch, or Lambda's own trace header, in
 * that order. A batch of several messages belongs to no single trace; each message has its own (see `messageInvocation`).
 */
export function traceOfEvent(
  event: unknown,
  lambda: Pick<Context, 'awsRequestId'>,
  xRayHeader: string | undefined,
): Trace {
  const carrier = (typeof event === 'object' && event !== null ? event : {}) as CarryingEvent;
  const source = fromHeaders(carrier) ?? fromSingleRecord(carrier) ?? {};
  const parent =
    parseTraceparent(source.traceparent) ?? parseXRayHeader(recordXRay(carrier)) ?? parseXRayHeader(xRayHeader);
  const correlationId =
    cleanCorrelationId(source.correlationId) ??
    cleanCorrelationId(carrier.requestContext?.requestId) ??
    lambda.awsRequestId;
  return { traceparent: formatTraceparent(childSpan(parent)), correlationId };
}

/** The trace that one message carries, with a span of its own; `otherwise` gives what the message lacks. */
export function traceOfMessage(message: TraceSource, otherwise: Trace): Trace {
  const parent = parseTraceparent(message.traceparent) ?? parseTraceparent(otherwise.traceparent);
  return {
    traceparent: formatTraceparent(childSpan(parent)),
    correlationId: cleanCorrelationId(message.correlationId) ?? otherwise.correlationId,
  };
}

function fromHeaders(event: CarryingEvent): TraceSource | undefined {
  if (!event.headers || typeof event.headers !== 'object') return undefined;
  // API Gateway's WebSocket API keeps the case that the client sent, its HTTP API lowers it.
  const lower = new Map(Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { traceparent: lower.get('traceparent'), correlationId: lower.get('x-correlation-id') };
}

function fromSingleRecord(event: CarryingEvent): TraceSource | undefined {
  if (!Array.isArray(event.Records) || event.Records.length !== 1) return undefined;
  try {
    const envelope = JSON.parse(event.Records[0]?.body ?? '') as {
      traceparent?: unknown;
      correlationId?: unknown;
    } | null;
    return { traceparent: text(envelope?.traceparent), correlationId: text(envelope?.correlationId) };
  } catch {
    return undefined;
  }
}

function recordXRay(event: CarryingEvent): string | undefined {
  return Array.isArray(event.Records) && event.Records.length === 1
    ? event.Records[0]?.attributes?.['AWSTraceHeader']
    : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
