import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { Command, Station, StationConfiguration, WantedStanding } from '@busbar/api-contract/client';
import { DataTable, EmptyState, Panel, type Column } from '@busbar/ui-kit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { CommandBadge } from '../commands/command-badge';
import { commandLabel } from '../commands/command-offers';
import { addressOf } from '../commands/command-address';
import { useServices } from '../data/api-context';
import { useHasRole } from '../data/use-roles';
import { DriftBadge } from './drift-badge';
import { commandsAgainst, commandsToRead, type CommandBody } from './drift-commands';

/** What is wanted of a station and how far it is from it, with what removes the difference. */
export function StationDrift({ station, configuration }: { station: Station; configuration: StationConfiguration }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const mayAsk = useHasRole('operator') && station.retiredAt === null;
  const [sent, setSent] = useState<readonly Command[]>([]);
  const [asks, setAsks] = useState(false);
  const bodies = commandsAgainst(configuration.wanted, station.protocol);
  const send = useMutation({
    mutationFn: async (commands: readonly CommandBody[]) => {
      setSent([]);
      // A station does one thing at a time; what was not taken makes the next one no less worth asking.
      for (const body of commands) {
        const command = await api.createCommand({
          stationId: station.id,
          query: { wait: '25s' },
          idempotencyKey: crypto.randomUUID(),
          body,
        });
        setSent((before) => [...before, command]);
      }
    },
    onSettled: () => {
      setAsks(false);
      return queries.invalidateQueries({ queryKey: ['configuration'] });
    },
  });
  const { profile, wanted } = configuration;
  const setters = bodies.filter(({ type }) => type.startsWith('set-')).length;

  const hasNews = asks || send.isError || sent.length > 0;

  return (
    <Panel
      title={profile ? `Wanted: ${profile.name}` : 'Wanted'}
      flush
      aside={
        mayAsk && (
          <Group gap="xs">
            <Button
              variant="default"
              size="compact-sm"
              loading={send.isPending}
              onClick={() => send.mutate(commandsToRead(configuration, station.protocol))}
            >
              Read anew
            </Button>
            {bodies.length > 0 && (
              <Button
                color="verdigris.6"
                size="compact-sm"
                disabled={send.isPending || asks}
                onClick={() => setAsks(true)}
              >
                Remove drift
              </Button>
            )}
          </Group>
        )
      }
    >
      <Stack gap="sm" px="md" {...(hasNews && { pb: 'sm' })} aria-live="polite">
        {asks && (
          <Alert color="red" variant="light" role="alertdialog" aria-label="Before it is sent">
            <Text size="sm">{`Change ${settingsIn(wanted)} of ${station.id}?`}</Text>
            <Group gap="sm" mt="xs">
              <Button
                color="verdigris.6"
                size="compact-sm"
                loading={send.isPending}
                onClick={() => send.mutate(bodies)}
              >
                {setters === 1 ? 'Send the command' : `Send ${setters} commands`}
              </Button>
              <Button variant="default" size="compact-sm" disabled={send.isPending} onClick={() => setAsks(false)}>
                Cancel
              </Button>
            </Group>
          </Alert>
        )}
        {send.isError && (
          <Alert color="red" variant="light" role="alert">
            {send.error.message}
          </Alert>
        )}
        {sent.map((command) => (
          <Group key={command.id} justify="space-between" wrap="nowrap">
            <Link to={addressOf(command)}>{labelOf(command)}</Link>
            <CommandBadge command={command} />
          </Group>
        ))}
      </Stack>
      {profile === null ? (
        <EmptyState title="Nothing is wanted of this station">
          <Link to="/configuration">Profiles</Link> say how stations should be set.
        </EmptyState>
      ) : (
        <DataTable
          label={`Wanted settings of ${station.id}`}
          rows={wanted}
          columns={COLUMNS}
          rowKey={({ key, evseId }) => `${key} ${evseId}`}
        />
      )}
    </Panel>
  );
}

const COLUMNS: Column<WantedStanding>[] = [
  {
    key: 'key',
    title: 'Setting',
    render: ({ key, evseId, wanted, actual }) => (
      <>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {key}
          {evseId > 0 && ` · EVSE ${evseId}`}
        </Text>
        <Text size="xs" c="dimmed" component="div" hiddenFrom="md">
          <Value text={actual} /> → <Value text={wanted} />
        </Text>
      </>
    ),
  },
  { key: 'wanted', title: 'Wanted', wideOnly: true, render: ({ wanted }) => <Value text={wanted} /> },
  { key: 'actual', title: 'Is', wideOnly: true, render: ({ actual }) => <Value text={actual} /> },
  { key: 'kind', title: 'State', render: ({ kind }) => <DriftBadge kind={kind} /> },
];

function Value({ text }: { text: string | null }) {
  return <span className="fact-body">{text === null ? '–' : text === '' ? '(empty)' : text}</span>;
}

function settingsIn(wanted: readonly WantedStanding[]): string {
  const count = wanted.filter(({ kind }) => kind === 'differs').length;
  return count === 1 ? 'one setting' : `${count} settings`;
}

function labelOf({ type, parameters }: Command): string {
  const key = parameters?.['key'];
  return typeof key === 'string' ? `${commandLabel(type)} ${key}` : commandLabel(type);
}
