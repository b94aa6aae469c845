import { Alert, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import { duration, exactTime, pretty, shortName, timeOfDay } from '../data/format';
import { Facts } from '../parts/facts';
import { Icon } from '../parts/icon';
import { PageHeader } from '../parts/page-header';
import { Panel } from '../parts/panel';
import { ErrorState, LoadingRows } from '../parts/states';
import { ExecutionStatus } from './executions-page';
import { askStates, historyOf, outcomesOf, statesOf, type DrawnState, type ExecutionDetail } from './states';

type Outcomes = ReturnType<typeof outcomesOf>;

/** One execution: its states with how each went, and its history. */
export function ExecutionPage() {
  const { arn = '' } = useParams();
  const execution = useQuery({
    queryKey: ['execution', arn],
    queryFn: () => askStates<ExecutionDetail>('DescribeExecution', { executionArn: arn }),
    refetchInterval: ({ state }) => (state.data?.status === 'RUNNING' ? 1_500 : false),
  });
  const running = execution.data?.status === 'RUNNING';
  const history = useQuery({
    queryKey: ['history', arn],
    queryFn: () => historyOf(arn),
    refetchInterval: running ? 1_500 : false,
    enabled: execution.data !== undefined,
  });
  const machineArn = execution.data?.stateMachineArn;
  const machine = useQuery({
    queryKey: ['machine', machineArn],
    queryFn: () =>
      askStates<{ definition: string; name: string }>('DescribeStateMachine', { stateMachineArn: machineArn }),
    enabled: machineArn !== undefined,
    staleTime: 60_000,
  });
  const states = useMemo(
    () => (machine.data ? statesOf(JSON.parse(machine.data.definition) as Parameters<typeof statesOf>[0]) : []),
    [machine.data],
  );
  const outcomes = useMemo(() => outcomesOf(history.data ?? []), [history.data]);
  if (execution.isPending) return <LoadingRows />;
  if (execution.isError) return <ErrorState error={execution.error} retry={() => void execution.refetch()} />;
  const { name, status, startDate, stopDate, input, output, error, cause } = execution.data;
  return (
    <Stack gap="md">
      <div>
        <Link
          to={`/executions?machine=${encodeURIComponent(machineArn ?? '')}`}
          className="quiet"
          style={{
            color: 'var(--mantine-color-dimmed)',
            fontSize: 13,
            display: 'inline-flex',
            alignItems: 'center',
            gap: 4,
          }}
        >
          <Icon name="back" size={14} /> Executions of {machine.data?.name ?? shortName(machineArn ?? '')}
        </Link>
        <PageHeader title={name} subtitle={<ExecutionStatus status={status} />} />
      </div>
      {error !== undefined && (
        <Alert
          color="orange"
          variant="light"
          title={error}
          styles={{
            title: { color: 'var(--bad)' },
            message: { color: 'var(--mantine-color-text)', overflowWrap: 'anywhere' },
          }}
        >
          {cause}
        </Alert>
      )}
      <Panel>
        <Facts
          items={[
            ['Started', exactTime(startDate * 1_000)],
            ['Took', stopDate === undefined ? 'still running' : duration((stopDate - startDate) * 1_000)],
          ]}
        />
      </Panel>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md" style={{ alignItems: 'start' }}>
        <Panel title="States">
          {history.isError ? <ErrorState error={history.error} /> : <States states={states} outcomes={outcomes} />}
        </Panel>
        <Stack gap="md" style={{ minWidth: 0 }}>
          {input !== undefined && <Json title="Input" text={input} />}
          {output !== undefined && <Json title="Output" text={output} />}
          <Panel title="History" flush>
            <div className="log" role="region" aria-label="History" tabIndex={0}>
              {(history.data ?? []).map((event) => (
                <div key={event.id} className="log-line mono" style={{ gridTemplateColumns: '96px minmax(0, 1fr)' }}>
                  <span style={{ color: 'var(--mantine-color-dimmed)' }}>{timeOfDay(event.timestamp * 1_000)}</span>
                  <span style={/Failed|TimedOut|Aborted/.test(event.type) ? { color: 'var(--bad)' } : undefined}>
                    {event.type}{' '}
                    {String(
                      (event['stateEnteredEventDetails'] as { name?: string } | undefined)?.name ??
                        (event['stateExitedEventDetails'] as { name?: string } | undefined)?.name ??
                        '',
                    )}
                  </span>
                </div>
              ))}
            </div>
          </Panel>
        </Stack>
      </SimpleGrid>
    </Stack>
  );
}

const COLOURS = { waiting: 'var(--bar-wait)', running: 'var(--info)', ok: 'var(--ok)', failed: 'var(--bad)' } as const;
const WORDS = { waiting: 'not reached', running: 'running', ok: 'done', failed: 'failed' } as const;

function States({ states, outcomes }: { states: readonly DrawnState[]; outcomes: Outcomes }) {
  return (
    <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {states.map((state, index) => {
        const went = outcomes.get(state.name);
        const outcome = went?.outcome ?? 'waiting';
        const follower = states[index + 1]?.name;
        const elsewhere = state.next.filter((next) => next !== follower);
        return (
          <li key={state.name} style={{ paddingBottom: 8 }}>
            <div
              style={{
                border: '1px solid var(--line)',
                borderLeft: `3px solid ${COLOURS[outcome]}`,
                borderRadius: 6,
                padding: '6px 10px',
              }}
            >
              <div style={{ display: 'flex', justifyContent: 'space-between', gap: 12 }}>
                <Text size="sm" fw={outcome === 'waiting' ? 400 : 600} style={{ overflowWrap: 'anywhere' }}>
                  {state.name}
                </Text>
                <Text
                  size="xs"
                  className="numbers"
                  style={{
                    color: outcome === 'waiting' ? 'var(--mantine-color-dimmed)' : COLOURS[outcome],
                    whiteSpace: 'nowrap',
                  }}
                >
                  {WORDS[outcome]}
                  {went && went.entered > 1 ? ` · ${went.entered}×` : ''}
                  {went?.leftAt === undefined ? '' : ` · ${duration((went.leftAt - went.enteredAt) * 1_000)}`}
                </Text>
              </div>
              <Text size="xs" c="dimmed">
                {state.type}
                {elsewhere.length > 0 && ` · may go to ${elsewhere.join(', ')}`}
              </Text>
              {state.branches.length > 0 && (
                <div
                  style={{
                    display: 'grid',
                    gridTemplateColumns: `repeat(auto-fit, minmax(170px, 1fr))`,
                    gap: 10,
                    marginTop: 8,
                  }}
                >
                  {state.branches.map((branch, at) => (
                    <States key={at} states={branch} outcomes={outcomes} />
                  ))}
                </div>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Json({ title, text }: { title: string; text: string }) {
  return (
    <Panel title={title}>
      <Text
        component="pre"
        className="mono"
        m={0}
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 280, overflow: 'auto' }}
        tabIndex={0}
      >
        {pretty(text)}
      </Text>
    </Panel>
  );
}
