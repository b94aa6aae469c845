import { Button, Group, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { QueueMessage } from '../data/api';
import { exactTime, pretty } from '../data/format';
import { Facts } from '../parts/facts';
import { Icon } from '../parts/icon';
import { Panel } from '../parts/panel';

interface MessagePanelProps {
  readonly message: QueueMessage;
  readonly busy: boolean;
  /** Sends it back; without a body as it was. */
  readonly onSend: (body: string | undefined) => void;
  readonly onDiscard: () => void;
  readonly onClose: () => void;
}

/** One dead letter: what it says, where it came from, and what can be done. */
export function MessagePanel({ message, busy, onSend, onDiscard, onClose }: MessagePanelProps) {
  const shown = pretty(message.body);
  const [text, setText] = useState(shown);
  const [discarding, setDiscarding] = useState(false);
  const edited = text !== shown;
  const wasJson = shown !== message.body || shown.startsWith('{');
  const problem = edited && wasJson ? jsonProblem(text) : undefined;
  const send = (): void => onSend(edited ? (wasJson ? JSON.stringify(JSON.parse(text)) : text) : undefined);
  return (
    <Panel
      title="Message"
      aside={
        <Group gap="xs" wrap="nowrap">
          <Button
            component={Link}
            to={`/invocations/${encodeURIComponent(message.cause ?? message.messageId)}`}
            variant="default"
            size="compact-xs"
          >
            Its flow
          </Button>
          <Button variant="subtle" size="compact-xs" onClick={onClose}>
            Close
          </Button>
        </Group>
      }
    >
      <Facts
        items={[
          [
            'Id',
            <span key="id" className="mono">
              {message.messageId}
            </span>,
          ],
          ['Sent', exactTime(message.sentAt)],
          ['Received', `${message.receives}×`],
          ...(message.source === undefined ? [] : [['From', message.source] as const]),
          ...Object.entries(message.attributes).map(
            ([name, value]) =>
              [
                name,
                <span key={name} className="mono">
                  {value}
                </span>,
              ] as const,
          ),
        ]}
      />
      <Textarea
        mt="sm"
        label="Body"
        description={edited ? 'Edited: the message is sent back with this body.' : 'Edit it to send it back otherwise.'}
        value={text}
        onChange={({ currentTarget: { value } }) => setText(value)}
        error={problem}
        autosize
        minRows={3}
        maxRows={22}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
      />
      <Group mt="sm" justify="space-between">
        <Button
          leftSection={<Icon name="replay" size={16} />}
          disabled={message.source === undefined || problem !== undefined}
          loading={busy}
          onClick={send}
        >
          {message.source === undefined ? 'Its source is not known' : `Send back to ${message.source}`}
        </Button>
        {discarding ? (
          <Group gap="xs">
            <Text size="sm">For good?</Text>
            <Button color="orange.9" size="xs" onClick={onDiscard}>
              Discard it
            </Button>
            <Button variant="subtle" size="xs" onClick={() => setDiscarding(false)}>
              Keep it
            </Button>
          </Group>
        ) : (
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            onClick={() => setDiscarding(true)}
            styles={{ label: { color: 'var(--mantine-color-dimmed)' } }}
          >
            Discard …
          </Button>
        )}
      </Group>
    </Panel>
  );
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}`;
  }
}
