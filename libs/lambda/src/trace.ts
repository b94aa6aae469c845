import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type ContextManager,
  type SpanContext,
  type TextMapPropagator,
} from '@opentelemetry/api';

/** What travels with everything that one outside action sets in motion. */
export interface Trace {
  /** W3C Trace Context: https://www.w3.org/TR/trace-context/#traceparent-header */
  readonly traceparent: string;
  readonly correlationId: string;
}

/** What was found beside an event; either may be absent. */
export type TraceSource = Partial<Trace>;

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const CORRELATION_ID = /^[\w.:/+=@-]{1,128}$/;
const CORRELATION_KEY = Symbol.for('busbar.correlation-id');

/** OpenTelemetry's context over `AsyncLocalStorage`: each call of an environment sees its own. */
class CallContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    run: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(active, () => run.call(thisArg, ...args));
  }

  bind<T>(active: Context, target: T): T {
    if (typeof target !== 'function') return target;
    const bound = (...args: unknown[]): unknown =>
      this.#storage.run(active, () => Reflect.apply(target, undefined, args) as unknown);
    // The interface promises the target's own type; a function bound to a context has the target's signature.
    return bound as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}

/** The `traceparent` header and nothing else: `tracestate` has no reader in this system. */
const w3cPropagator: TextMapPropagator = {
  inject(active, carrier, setter) {
    const span = trace.getSpanContext(active);
    if (span) setter.set(carrier, 'traceparent', formatTraceparent(span));
  },
  extract(active, carrier, getter) {
    const header = getter.get(carrier, 'traceparent');
    const span = parseTraceparent(Array.isArray(header) ? header[0] : header);
    return span ? trace.setSpanContext(active, span) : active;
  },
  fields: () => ['traceparent'],
};

// Registering twice (two bundles in one process) leaves the first in place, and OpenTelemetry says so by `false`.
context.setGlobalContextManager(new CallContextManager());
propagation.setGlobalPropagator(w3cPropagator);

/** Reads a `traceparent`; `undefined` for anything that is not one, and for the ids of zeros that the standard calls invalid. */
export function parseTraceparent(header: string | undefined): SpanContext | undefined {
  const match = TRACEPARENT.exec(header ?? '');
  if (!match) return undefined;
  const [, traceId = '', spanId = '', flags = '00'] = match;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true };
}

/**
 * Converts `Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1`, the form of AWS X-Ray, to a
 * span context: the trace id is the root without its version and hyphens.
 */
export function parseXRayHeader(header: string | undefined): SpanContext | undefined {
  const fields = new Map((header ?? '').split(';').map((field) => field.trim().split('=', 2) as [string, string]));
  const root = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i.exec(fields.get('Root') ?? '');
  if (!root) return undefined;
  const parent = fields.get('Parent') ?? '';
  const spanId = /^[0-9a-f]{16}$/i.test(parent) ? parent.toLowerCase() : newSpanId();
  return {
    traceId: `${root[1]}${root[2]}`.toLowerCase(),
    spanId,
    traceFlags: fields.get('Sampled') === '1' ? 1 : 0,
    isRemote: true,
  };
}

export function formatTraceparent(span: SpanContext): string {
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/** A span of our own in the parent's trace; a new trace where there is no parent. */
export function childSpan(parent: SpanContext | undefined): SpanContext {
  return {
    traceId: parent?.traceId ?? randomUUID().replaceAll('-', ''),
    spanId: newSpanId(),
    traceFlags: parent?.traceFlags ?? 1,
  };
}

/** A correlation id from outside, only if it is harmless in logs and attributes. */
export function cleanCorrelationId(value: string | undefined): string | undefined {
  return value !== undefined && CORRELATION_ID.test(value) ? value : undefined;
}

/** Runs `task` so that everything it awaits sees this trace. */
export function inTrace<T>(active: Trace, task: () => Promise<T>): Promise<T> {
  const span = parseTraceparent(active.traceparent);
  let scope = context.active().setValue(CORRELATION_KEY, active.correlationId);
  if (span) scope = trace.setSpanContext(scope, span);
  return context.with(scope, task);
}

/** The trace of the call that runs now; `undefined` outside of any. */
export function currentTrace(): Trace | undefined {
  const span = trace.getSpanContext(context.active());
  const correlationId = context.active().getValue(CORRELATION_KEY);
  return span && typeof correlationId === 'string'
    ? { traceparent: formatTraceparent(span), correlationId }
    : undefined;
}

/** Node draws UUIDs from a stock of random bytes, which makes them ten times cheaper than bytes asked for one by one. */
function newSpanId(): string {
  return randomUUID().replaceAll('-', '').slice(16);
}
