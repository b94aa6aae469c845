import { Text } from '@mantine/core';
import { pretty } from '../data/format';

/** An error by its name, and what is known of its cause. What a function threw comes as JSON: its message, then the rest. */
export function Failure({ error, cause, note }: { error: string; cause: string | undefined; note?: string }) {
  const { message, rest } = readCause(cause);
  return (
    <div className="failure">
      <Text size="sm" fw={600} className="bad" style={{ overflowWrap: 'anywhere' }}>
        {error}
        {note !== undefined && (
          <Text component="span" size="sm" fw={400} c="dimmed">
            {` · ${note}`}
          </Text>
        )}
      </Text>
      {message !== undefined && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
      )}
      {rest !== undefined && (
        <details>
          <summary className="dim small">Cause</summary>
          <pre className="json mono" role="region" aria-label="Cause" tabIndex={0}>
            {pretty(rest)}
          </pre>
        </details>
      )}
    </div>
  );
}

function readCause(cause: string | undefined): { message?: string; rest?: string } {
  if (cause === undefined) return {};
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? { message: errorMessage, rest: cause } : { rest: cause };
  } catch {
    return { message: cause };
  }
}
