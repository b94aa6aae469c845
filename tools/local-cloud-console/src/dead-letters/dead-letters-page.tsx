import { Alert, Anchor, Button, Group, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ask, type Queue, type QueueMessage } from '../data/api';
import { ago, count, counted, exactTime } from '../data/format';
import { PageHeader } from '../parts/page-header';
import { Panel } from '../parts/panel';
import { EmptyState, ErrorState, LoadingRows } from '../parts/states';
import { useQueues } from '../shell/shell';
import { MessagePanel } from './message-panel';

/** Queues that hold what could not be handled; their messages can be looked at, put right and sent back. */
export function DeadLettersPage() {
  const queues = useQueues();
  const [parameters, setParameters] = useSearchParams();
  const dead = (queues.data ?? [])
    .filter(({ deadLettersOf }) => deadLettersOf.length > 0)
    .sort((a, b) => depth(b) - depth(a) || a.name.localeCompare(b.name));
  const name = parameters.get('queue') ?? dead.find((queue) => depth(queue) > 0)?.name;
  const chosen = dead.find((queue) => queue.name === name);
  if (queues.isPending) return <LoadingRows />;
  if (queues.isError && !queues.data) return <ErrorState error={queues.error} retry={() => void queues.refetch()} />;
  return (
    <>
      <PageHeader
        title="Dead letters"
        subtitle={
          <span className="numbers">{`${counted(
            dead.reduce((sum, queue) => sum + depth(queue), 0),
            'message',
          )} in ${counted(dead.length, 'queue')}`}</span>
        }
      />
      {dead.length === 0 ? (
        <EmptyState title="No queue takes dead letters">
          Give a queue a redrive policy, and what it cannot deliver appears here.
        </EmptyState>
      ) : (
        <div className="split">
          <Panel title="Queues" flush>
            {dead.map((queue) => (
              <UnstyledButton
                key={queue.name}
                onClick={() => setParameters({ queue: queue.name })}
                aria-pressed={queue.name === name}
                px="md"
                py={8}
                style={{
                  display: 'block',
                  width: '100%',
                  borderTop: '1px solid var(--line)',
                  background: queue.name === name ? 'var(--mantine-primary-color-light)' : undefined,
                }}
              >
                <Group justify="space-between" wrap="nowrap">
                  <div style={{ minWidth: 0 }}>
                    <Text size="sm" fw={depth(queue) > 0 ? 600 : 400} style={{ overflowWrap: 'anywhere' }}>
                      {queue.name}
                    </Text>
                    <Text size="xs" c="dimmed" className="clip">
                      from {queue.deadLettersOf.join(', ')}
                    </Text>
                  </div>
                  <Text
                    size="sm"
                    className="numbers"
                    fw={600}
                    style={{ color: depth(queue) > 0 ? 'var(--bad)' : 'var(--mantine-color-dimmed)' }}
                  >
                    {count(depth(queue))}
                  </Text>
                </Group>
              </UnstyledButton>
            ))}
          </Panel>
          {chosen ? (
            <Messages key={chosen.name} queue={chosen} messageId={parameters.get('message')} />
          ) : (
            <EmptyState title="Nothing is dead">Messages that a function could not handle appear here.</EmptyState>
          )}
        </div>
      )}
    </>
  );
}

function depth(queue: Queue): number {
  return queue.visible + queue.inFlight + queue.delayed;
}

interface Sent {
  readonly messageId: string;
  readonly queue: string;
}

function Messages({ queue, messageId }: { queue: Queue; messageId: string | null }) {
  const queries = useQueryClient();
  const [, setParameters] = useSearchParams();
  const [sent, setSent] = useState<Sent>();
  const path = `queues/${encodeURIComponent(queue.name)}/messages`;
  const messages = useQuery({
    queryKey: ['messages', queue.name],
    queryFn: () => ask<{ messages: QueueMessage[] }>(`${path}?limit=100`),
    refetchInterval: 3_000,
    select: (answer) => answer.messages,
  });
  const open = (id: string | undefined): void =>
    setParameters(id === undefined ? { queue: queue.name } : { queue: queue.name, message: id });
  const settled = (): void => {
    void queries.invalidateQueries({ queryKey: ['messages', queue.name] });
    void queries.invalidateQueries({ queryKey: ['queues'] });
  };
  const redrive = useMutation({
    mutationFn: ({ id, body }: { id: string; body?: string }) =>
      ask<Sent>(`${path}/${encodeURIComponent(id)}/redrive`, {
        method: 'POST',
        ...(body !== undefined && { body: { body } }),
      }),
    onSuccess: (answer) => {
      setSent(answer);
      open(undefined);
    },
    onSettled: settled,
  });
  const discard = useMutation({
    mutationFn: (id: string) => ask(`${path}/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => open(undefined),
    onSettled: settled,
  });
  const chosen =
    messages.data?.find((message) => message.messageId === messageId) ??
    (messageId === null && sent === undefined && messages.data?.length === 1 ? messages.data[0] : undefined);
  return (
    <Stack gap="md" style={{ minWidth: 0 }}>
      {sent && (
        <Alert
          color="teal"
          variant="light"
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => setSent(undefined)}
          styles={{ message: { color: 'var(--mantine-color-text)' } }}
        >
          It went back to {sent.queue}.{' '}
          <Anchor component={Link} to={`/?search=${encodeURIComponent(sent.messageId)}`} size="sm">
            Look for what comes of it
          </Anchor>
        </Alert>
      )}
      {(redrive.error ?? discard.error) && (
        <Alert
          color="orange"
          variant="light"
          title="That did not work"
          styles={{ title: { color: 'var(--bad)' }, message: { color: 'var(--mantine-color-text)' } }}
        >
          {(redrive.error ?? discard.error)?.message}
        </Alert>
      )}
      {chosen && (
        <MessagePanel
          key={chosen.messageId}
          message={chosen}
          busy={redrive.isPending || discard.isPending}
          onSend={(body) => redrive.mutate({ id: chosen.messageId, ...(body !== undefined && { body }) })}
          onDiscard={() => discard.mutate(chosen.messageId)}
          onClose={() => open(undefined)}
        />
      )}
      <Panel title={`Messages of ${queue.name}`} flush>
        {messages.isPending ? (
          <LoadingRows rows={3} />
        ) : messages.isError && !messages.data ? (
          <ErrorState error={messages.error} />
        ) : messages.data.length === 0 ? (
          <EmptyState title="This queue is empty" />
        ) : (
          messages.data.map((message) => (
            <Group
              key={message.messageId}
              px="md"
              py={8}
              justify="space-between"
              wrap="nowrap"
              style={{
                borderTop: '1px solid var(--line)',
                background: message === chosen ? 'var(--hover)' : undefined,
              }}
            >
              <UnstyledButton onClick={() => open(message.messageId)} style={{ minWidth: 0, flex: 1 }}>
                <Text className="mono clip">{message.body}</Text>
                <Text size="xs" c="dimmed" className="numbers" title={exactTime(message.sentAt)}>
                  {ago(message.sentAt, Date.now())} · received {message.receives}×{' '}
                  {message.source === undefined ? '' : `· from ${message.source}`}
                </Text>
              </UnstyledButton>
              {message.source !== undefined && (
                <Button
                  size="compact-xs"
                  variant="default"
                  loading={redrive.isPending && redrive.variables.id === message.messageId}
                  onClick={() => redrive.mutate({ id: message.messageId })}
                >
                  Send back<VisuallyHidden> {message.messageId}</VisuallyHidden>
                </Button>
              )}
            </Group>
          ))
        )}
      </Panel>
    </Stack>
  );
}
