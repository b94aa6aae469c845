import { Anchor, Box, Divider, Group, Text } from '@mantine/core';
import type { Station } from '@busbar/api-contract/client';
import { DataTable, ErrorState, LoadingRows, Panel } from '@busbar/ui-kit';
import { useState } from 'react';
import { Link } from 'react-router';
import { useHasRole } from '../data/use-roles';
import { CommandBadge } from './command-badge';
import { addressOf } from './command-address';
import { commandColumns } from './command-columns';
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
          columns={commandColumns(timeZone)}
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
