import { Box, Text } from '@mantine/core';
import type { CommandDetail, CommandStep } from '@busbar/api-contract/client';
import { duration, exactMoment, MomentText } from '@busbar/ui-kit';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useNow } from '../data/use-live';
import { PROTOCOL_WORDS } from '../pages/protocol-words';
import { LATE_WORDS } from './command-badge';
import { hasEnded } from './use-commands';
import './command-life.css';

/** Every step of a command with its time, the station's own words, and what is still awaited. */
export function CommandLife({ command, timeZone }: { command: CommandDetail; timeZone: string | undefined }) {
  return (
    <ol className="command-life" aria-label="Life of the command" aria-live="polite">
      {command.steps.map((step, index) => (
        <Step
          key={step.id}
          title={titleOf(step)}
          tone={toneOf(step)}
          at={step.at}
          after={command.steps[index - 1]?.at}
          timeZone={timeZone}
        >
          <StepDetail step={step} command={command} timeZone={timeZone} />
        </Step>
      ))}
      {!hasEnded(command.status) && <Awaited command={command} />}
    </ol>
  );
}

type Tone = 'done' | 'good' | 'bad' | 'late' | 'awaited';

function Step({
  title,
  tone,
  at,
  after,
  timeZone,
  children,
}: {
  title: string;
  tone: Tone;
  at?: string;
  after?: string | undefined;
  timeZone?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <li className="command-step" data-tone={tone}>
      <span className="command-mark" aria-hidden="true" />
      <div style={{ minWidth: 0, flex: 1 }}>
        <Text size="sm" fw={550} c={tone === 'awaited' ? 'dimmed' : undefined}>
          {title}
        </Text>
        {children}
      </div>
      {at && (
        <Box ta="right" style={{ whiteSpace: 'nowrap' }}>
          <Text size="xs" component="time" dateTime={at} title={exactMoment(at, timeZone)} display="block">
            {clock(at, timeZone)}
          </Text>
          {after && (
            <Text size="xs" c="dimmed">
              +{elapsed(Date.parse(at) - Date.parse(after))}
            </Text>
          )}
        </Box>
      )}
    </li>
  );
}

/** What comes next, for as long as it has not. */
function Awaited({ command }: { command: CommandDetail }) {
  const now = useNow();
  const last = command.steps.at(-1);
  const waited = last ? now.getTime() - Date.parse(last.at) : 0;
  const words =
    command.status === 'requested'
      ? 'Waiting until the station can be reached'
      : command.status === 'sent'
        ? 'Waiting for the answer'
        : 'Waiting for the effect';
  return (
    <Step title={`${words}…`} tone="awaited">
      <Text size="xs" c="dimmed">
        for {duration(waited)}
      </Text>
    </Step>
  );
}

function StepDetail({
  step,
  command,
  timeZone,
}: {
  step: CommandStep;
  command: CommandDetail;
  timeZone: string | undefined;
}) {
  const { detail } = step;
  switch (step.name) {
    case 'command.requested':
      return (
        <Small>
          To be sent until <MomentText at={command.expiresAt} timeZone={timeZone} />
        </Small>
      );
    case 'command.sent':
      return (
        <Small>
          {words(detail['action'])} · {protocolWords(detail['protocol'])}
        </Small>
      );
    case 'command.answered':
      return (
        <>
          {typeof detail['description'] === 'string' && detail['description'] !== '' && (
            <Small>{detail['description']}</Small>
          )}
          <Contents of={detail['detail']} label="What the station said" />
        </>
      );
    case 'command.effective':
      return (
        <>
          <Small>
            {command.sessionId ? (
              <Link to={`/sessions/${encodeURIComponent(command.sessionId)}`}>
                {command.type === 'remote-start' ? 'The session that it started' : 'The session that it is about'}
              </Link>
            ) : command.causedBy && command.causedBy !== answerOf(command)?.id ? (
              <Link to={`/stations/${encodeURIComponent(command.stationId)}#fact-${command.causedBy}`}>
                The fact that shows it
              </Link>
            ) : (
              'With the answer'
            )}
          </Small>
          <Contents of={detail['detail']} label="What came of it" />
        </>
      );
    case 'command.failed':
      return <Small>{words(detail['description'])}</Small>;
    case 'command.timed-out':
      return <Small>{lateWords(command)}</Small>;
  }
}

function Small({ children }: { children: ReactNode }) {
  return (
    <Text size="xs" c="dimmed" component="div" style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  );
}

/** What was read: a table's worth of settings, or whatever the version has to say. */
function Contents({ of, label }: { of: unknown; label: string }) {
  if (typeof of !== 'object' || of === null || Object.keys(of).length === 0) return null;
  return (
    <details>
      <summary className="command-summary">{label}</summary>
      <pre className="fact-body" style={{ whiteSpace: 'pre-wrap', margin: '4px 0 0' }} tabIndex={0}>
        {JSON.stringify(of, null, 2)}
      </pre>
    </details>
  );
}

function titleOf({ name, detail }: CommandStep): string {
  switch (name) {
    case 'command.requested':
      return 'Requested';
    case 'command.sent':
      return Number(detail['attempt']) > 1 ? `Sent again (${words(detail['attempt'])})` : 'Sent';
    case 'command.answered': {
      const word = words(detail['stationStatus'] ?? detail['code']);
      return word === '' ? `Answered: ${words(detail['result'])}` : `Answered: ${word}`;
    }
    case 'command.effective':
      return 'Effective';
    case 'command.failed':
      return `Failed: ${words(detail['code']).replaceAll('-', ' ')}`;
    case 'command.timed-out':
      return 'Timed out';
  }
}

function toneOf({ name, detail }: CommandStep): Tone {
  if (name === 'command.effective') return 'good';
  if (name === 'command.failed') return 'bad';
  if (name === 'command.timed-out') return 'late';
  return name === 'command.answered' && detail['result'] !== 'accepted' ? 'bad' : 'done';
}

function lateWords({ phase }: CommandDetail): string {
  switch (phase) {
    case 'delivery':
      return `${LATE_WORDS.delivery}: it was offline, or busy with other commands.`;
    case 'answer':
      return `${LATE_WORDS.answer}: the station may have done it all the same.`;
    case 'effect':
      return `${LATE_WORDS.effect}: the station accepted it, and what should have followed did not.`;
    default:
      return '';
  }
}

function answerOf({ steps }: CommandDetail): CommandStep | undefined {
  return steps.findLast(({ name }) => name === 'command.answered');
}

function words(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function protocolWords(protocol: unknown): string {
  return (PROTOCOL_WORDS as Readonly<Record<string, string>>)[words(protocol)] ?? words(protocol);
}

function elapsed(ms: number): string {
  return ms < 10_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : duration(ms);
}

function clock(at: string, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', ...(timeZone ? { timeZone } : {}) }).format(
    new Date(at),
  );
}
