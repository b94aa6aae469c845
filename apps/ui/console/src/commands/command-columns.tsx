import { Text } from '@mantine/core';
import type { Command } from '@busbar/api-contract/client';
import { MomentText, type Column } from '@busbar/ui-kit';
import { Link } from 'react-router';
import { addressOf } from './command-address';
import { CommandBadge } from './command-badge';
import { commandLabel } from './command-offers';

/** How commands are shown in a list. */
export function commandColumns<Row extends Command>(timeZone: string | undefined): Column<Row>[] {
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
