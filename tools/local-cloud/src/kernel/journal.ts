/** Something that happened in the local cloud, with what caused it. Chains of causes become the trees of `--flow`. */
export interface JournalEntry {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly kind: 'invocation' | 'publish' | 'delivery' | 'message' | 'object' | 'item' | 'request' | 'connection' | 'schedule' | 'dead-letter';
  /** The resource that it happened to: an ARN, or a name where there is no ARN. */
  readonly resource: string;
  /** Ids of the entries that led to this one. */
  readonly causes: readonly string[];
  readonly outcome: 'ok' | 'error' | 'throttled' | 'denied';
  readonly durationMs?: number;
  /** What a reader wants to see: log lines, error, size, counts. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface Journal {
  record(entry: JournalEntry): void;
  /** The latest entries that match, oldest first; the journal keeps a bounded number in memory. */
  entries(filter?: { since?: number; kind?: JournalEntry['kind']; resource?: string; limit?: number }): JournalEntry[];
  /** Everything that `id` led to. */
  consequences(id: string): JournalEntry[];
  subscribe(listener: (entry: JournalEntry) => void): () => void;
}
