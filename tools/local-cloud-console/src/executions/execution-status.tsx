import { Text } from '@mantine/core';
import { OutcomeBadge } from '../parts/outcome';

/** Statuses of executions as outcomes; one that runs has none yet. */
export function ExecutionStatus({ status }: { status: string }) {
  if (status === 'SUCCEEDED') return <OutcomeBadge outcome="ok" />;
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') {
    return (
      <Text component="span" size="sm" fw={550} style={{ color: 'var(--info)' }}>
        Running
      </Text>
    );
  }
  return <OutcomeBadge outcome="error" />;
}
