import type { InvocationSpan, JournalEntry } from '../kernel/journal';

const MOST_LOG = 6_000;
const MOST_CALLS = 2_000;

/** What full-text search finds an invocation by: its names, its error, its log, what it called and asked the database. */
export function wordsOf(entry: JournalEntry, spans: readonly InvocationSpan[]): string {
  const detail = entry.detail ?? {};
  const { error, log } = detail as { error?: { type?: string; message?: string }; log?: unknown };
  const parts = [
    entry.id,
    entry.traceId,
    detail['functionName'],
    detail['trigger'],
    detail['reason'],
    error?.type,
    error?.message,
  ];
  const lines = Array.isArray(log) ? log.join('\n').slice(0, MOST_LOG) : '';
  const calls = [
    ...new Set(spans.map(({ name, resource, error: failure }) => [name, resource, failure].filter(Boolean).join(' '))),
  ]
    .join('\n')
    .slice(0, MOST_CALLS);
  return [...parts.filter((part) => typeof part === 'string'), lines, calls].join('\n');
}
