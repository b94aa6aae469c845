import { Anchor, Box, Divider, Group, Text } from '@mantine/core';
import type { Command, Station } from '@busbar/api-contract/client';
import { DataTable, ErrorState, LoadingRows, MomentText, Panel, type Column } from '@busbar/ui-kit';
import { useState } from 'react';
import { Link } from 'react-router';
import { useHasRole } from '../data/use-roles';
import { CommandBadge } from './command-badge';
import { CommandForm } from './command-form';
import { CommandLife } from './command-life';
import { commandLabel } from './command-offers';
import { useCommand, useCommands } from './use-commands';

/** Asks something of a station, shows what becomes of it, and lists what was asked before. */
export function StationCommands({ station, timeZone }: { station: Station; timeZone: string | undefined }) {
  const mayAsk = useHasRole('operator');
  const commands = useCommands(station.id);
  const [sentId, setSentId] = useState<string>();
  const rows = commands.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Commands" flush>
      {mayAsk && (
        <Box px="md" pb="md">
          {station.retiredAt === null ? (
            <CommandForm station={station} onSent={({ id }) => setSentId(id)} />
          ) : (
            <Text size="sm" c="dimmed">
              A retired station is not asked for anything.
            </Text>
          )}
        </Box>
      )}
      {sentId !== undefined && <JustSent stationId={station.id} commandId={sentId} timeZone={timeZone} />}
      {commands.isPending && <LoadingRows rows={2} />}
      {commands.isError && <ErrorState error={commands.error} retry={() => void commands.refetch()} />}
      {commands.isSuccess && rows.length === 0 && (
        <Text size="sm" c="dimmed" px="md" pb="md">
          Nothing was asked of this station yet.
        </Text>
      )}
      {rows.length > 0 && (
        <DataTable
          label={`Commands to ${station.id}`}
          rows={rows}
          columns={columnsFor(timeZone)}
          rowKey={(command) => command.id}
          hasMore={commands.hasNextPage}
          isLoadingMore={commands.isFetchingNextPage}
          onMore={() => void commands.fetchNextPage()}
        />
      )}
    </Panel>
  );
}

/** What was sent last from here, step by step. */
function JustSent({
  stationId,
  commandId,
  timeZone,
}: {
  stationId: string;
  commandId: string;
  timeZone: string | undefined;
}) {
  const command = useCommand(stationId, commandId);
  if (!command.data) return <LoadingRows rows={2} />;
  return (
    <>
      <Divider color="var(--busbar-line)" />
      <Box px="md" py="md">
        <Group justify="space-between" mb="sm" wrap="nowrap">
          <Anchor component={Link} to={addressOf(command.data)} size="sm" fw={550}>
            {commandLabel(command.data.type)}
          </Anchor>
          <CommandBadge command={command.data} />
        </Group>
        <CommandLife command={command.data} timeZone={timeZone} />
      </Box>
      <Divider color="var(--busbar-line)" />
    </>
  );
}

function columnsFor(timeZone: string | undefined): Column<Command>[] {
  return [
    {
      key: 'type',
      title: 'Command',
      render: (command) => (
        <>
          <Link className="quiet strong" to={addressOf(command)}>
            {commandLabel(command.type)}
          </Link>
          <Text size="xs" c="dimmed" component="div" hiddenFrom="md">
            <MomentText at={command.requestedAt} timeZone={timeZone} />
          </Text>
        </>
      ),
    },
    { key: 'status', title: 'State', render: (command) => <CommandBadge command={command} /> },
    {
      key: 'answer',
      title: "Station's word",
      wideOnly: true,
      render: (command) => (
        <Text size="sm">{command.stationStatus ?? command.failure?.replaceAll('-', ' ') ?? '–'}</Text>
      ),
    },
    {
      key: 'at',
      title: 'Requested',
      align: 'right',
      wideOnly: true,
      render: (command) => <MomentText at={command.requestedAt} timeZone={timeZone} />,
    },
  ];
}

export function addressOf({ stationId, id }: Pick<Command, 'stationId' | 'id'>): string {
  return `/stations/${encodeURIComponent(stationId)}/commands/${encodeURIComponent(id)}`;
}
