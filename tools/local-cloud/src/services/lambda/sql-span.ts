import type { InvocationSpan } from '../../kernel/journal';
import type { WorkerMessage } from './worker-protocol';

/** Text literals with their E, U&, B, X prefixes; dollar quotes; numbers that no name or parameter contains. */
const LITERALS =
  /(?:\b[eubxn]&?)?'(?:[^']|'')*'|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|(?<![\w$.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/gi;

/** A statement without the values that were written into it; `$1` stays. */
export function withoutLiterals(statement: string): string {
  return statement.replace(LITERALS, '?').replace(/\s+/g, ' ').trim();
}

/** What the journal keeps of a statement that a worker saw. */
export function sqlSpan([, , text, startMs, durationMs, rows, error, server]: Extract<
  WorkerMessage,
  readonly ['sql', ...unknown[]]
>): InvocationSpan {
  return {
    kind: 'sql',
    startMs,
    durationMs,
    name: withoutLiterals(text),
    resource: server,
    ...(rows !== undefined && { rows }),
    ...(error !== undefined && { error: withoutValues(error) }),
  };
}

/** The same of a statement that has no answer when its call ends. */
export function openSqlSpan(
  [, , , text, startMs, , server]: Extract<WorkerMessage, readonly ['sql-open', ...unknown[]]>,
  durationMs: number,
): InvocationSpan {
  return { kind: 'sql', startMs, durationMs, name: withoutLiterals(text), resource: server, open: true };
}

/** PostgreSQL quotes names with double quotes and values in parentheses: `Key (id)=(4711) already exists.` */
function withoutValues(error: string): string {
  return error.replace(/=\([^)]*\)/g, '=(?)').replace(/: "[^"]*"$/, ': "?"');
}
