import { StageError } from './stage-error';

/** One entry of the local cloud's journal, as `/_cloud/journal` gives it. */
export interface JournalEntry {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly resource: string;
  readonly causes: readonly string[];
  readonly outcome: 'ok' | 'error' | 'throttled' | 'denied';
  readonly durationMs?: number;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** W3C trace id, 32 hex digits. */
  readonly traceId?: string;
}

/** A call that a function made while an invocation ran, as `/_cloud/api/invocations/<id>` gives it. */
export interface InvocationSpan {
  readonly kind: 'aws' | 'sql';
  readonly startMs: number;
  readonly durationMs: number;
  readonly name: string;
  readonly resource?: string;
  readonly status?: number;
  readonly error?: string;
  readonly rows?: number;
}

/** What an entry belongs to, from its origin on. */
export interface Flow {
  readonly rootId: string;
  readonly focusId: string;
  readonly nodes: Readonly<Record<string, { readonly entry: JournalEntry }>>;
  readonly cut: boolean;
}

/** The flow of a trace, or of any entry, by its id. */
export async function flowOf(endpoint: string, id: string): Promise<Flow> {
  return get<Flow>(endpoint, `/_cloud/api/trace?id=${encodeURIComponent(id)}`);
}

export async function invocation(
  endpoint: string,
  id: string,
): Promise<{ entry: JournalEntry; spans: InvocationSpan[] }> {
  return get(endpoint, `/_cloud/api/invocations/${encodeURIComponent(id)}`);
}

/** A resource of the local cloud, as `/_cloud/resources` gives it. */
export interface CloudResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly ref: string;
}

export async function resources(endpoint: string): Promise<CloudResource[]> {
  return (await get<{ resources: CloudResource[] }>(endpoint, '/_cloud/resources')).resources;
}

/** Waits until no message, delivery or invocation is pending, at most `timeoutMs`. Answers whether it became still. */
export async function stillness(endpoint: string, timeoutMs: number): Promise<boolean> {
  return (await get<{ still: boolean }>(endpoint, `/_cloud/stillness?timeoutMs=${timeoutMs}`)).still;
}

async function get<T>(endpoint: string, path: string): Promise<T> {
  const response = await fetch(endpoint + path);
  if (!response.ok) throw new StageError('stage.failed', `${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
