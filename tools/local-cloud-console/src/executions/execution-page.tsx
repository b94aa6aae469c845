import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { duration, exactTime, shortName, timeOfDay } from '../data/format';
import { Facts } from '../parts/facts';
import { Failure } from '../parts/failure';
import { Icon } from '../parts/icon';
import { PageHeader } from '../parts/page-header';
import { Panel } from '../parts/panel';
import { ErrorState, LoadingRows } from '../parts/states';
import { allStates, type Region } from './definition';
import { ExecutionStatus } from './execution-status';
import { MachineGraph } from './machine-graph';
import { progressOf } from './progress';
import { JsonText, StatePanel } from './state-panel';
import { askStates, callsOf, historyOf, type ExecutionDetail, type HistoryEvent } from './states';

const LOOK_EVERY_MS = 1_000;
/** A long history is read anew less often. */
const LOOK_EVERY_MS_LONG = 5_000;
const LONG_HISTORY = 2_000;
/** What a task called may be recorded a moment after the execution has ended. */
const SETTLED_AFTER_MS = 5_000;

/** One execution: its state machine drawn with how each state went, the chosen state, and the history. */
export function ExecutionPage() {
  const { arn = '' } = useParams();
  const [parameters, setParameters] = useSearchParams();
  const execution = useQuery({
    queryKey: ['execution', arn],
    queryFn: () => askStates<ExecutionDetail>('DescribeExecution', { executionArn: arn }),
    refetchInterval: ({ state }) => (state.data?.status === 'RUNNING' ? LOOK_EVERY_MS : false),
  });
  const { status, stopDate } = execution.data ?? {};
  const history = useQuery({
    // Anew when the status changes: the last events come with it.
    queryKey: ['history', arn, status],
    queryFn: () => historyOf(arn),
    refetchInterval: ({ state }) =>
      status !== 'RUNNING' ? false : (state.data?.length ?? 0) > LONG_HISTORY ? LOOK_EVERY_MS_LONG : LOOK_EVERY_MS,
    placeholderData: (before) => before,
    enabled: status !== undefined,
  });
  const calls = useQuery({
    queryKey: ['execution-calls', arn],
    queryFn: () => callsOf(arn),
    refetchInterval: () =>
      stopDate === undefined || Date.now() - stopDate * 1_000 < SETTLED_AFTER_MS ? 2 * LOOK_EVERY_MS : false,
    enabled: status !== undefined,
  });
  const machine = useQuery({
    queryKey: ['machine-of', arn],
    // The definition that it began with, whatever has been deployed since.
    queryFn: () =>
      askStates<{ definition: string; name: string }>('DescribeStateMachineForExecution', { executionArn: arn }),
    enabled: status !== undefined,
    staleTime: Infinity,
  });
  const definition = useMemo(
    () => (machine.data ? (JSON.parse(machine.data.definition) as Region) : undefined),
    [machine.data],
  );
  const states = useMemo(() => (definition ? allStates(definition) : new Map()), [definition]);
  const progress = useMemo(() => progressOf(history.data ?? []), [history.data]);
  const chosen = parameters.get('state') ?? undefined;
  const beside = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where it lies below the drawing, what was chosen comes into sight; where it lies beside, nothing moves.
    if (chosen !== undefined) beside.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  if (execution.isPending) return <LoadingRows />;
  if (execution.isError) return <ErrorState error={execution.error} retry={() => void execution.refetch()} />;
  const { name, startDate, input, output, error, cause, stateMachineArn } = execution.data;
  const choose = (state: string | undefined): void =>
    setParameters(state === undefined ? {} : { state }, { replace: true, preventScrollReset: true });
  return (
    <Stack gap="md">
      <div>
        <Link
          to={`/executions?machine=${encodeURIComponent(stateMachineArn)}`}
          className="quiet"
          style={{
            color: 'var(--mantine-color-dimmed)',
            fontSize: 13,
            display: 'inline-flex',
            alignItems: 'center',
            gap: 4,
          }}
        >
          <Icon name="back" size={14} /> Executions of {machine.data?.name ?? shortName(stateMachineArn)}
        </Link>
        <PageHeader
          title={name}
          subtitle={<ExecutionStatus status={execution.data.status} />}
          aside={
            <Facts
              items={[
                ['Started', <span title={exactTime(startDate * 1_000)}>{timeOfDay(startDate * 1_000)}</span>],
                ['Took', stopDate === undefined ? 'still running' : duration((stopDate - startDate) * 1_000)],
              ]}
            />
          }
        />
      </div>
      {error !== undefined && <Failure error={error} cause={cause} />}
      <div className="execution">
        <Panel title="States" flush>
          {machine.isError || history.isError ? (
            <ErrorState error={machine.error ?? history.error} />
          ) : definition === undefined || history.data === undefined ? (
            <LoadingRows />
          ) : (
            <MachineGraph
              definition={definition}
              progress={progress}
              begun={history.data.length > 0}
              ended={execution.data.status === 'SUCCEEDED' || execution.data.status === 'FAILED'}
              chosen={chosen}
              choose={choose}
            />
          )}
        </Panel>
        <Stack gap="md" style={{ minWidth: 0 }} ref={beside}>
          {chosen === undefined ? (
            <Panel title="Execution">
              <Stack gap="sm">
                {input !== undefined && <JsonText title="Input" text={input} />}
                {output !== undefined && <JsonText title="Output" text={output} />}
                <span className="dim small">Choose a state to see its input, output, attempts and invocations.</span>
              </Stack>
            </Panel>
          ) : (
            <StatePanel
              key={chosen}
              name={chosen}
              state={states.get(chosen)}
              progress={progress.states.get(chosen)}
              calls={calls.data?.calls ?? []}
              close={() => choose(undefined)}
            />
          )}
        </Stack>
      </div>
      <History events={history.data ?? []} choose={choose} />
    </Stack>
  );
}

function History({ events, choose }: { events: readonly HistoryEvent[]; choose: (state: string) => void }) {
  return (
    <Panel title="History" flush>
      <div className="log" role="region" aria-label="Events" tabIndex={0}>
        {events.map((event) => {
          const state = stateOf(event);
          return (
            <div key={event.id} className="log-line mono" style={{ gridTemplateColumns: '96px minmax(0, 1fr)' }}>
              <span className="dim">{timeOfDay(event.timestamp * 1_000)}</span>
              <span className={/Failed|TimedOut|Aborted/.test(event.type) ? 'bad' : undefined}>
                {event.type}{' '}
                {state !== undefined && (
                  <button type="button" className="plain-link" onClick={() => choose(state)}>
                    {state}
                  </button>
                )}
              </span>
            </div>
          );
        })}
      </div>
    </Panel>
  );
}

/** The state that an event is the entry or the exit of. */
function stateOf(event: HistoryEvent): string | undefined {
  const detail = (event['stateEnteredEventDetails'] ?? event['stateExitedEventDetails']) as
    { name?: string } | undefined;
  return detail?.name;
}
