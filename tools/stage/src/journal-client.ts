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

/** Everything that an entry led to, the entry itself first. */
export async function consequences(endpoint: string, id: string): Promise<JournalEntry[]> {
  return (await get<{ entries: JournalEntry[] }>(endpoint, `/_cloud/journal/consequences?id=${encodeURIComponent(id)}`)).entries;
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
