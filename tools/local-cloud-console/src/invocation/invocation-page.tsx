import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { ask, type Flow, type InvocationDetail } from '../data/api';
import { counted, duration, exactTime, shortName, timeOfDay, triggerName } from '../data/format';
import { Facts } from '../parts/facts';
import { Icon } from '../parts/icon';
import { ColdBadge, OutcomeBadge } from '../parts/outcome';
import { PageHeader } from '../parts/page-header';
import { Panel } from '../parts/panel';
import { EmptyState, ErrorState, LoadingRows } from '../parts/states';
import { useQueues } from '../shell/shell';
import { deadLettersOf } from './dead-letters-of';
import { FlowTree } from './flow-tree';
import { LogLines } from './log-lines';
import { Waterfall } from './waterfall';

/** One invocation: what it did, what it said, what caused it and what it caused. */
export function InvocationPage() {
  const { id = '' } = useParams();
  const detail = useQuery({
    queryKey: ['invocation', id],
    queryFn: () => ask<InvocationDetail>(`invocations/${encodeURIComponent(id)}`),
  });
  const flow = useQuery({
    queryKey: ['flow', id],
    queryFn: () => ask<Flow>(`flow?id=${encodeURIComponent(id)}`),
    refetchInterval: 4_000,
    enabled: detail.data !== undefined,
  });
  const queues = useQueues().data ?? [];
  if (detail.isPending) return <LoadingRows />;
  if (detail.isError) return <ErrorState error={detail.error} retry={() => void detail.refetch()} />;
  const { entry, spans, attributes } = detail.data;
  const more = (entry.detail ?? {}) as {
    functionName?: string;
    version?: string;
    trigger?: string;
    cold?: boolean;
    initMs?: number;
    waitedMs?: number;
    memoryMb?: number;
    payloadBytes?: number;
    attempt?: number;
    error?: { type: string; message: string };
    reason?: string;
    log?: string[];
  };
  const isInvocation = entry.kind === 'invocation';
  const letters = flow.data
    ? deadLettersOf(
        flow.data,
        new Set(queues.filter((queue) => queue.deadLettersOf.length > 0).map(({ name }) => name)),
      )
    : [];
  return (
    <Stack gap="md">
      <div>
        <Link
          to="/"
          className="quiet"
          style={{
            color: 'var(--mantine-color-dimmed)',
            fontSize: 13,
            display: 'inline-flex',
            alignItems: 'center',
            gap: 4,
          }}
        >
          <Icon name="back" size={14} /> Invocations
        </Link>
        <PageHeader
          title={more.functionName ?? shortName(entry.resource)}
          subtitle={
            <Group gap="sm" mt={2}>
              <OutcomeBadge outcome={entry.outcome} />
              {more.cold && <ColdBadge />}
              <span className="numbers" title={exactTime(entry.at)}>
                {timeOfDay(entry.at)}
              </span>
            </Group>
          }
          aside={
            <>
              {isInvocation && (
                <Button
                  component={Link}
                  to={`/?function=${encodeURIComponent(more.functionName ?? '')}`}
                  variant="default"
                  size="xs"
                >
                  Its other invocations
                </Button>
              )}
              {entry.traceId && (
                <Button component={Link} to={`/?trace=${entry.traceId}`} variant="default" size="xs">
                  This trace
                </Button>
              )}
            </>
          }
        />
      </div>
      {isInvocation && (more.error ?? more.reason) !== undefined && (
        <Alert
          color="orange"
          variant="light"
          title={more.error?.type ?? 'Throttled'}
          styles={{
            title: { color: 'var(--bad)' },
            message: { color: 'var(--mantine-color-text)', overflowWrap: 'anywhere' },
          }}
        >
          {more.error?.message ?? more.reason}
        </Alert>
      )}
      {letters.length > 0 && (
        <Alert color="gray" variant="light" styles={{ message: { color: 'var(--mantine-color-text)' } }}>
          <Group justify="space-between" gap="sm">
            <Text size="sm">
              {letters.length === 1
                ? 'A message became a dead letter.'
                : `${letters.length} messages became dead letters.`}
            </Text>
            <Group gap="xs">
              {letters.slice(0, 3).map(({ queue, messageId }) => (
                <Button
                  key={messageId}
                  component={Link}
                  to={`/dead-letters?queue=${encodeURIComponent(queue)}&message=${encodeURIComponent(messageId)}`}
                  size="xs"
                >
                  Open it in {queue}
                </Button>
              ))}
            </Group>
          </Group>
        </Alert>
      )}
      {isInvocation && (
        <Panel>
          <Facts
            items={[
              ['Duration', duration(entry.durationMs)],
              ...(more.initMs === undefined ? [] : [['Initialisation', duration(more.initMs)] as const]),
              ['Waited', duration(more.waitedMs ?? 0)],
              ['Memory', more.memoryMb === undefined ? '–' : `${more.memoryMb} MB`],
              ['Trigger', triggerName(more.trigger ?? '')],
              ...(entry.causes.length > 1 ? [['Batch', counted(entry.causes.length, 'message')] as const] : []),
              ...(more.attempt === undefined ? [] : [['Attempt', String(more.attempt)] as const]),
              ['Event', more.payloadBytes === undefined ? '–' : counted(more.payloadBytes, 'byte')],
              ['Version', more.version ?? '–'],
              [
                'Request',
                <span key="id" className="mono">
                  {entry.id}
                </span>,
              ],
              [
                'Trace',
                <span key="trace" className="mono">
                  {entry.traceId ?? '–'}
                </span>,
              ],
            ]}
          />
        </Panel>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md" style={{ alignItems: 'start' }}>
        {isInvocation && (
          <Stack gap="md" style={{ minWidth: 0 }}>
            <Panel title="Waterfall" aside={<Legend />} flush>
              <Waterfall
                spans={spans}
                handlerMs={entry.durationMs ?? 0}
                initMs={more.initMs}
                waitedMs={more.waitedMs}
              />
            </Panel>
            <Panel title="Log" flush>
              <LogLines lines={more.log ?? []} />
            </Panel>
          </Stack>
        )}
        <Stack gap="md" style={{ minWidth: 0 }}>
          <Panel title="Cause and consequences" flush>
            {flow.isPending ? (
              <LoadingRows rows={4} height={30} />
            ) : flow.isError ? (
              <ErrorState error={flow.error} />
            ) : flow.data ? (
              <FlowTree flow={flow.data} />
            ) : (
              <EmptyState title="Nothing is known" />
            )}
          </Panel>
          <Attributes attributes={attributes} />
        </Stack>
      </SimpleGrid>
    </Stack>
  );
}

function Legend() {
  return (
    <Group gap="sm" wrap="nowrap">
      {[
        ['AWS', 'var(--bar-aws)'],
        ['SQL', 'var(--bar-sql)'],
        ['failed', 'var(--bar-bad)'],
      ].map(([word, colour]) => (
        <Group key={word} gap={5} wrap="nowrap">
          <span style={{ width: 10, height: 10, borderRadius: 2, background: colour }} aria-hidden="true" />
          <Text size="xs" c="dimmed">
            {word}
          </Text>
        </Group>
      ))}
    </Group>
  );
}

function Attributes({ attributes }: { attributes: InvocationDetail['attributes'] }) {
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title="Attributes"
      aside={
        <Button variant="subtle" size="compact-xs" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? 'Hide' : 'Show'}
        </Button>
      }
    >
      {open ? (
        <Facts
          items={Object.entries(attributes).map(
            ([name, value]) =>
              [
                name,
                <span key={name} className="mono">
                  {String(value)}
                </span>,
              ] as const,
          )}
        />
      ) : (
        <Text size="xs" c="dimmed">
          After OpenTelemetry’s semantic conventions, as they are exported.
        </Text>
      )}
    </Panel>
  );
}
