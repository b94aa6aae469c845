import { Group, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ApiError } from '../data/api';
import { duration, exactTime, timeOfDay } from '../data/format';
import { PageHeader } from '../parts/page-header';
import { Panel } from '../parts/panel';
import { EmptyState, ErrorState, LoadingRows } from '../parts/states';
import { allStates, type Region } from './definition';
import { ExecutionStatus } from './execution-status';
import { MachineGraph } from './machine-graph';
import { StatePanel } from './state-panel';
import { askStates, type ExecutionItem, type StateMachineItem } from './states';

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
          <div style={{ maxHeight: 'max(320px, 45dvh)', overflow: 'auto' }}>
            {executions.data.map((execution) => (
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
            ))}
          </div>
        )}
      </Panel>
      {arn !== undefined && <Machine key={arn} arn={arn} />}
    </>
  );
}

/** The machine itself, drawn. */
function Machine({ arn }: { arn: string }) {
  const [chosen, setChosen] = useState<string>();
  const machine = useQuery({
    queryKey: ['machine', arn],
    queryFn: () => askStates<{ definition: string }>('DescribeStateMachine', { stateMachineArn: arn }),
    staleTime: 60_000,
  });
  const definition = useMemo(
    () => (machine.data ? (JSON.parse(machine.data.definition) as Region) : undefined),
    [machine.data],
  );
  const states = useMemo(() => (definition ? allStates(definition) : undefined), [definition]);
  return (
    <div className="execution" style={{ marginTop: 16 }}>
      <Panel title="Definition" flush>
        {machine.isError ? (
          <ErrorState error={machine.error} retry={() => void machine.refetch()} />
        ) : definition === undefined ? (
          <LoadingRows />
        ) : (
          <MachineGraph definition={definition} chosen={chosen} choose={setChosen} />
        )}
      </Panel>
      <div style={{ minWidth: 0 }}>
        {chosen === undefined ? (
          <Panel title="State">
            <Text size="sm" c="dimmed">
              Choose a state to see its definition.
            </Text>
          </Panel>
        ) : (
          <StatePanel name={chosen} state={states?.get(chosen)} isPlain close={() => setChosen(undefined)} />
        )}
      </div>
    </div>
  );
}
