import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { duration, exactTime, pretty, timeOfDay } from '../data/format';
import { Facts } from '../parts/facts';
import { Failure } from '../parts/failure';
import { OutcomeMark } from '../parts/outcome';
import { Panel } from '../parts/panel';
import type { StateDefinition } from './definition';
import type { Attempt, StateProgress, Visit } from './progress';
import { StateStatusBadge, statusWord } from './state-mark';
import type { TaskCall } from './states';

interface StatePanelProps {
  readonly name: string;
  readonly state: StateDefinition | undefined;
  /** Of an execution; absent where the machine itself is looked at, or where the execution has not come to the state. */
  readonly progress?: StateProgress | undefined;
  readonly calls?: readonly TaskCall[];
  /** It belongs to no execution. */
  readonly isPlain?: boolean;
  readonly close: () => void;
}

/** A state: how each of its runs went, with what it got and gave, its attempts and what they caused. */
export function StatePanel({ name, state, progress, calls = [], isPlain = false, close }: StatePanelProps) {
  const [chosen, setChosen] = useState<number>();
  const visits = progress?.visits ?? [];
  const visit =
    visits.find(({ event }) => event === chosen) ?? visits.find(({ status }) => status === 'failed') ?? visits.at(-1);
  return (
    <Panel
      title={name}
      aside={
        <Group gap="xs" wrap="nowrap">
          {!isPlain && <StateStatusBadge status={progress?.status ?? 'waiting'} />}
          <Button size="compact-xs" variant="subtle" onClick={close}>
            Close
          </Button>
        </Group>
      }
    >
      <Stack gap="sm">
        {state?.Comment !== undefined && (
          <Text size="sm" c="dimmed">
            {state.Comment}
          </Text>
        )}
        {visits.length > 1 && (
          <Select
            label={`${visits.length} runs`}
            size="xs"
            searchable
            allowDeselect={false}
            data={visits.map((one, index) => ({ value: String(one.event), label: runName(one, index) }))}
            value={String(visit?.event ?? '')}
            onChange={(value) => setChosen(Number(value))}
          />
        )}
        {visit === undefined && isPlain ? (
          <Text size="sm" c="dimmed">
            {`${state?.Type ?? 'Unknown'} state`}
          </Text>
        ) : visit === undefined ? (
          <Text size="sm" c="dimmed">
            The execution has not come here{state ? `: a ${state.Type} state` : ''}.
          </Text>
        ) : (
          <Run visit={visit} calls={calls} />
        )}
        {state && (
          <details open={isPlain}>
            <summary className="dim small">Definition</summary>
            <pre className="json mono" role="region" aria-label={`Definition of ${name}`} tabIndex={0}>
              {JSON.stringify(state, undefined, 2)}
            </pre>
          </details>
        )}
      </Stack>
    </Panel>
  );
}

function runName({ item, status, at }: Visit, index: number): string {
  return `${item === undefined ? `Run ${index + 1}` : `Item ${item + 1}`} · ${statusWord(status)} · ${timeOfDay(at)}`;
}

function Run({ visit, calls }: { visit: Visit; calls: readonly TaskCall[] }) {
  const { type, at, endedAt, input, output, error, cause, attempts, next, status } = visit;
  return (
    <>
      <Facts
        items={[
          ['Type', type],
          ['Entered', <span title={exactTime(at)}>{timeOfDay(at)}</span>],
          ['Took', endedAt === undefined ? 'still running' : duration(endedAt - at)],
          ...(next === undefined ? [] : [['Then', next] as const]),
        ]}
      />
      {error !== undefined && (
        <Failure
          error={error}
          cause={cause}
          {...(status === 'caught' ? { note: 'caught' } : status === 'ok' ? { note: 'of an earlier attempt' } : {})}
        />
      )}
      {attempts.length > 0 && <Attempts attempts={attempts} calls={calls} isTask={type === 'Task'} />}
      {input !== undefined && <JsonText title="Input" text={input} />}
      {output !== undefined && <JsonText title="Output" text={output} />}
    </>
  );
}

function Attempts({
  attempts,
  calls,
  isTask,
}: {
  attempts: readonly Attempt[];
  calls: readonly TaskCall[];
  isTask: boolean;
}) {
  if (!isTask && attempts.length < 2) return null;
  return (
    <div>
      <Text size="xs" c="dimmed" fw={500} mb={4}>
        {attempts.length === 1 ? 'Call' : `${attempts.length} attempts`}
      </Text>
      <ol className="attempts" aria-label="Attempts">
        {attempts.map(({ event, at, endedAt, error }, index) => (
          <li key={event}>
            <Text size="sm" className="numbers" component="div">
              <span title={exactTime(at)}>
                {attempts.length > 1 && `${index + 1}. `}
                {timeOfDay(at)}
              </span>
              {' · '}
              {endedAt === undefined ? 'under way' : duration(endedAt - at)}
              {error !== undefined && <span className="bad"> · {error}</span>}
            </Text>
            {calls
              .filter((call) => call.event === event)
              .map((call) => (
                <Caused key={call.id} call={call} />
              ))}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Caused({ call: { kind, id, name, outcome, durationMs, via } }: { call: TaskCall }) {
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 6, minWidth: 0 }}>
      <OutcomeMark outcome={outcome} />
      <Text size="sm" component="span" style={{ overflowWrap: 'anywhere' }}>
        <Link to={`/${kind}s/${encodeURIComponent(id)}`} style={{ color: 'var(--mantine-color-anchor)' }}>
          {kind === 'invocation' ? `Invocation of ${name}` : `Execution ${name}`}
        </Link>
        <span className="dim numbers">
          {via !== undefined && ` over ${via}`}
          {durationMs !== undefined && ` · ${duration(durationMs)}`}
        </span>
      </Text>
    </div>
  );
}

/** Text that is JSON most of the time. */
export function JsonText({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" fw={500} mb={4}>
        {title}
      </Text>
      <pre className="json mono" role="region" aria-label={title} tabIndex={0}>
        {pretty(text)}
      </pre>
    </div>
  );
}
