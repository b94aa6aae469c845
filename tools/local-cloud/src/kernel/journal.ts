/** Something that happened in the local cloud, with what caused it. Chains of causes become the trees of `--flow`. */
export interface JournalEntry {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly kind:
    | 'invocation'
    | 'publish'
    | 'delivery'
    | 'message'
    | 'object'
    | 'item'
    | 'request'
    | 'connection'
    | 'schedule'
    | 'dead-letter'
    | 'fault'
    | 'execution'
    | 'task';
  /** The resource that it happened to: an ARN, or a name where there is no ARN. */
  readonly resource: string;
  /** Ids of the entries that led to this one. */
  readonly causes: readonly string[];
  readonly outcome: 'ok' | 'error' | 'throttled' | 'denied';
  readonly durationMs?: number;
  /** What a reader wants to see: log lines, error, size, counts. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** W3C trace id (32 hex digits). The journal finds it by the causes where the recorder does not know it. */
  readonly traceId?: string;
}

/** A call that a function made while one of its invocations ran. */
export interface InvocationSpan {
  readonly kind: 'aws' | 'sql';
  /** Milliseconds after the handler was called. */
  readonly startMs: number;
  readonly durationMs: number;
  /** `sns.Publish`, or the statement with its literals taken out. */
  readonly name: string;
  /** What the call addressed: topic, queue, table, bucket and key; a database. */
  readonly resource?: string;
  /** The HTTP status of an AWS call. */
  readonly status?: number;
  /** An error's code, and what it said. */
  readonly error?: string;
  /** Rows that a statement returned or changed. */
  readonly rows?: number;
  /** The invocation ended before its answer came. */
  readonly open?: true;
}

export type SpanEnd = Pick<InvocationSpan, 'status' | 'error' | 'rows'>;

export interface Journal {
  record(entry: JournalEntry): void;
  /** The latest entries that match, oldest first; the journal keeps a bounded number in memory. */
  entries(filter?: { since?: number; kind?: JournalEntry['kind']; resource?: string; limit?: number }): JournalEntry[];
  /** Everything that `id` led to. */
  consequences(id: string): JournalEntry[];
  subscribe(listener: (entry: JournalEntry) => void): () => void;
  /** A handler is called: from now on its calls are remembered, until the invocation's entry is recorded. */
  began(invocation: { readonly id: string; readonly traceId: string; readonly causes: readonly string[] }): void;
  /** A running invocation makes a call. The answer tells the journal how it ended. */
  calls(invocationId: string, call: Pick<InvocationSpan, 'kind' | 'name' | 'resource'>): (end: SpanEnd) => void;
  /** A running invocation made a call that was measured elsewhere. */
  observed(invocationId: string, span: InvocationSpan): void;
  /** The trace of the first of these entries that has one. */
  traceOf(ids: readonly string[]): string | undefined;
}
