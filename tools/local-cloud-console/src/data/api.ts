/** What `/_cloud/api` answers. The local cloud's `src/console` is its other side. */

export type Outcome = 'ok' | 'error' | 'throttled' | 'denied';

export interface InvocationSummary {
  readonly seq?: number;
  readonly id: string;
  readonly at: number;
  readonly function: string;
  readonly trigger: string;
  readonly outcome: Outcome;
  readonly cold: boolean;
  readonly durationMs: number;
  readonly initMs?: number;
  readonly waitedMs?: number;
  readonly memoryMb?: number;
  readonly attempt?: number;
  readonly error?: string;
  readonly awsCalls: number;
  readonly statements: number;
  readonly batch?: number;
  readonly traceId: string;
}

export interface InvocationPage {
  readonly items: readonly InvocationSummary[];
  readonly next?: number;
  readonly total?: number;
}

export interface Entry {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly resource: string;
  readonly causes: readonly string[];
  readonly outcome: Outcome;
  readonly durationMs?: number;
  readonly traceId?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface Span {
  readonly kind: 'aws' | 'sql';
  readonly startMs: number;
  readonly durationMs: number;
  readonly name: string;
  readonly resource?: string;
  readonly status?: number;
  readonly error?: string;
  readonly rows?: number;
  readonly open?: true;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export interface InvocationDetail {
  readonly entry: Entry;
  readonly spans: readonly Span[];
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export interface Flow {
  readonly rootId: string;
  readonly focusId: string;
  readonly nodes: Readonly<Record<string, { readonly entry: Entry; readonly children: readonly string[] }>>;
  readonly otherCauses: readonly string[];
  readonly cut: boolean;
}

export type NodeKind =
  'api' | 'schedule' | 'function' | 'topic' | 'queue' | 'table' | 'bucket' | 'state-machine' | 'database';

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly stack: string;
  readonly meter: string;
  readonly deadLettersOf?: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'delivers' | 'may-write' | 'may-read' | 'dead-letters';
}

export interface ResourceGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface EdgeRate {
  /** Meters of two nodes. */
  readonly from: string;
  readonly to: string;
  readonly events: number;
  readonly errors: number;
}

export interface Rates {
  /** Of the last minute. */
  readonly rates: Readonly<Record<string, { readonly events: number; readonly errors: number }>>;
  readonly edges: readonly EdgeRate[];
  readonly behind: number;
  readonly dropped: number;
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly deadLettersOf: readonly string[];
  readonly deadLetterQueue?: string;
  readonly maxReceiveCount?: number;
}

export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentAt: number;
  readonly receives: number;
  readonly state: string;
  readonly source?: string;
  readonly cause?: string;
}

/** An answer that is no success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const BASE = '/_cloud/api/';

/** Asks the local cloud. @throws {ApiError} with what it says */
export async function ask<T>(
  path: string,
  options: { method?: string; body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method: options.method ?? 'GET',
      headers: { accept: 'application/json' },
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError(0, 'The local cloud does not answer. Is it running?');
  }
  const answer = (await response.json().catch(() => ({}))) as { error?: string };
  if (!response.ok) throw new ApiError(response.status, answer.error ?? `The local cloud answered ${response.status}.`);
  return answer as T;
}

/** `a=1&b=2` of what is set. */
export function queryText(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && value !== '') query.set(name, String(value));
  return query.toString();
}

export const STREAM = `${BASE}stream`;
