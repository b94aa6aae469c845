import { flowTree, shortName } from './invoke/flow-tree';
import { flowOf, invocation, type InvocationSpan, type JournalEntry } from './journal-client';
import { requireRunningCloud } from './local-cloud';
import { readOptions } from './options';
import { StageError } from './stage-error';

/** Further invocations of a large flow are in the console. */
const MOST_SHOWN = 25;
const BAR = 24;

/**
 * `trace --id=<trace id, request id or message id> [--short]`: prints the flow that it belongs to, from its origin on, and
 * what each invocation called, asked the database and wrote to its log.
 */
export async function trace(args: string[]): Promise<void> {
  const options = readOptions(args, {
    id: { type: 'string' },
    short: { type: 'boolean' },
    'state-dir': { type: 'string' },
    endpoint: { type: 'string' },
  });
  if (!options.id)
    throw new StageError(
      'stage.bad-argument',
      'trace needs --id.',
      'A trace id, the id of a request or of a message: `local-cloud:tail` and the console show them.',
    );
  const { endpoint } = await requireRunningCloud(options['state-dir'], options.endpoint);
  const flow = await flowOf(endpoint, options.id);
  const entries = Object.values(flow.nodes).map(({ entry }) => entry);
  const lines = flowTree(flow.rootId, entries);
  if (flow.cut) lines.push('… there is more of it');
  if (!options.short) {
    const invocations = entries.filter(({ kind }) => kind === 'invocation').toSorted((a, b) => a.at - b.at);
    for (const { id } of invocations.slice(0, MOST_SHOWN)) {
      const { entry, spans } = await invocation(endpoint, id);
      lines.push('', ...thread(entry, spans));
    }
    if (invocations.length > MOST_SHOWN) lines.push('', `… and ${invocations.length - MOST_SHOWN} further invocations`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** One invocation: its head, its calls as a waterfall, its log. */
export function thread(entry: JournalEntry, spans: readonly InvocationSpan[]): string[] {
  const detail = (entry.detail ?? {}) as { functionName?: string; trigger?: string; cold?: boolean; log?: string[] };
  const total = Math.max(entry.durationMs ?? 0, ...spans.map(({ startMs, durationMs }) => startMs + durationMs), 0.01);
  const head = [
    `ƒ ${detail.functionName ?? shortName(entry.resource)}`,
    detail.trigger,
    detail.cold && 'cold',
    milliseconds(entry.durationMs ?? 0),
    entry.outcome !== 'ok' && entry.outcome.toUpperCase(),
    entry.id,
  ];
  return [
    head.filter(Boolean).join('  '),
    ...spans.map((span) => `  ${bar(span, total)} ${milliseconds(span.durationMs).padStart(9)}  ${what(span)}`),
    ...(detail.log ?? []).map((line) => `  │ ${line}`),
  ];
}

function bar({ startMs, durationMs }: InvocationSpan, total: number): string {
  const from = Math.min(BAR - 1, Math.floor((startMs / total) * BAR));
  const length = Math.max(1, Math.min(BAR - from, Math.round((durationMs / total) * BAR)));
  return ' '.repeat(from) + '▇'.repeat(length) + ' '.repeat(BAR - from - length);
}

function what(span: InvocationSpan): string {
  const result =
    span.error ??
    (span.rows !== undefined
      ? `${span.rows} rows`
      : span.status !== undefined && span.status >= 300
        ? String(span.status)
        : '');
  return [span.name, span.kind === 'aws' ? span.resource : undefined, result].filter(Boolean).join('  ');
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}
