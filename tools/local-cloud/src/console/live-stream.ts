import type { ServerResponse } from 'node:http';
import type { InvocationSpan, JournalEntry } from '../kernel/journal';

const SEND_EVERY_MS = 250;
/** More in one go than anybody can read: the reader learns how many there were. */
const MOST_AT_ONCE = 100;
const MOST_BEHIND_BYTES = 4 * 1024 * 1024;

/** Invocations as they end, to pages that watch: in small batches, so that a burst does not drown a page. */
export class LiveStream {
  private readonly readers = new Set<ServerResponse>();
  private waiting: object[] = [];
  private missed = 0;
  private timer: NodeJS.Timeout | undefined;

  add(entry: JournalEntry, spans: readonly InvocationSpan[]): void {
    if (this.readers.size === 0 || entry.kind !== 'invocation') return;
    if (this.waiting.length >= MOST_AT_ONCE) this.missed += 1;
    else this.waiting.push(liveSummary(entry, spans));
    this.timer ??= setTimeout(() => this.send(), SEND_EVERY_MS).unref();
  }

  open(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write(': invocations\n\n');
    this.readers.add(response);
    response.on('close', () => this.readers.delete(response));
  }

  close(): void {
    clearTimeout(this.timer);
    for (const reader of this.readers) reader.end();
  }

  private send(): void {
    this.timer = undefined;
    const event = `data: ${JSON.stringify({ items: this.waiting, missed: this.missed })}\n\n`;
    this.waiting = [];
    this.missed = 0;
    for (const reader of this.readers) {
      if (reader.writableLength > MOST_BEHIND_BYTES) reader.destroy();
      else reader.write(event);
    }
  }
}

/** The line of the list for an invocation that is not in the archive yet. */
function liveSummary(entry: JournalEntry, spans: readonly InvocationSpan[]): object {
  const detail = (entry.detail ?? {}) as Record<string, unknown>;
  const error = detail['error'] as { type?: string; message?: string } | undefined;
  return {
    id: entry.id,
    at: entry.at,
    function: detail['functionName'] ?? entry.resource,
    trigger: detail['trigger'] ?? '',
    outcome: entry.outcome,
    cold: detail['cold'] === true,
    durationMs: entry.durationMs ?? 0,
    initMs: detail['initMs'],
    memoryMb: detail['memoryMb'],
    error: error ? `${error.type ?? 'Error'}: ${error.message ?? ''}`.slice(0, 300) : detail['reason'],
    awsCalls: spans.filter(({ kind }) => kind === 'aws').length,
    statements: spans.filter(({ kind }) => kind === 'sql').length,
    ...(entry.causes.length > 1 && { batch: entry.causes.length }),
    traceId: entry.traceId,
  };
}
