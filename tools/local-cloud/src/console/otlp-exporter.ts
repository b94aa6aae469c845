import type { InvocationSpan, JournalEntry } from '../kernel/journal';
import type { CloudLog } from '../kernel/kernel';
import { spanIdOf, traceIdOf } from '../kernel/trace-ids';
import { attributesOf, spanAttributes, type Attributes } from './attributes';

const SEND_EVERY_MS = 1_000;
const BATCH = 200;
/** More than this waits for a slow backend: the oldest are dropped and counted. */
const MOST_WAITING = 5_000;
const PATIENCE_MS = 5_000;

const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code: number; readonly message?: string };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly boolValue?: boolean;
    readonly intValue?: string;
    readonly doubleValue?: number;
  };
}

/**
 * Sends what happens as OpenTelemetry spans (OTLP over HTTP, JSON) to a backend. Never waits for it: what it does not
 * take in time is dropped. An invocation's span is the parent that its function sees in `_X_AMZN_TRACE_ID`.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export class OtlpExporter {
  /** Entries that the backend never got. */
  dropped = 0;
  private waiting: [JournalEntry, readonly InvocationSpan[]][] = [];
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;
  private complained = false;
  readonly url: string;

  /** @param url of the backend, with or without `/v1/traces` */
  constructor(
    url: string,
    private readonly log: CloudLog,
  ) {
    this.url = /\/v1\/traces\/?$/.test(url) ? url : `${url.replace(/\/$/, '')}/v1/traces`;
  }

  add(entry: JournalEntry, spans: readonly InvocationSpan[]): void {
    this.waiting.push([entry, spans]);
    if (this.waiting.length > MOST_WAITING) {
      this.dropped += MOST_WAITING / 10;
      this.waiting = this.waiting.slice(MOST_WAITING / 10);
    }
    this.timer ??= setTimeout(() => void this.flush(), SEND_EVERY_MS).unref();
  }

  /** Sends what waits, batch by batch; one caller at a time. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sending ??= this.send().finally(() => {
      this.sending = undefined;
      if (this.waiting.length > 0) this.timer ??= setTimeout(() => void this.flush(), SEND_EVERY_MS).unref();
    });
    return this.sending;
  }

  private async send(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH);
      try {
        const response = await fetch(this.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(otlpRequest(batch)),
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`it answered ${response.status}`);
        this.complained = false;
      } catch (error) {
        this.dropped += batch.length;
        if (!this.complained)
          this.log.warn(`Spans could not be sent to ${this.url}; they are dropped until it takes them again.`, {
            error: String(error),
          });
        this.complained = true;
        return;
      }
    }
  }
}

/** The body of an export request: https://github.com/open-telemetry/opentelemetry-proto/blob/main/examples/trace.json */
export function otlpRequest(batch: readonly (readonly [JournalEntry, readonly InvocationSpan[]])[]): object {
  const byService = new Map<string, OtlpSpan[]>();
  for (const [entry, spans] of batch) {
    const service = serviceOf(entry);
    const list = byService.get(service) ?? [];
    byService.set(service, list);
    list.push(...otlpSpans(entry, spans));
  }
  return {
    resourceSpans: [...byService].map(([service, spans]) => ({
      resource: {
        attributes: otlpAttributes({
          'service.name': service,
          'cloud.provider': 'aws',
          'cloud.platform': 'aws_lambda',
          'deployment.environment.name': 'local',
        }),
      },
      scopeSpans: [{ scope: { name: 'local-cloud' }, spans }],
    })),
  };
}

function otlpSpans(entry: JournalEntry, spans: readonly InvocationSpan[]): OtlpSpan[] {
  const detail = (entry.detail ?? {}) as Record<string, unknown>;
  const traceId = entry.traceId ?? traceIdOf(entry.id);
  const spanId = spanIdOf(entry.id);
  const number = (name: string): number => (typeof detail[name] === 'number' ? detail[name] : 0);
  const calledAt = entry.at + number('waitedMs') + number('initMs');
  const [parent, ...others] = entry.causes;
  const own: OtlpSpan = {
    traceId,
    spanId,
    ...(parent !== undefined && { parentSpanId: spanIdOf(parent) }),
    name: nameOf(entry),
    kind:
      entry.kind === 'publish' || entry.kind === 'message'
        ? KIND.producer
        : entry.kind === 'request'
          ? KIND.server
          : detail['trigger'] === 'sqs'
            ? KIND.consumer
            : entry.kind === 'invocation'
              ? KIND.server
              : KIND.internal,
    startTimeUnixNano: nanoseconds(entry.at),
    endTimeUnixNano: nanoseconds(
      entry.kind === 'invocation' ? calledAt + (entry.durationMs ?? 0) : entry.at + (entry.durationMs ?? 0),
    ),
    attributes: otlpAttributes(attributesOf(entry)),
    ...(others.length > 0 && { links: others.slice(0, 128).map((cause) => ({ traceId, spanId: spanIdOf(cause) })) }),
    status:
      entry.outcome === 'ok'
        ? { code: 0 }
        : { code: 2, message: String((detail['error'] as { message?: string } | undefined)?.message ?? entry.outcome) },
  };
  return [
    own,
    ...spans.map((span, index): OtlpSpan => {
      const startedAt = calledAt + span.startMs;
      return {
        traceId,
        spanId: spanIdOf(`${entry.id}/${index}`),
        parentSpanId: spanId,
        name: span.kind === 'sql' ? (/^\w+/.exec(span.name)?.[0] ?? 'SQL').toUpperCase() : span.name,
        kind: KIND.client,
        startTimeUnixNano: nanoseconds(startedAt),
        endTimeUnixNano: nanoseconds(startedAt + span.durationMs),
        attributes: otlpAttributes(spanAttributes(span)),
        status: span.error === undefined ? { code: 0 } : { code: 2, message: span.error },
      };
    }),
  ];
}

function serviceOf(entry: JournalEntry): string {
  if (entry.kind === 'invocation') return String(entry.detail?.['functionName'] ?? entry.resource);
  return entry.resource.startsWith('arn:') ? `aws-${entry.resource.split(':')[2]}` : entry.kind;
}

function nameOf(entry: JournalEntry): string {
  const name = entry.resource.slice(entry.resource.lastIndexOf(':') + 1);
  if (entry.kind === 'invocation') return String(entry.detail?.['functionName'] ?? name);
  return entry.kind === 'request'
    ? `${String(entry.detail?.['method'] ?? '')} ${name}`.trim()
    : `${entry.kind} ${name}`;
}

/** As text: a double cannot hold today's nanoseconds. */
function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1000)) * 1000n);
}

function otlpAttributes(attributes: Attributes): OtlpAttribute[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value },
  }));
}
