import { Group, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { ApiError } from '../data/api';
import { duration, exactTime, timeOfDay } from '../data/format';
import { OutcomeBadge } from '../parts/outcome';
import { PageHeader } from '../parts/page-header';
import { Panel } from '../parts/panel';
import { EmptyState, ErrorState, LoadingRows } from '../parts/states';
import { askStates, type ExecutionItem, type StateMachineItem } from './states';

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

/** State machines and their latest executions. */
export function ExecutionsPage() {
  const [parameters, setParameters] = useSearchParams();
  const machines = useQuery({
    queryKey: ['machines'],
    queryFn: () => askStates<{ stateMachines: StateMachineItem[] }>('ListStateMachines', {}),
    refetchInterval: 10_000,
    select: ({ stateMachines }) => stateMachines,
  });
  const arn = parameters.get('machine') ?? machines.data?.[0]?.stateMachineArn;
  const executions = useQuery({
    queryKey: ['executions', arn],
    queryFn: () =>
      askStates<{ executions: ExecutionItem[] }>('ListExecutions', { stateMachineArn: arn, maxResults: 200 }),
    enabled: arn !== undefined && (machines.data?.length ?? 0) > 0,
    refetchInterval: 3_000,
    select: (answer) => answer.executions,
  });
  const missing = machines.error instanceof ApiError && machines.error.status === 404;
  if (machines.isPending) return <LoadingRows />;
  if (machines.isError && !missing) return <ErrorState error={machines.error} retry={() => void machines.refetch()} />;
  if (missing || (machines.data ?? []).length === 0) {
    return (
      <>
        <PageHeader title="Executions" />
        <EmptyState title="There is no state machine">
          When a template has one, its executions are drawn here.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Executions"
        aside={
          <Select
            aria-label="State machine"
            searchable
            allowDeselect={false}
            w={300}
            data={(machines.data ?? []).map(({ stateMachineArn, name, type }) => ({
              value: stateMachineArn,
              label: `${name} (${type.toLowerCase()})`,
            }))}
            value={arn ?? null}
            onChange={(value) => value && setParameters({ machine: value })}
          />
        }
      />
      <Panel flush>
        {executions.isPending ? (
          <LoadingRows />
        ) : executions.isError ? (
          <ErrorState error={executions.error} retry={() => void executions.refetch()} />
        ) : executions.data.length === 0 ? (
          <EmptyState title="It has not run yet" />
        ) : (
          executions.data.map((execution) => (
            <Link
              key={execution.executionArn}
              to={`/executions/${encodeURIComponent(execution.executionArn)}`}
              className="quiet"
              style={{ display: 'block', borderTop: '1px solid var(--line)' }}
            >
              <Group px="md" py={8} justify="space-between" wrap="nowrap">
                <Text size="sm" fw={550} className="clip">
                  {execution.name}
                </Text>
                <Group gap="md" wrap="nowrap">
                  <Text size="sm" c="dimmed" className="numbers" title={exactTime(execution.startDate * 1_000)}>
                    {timeOfDay(execution.startDate * 1_000)}
                  </Text>
                  <Text size="sm" className="numbers">
                    {execution.stopDate === undefined
                      ? ''
                      : duration((execution.stopDate - execution.startDate) * 1_000)}
                  </Text>
                  <ExecutionStatus status={execution.status} />
                </Group>
              </Group>
            </Link>
          ))
        )}
      </Panel>
    </>
  );
}
