import { Anchor, Grid, Group, Skeleton } from '@mantine/core';
import type { CommandDetail } from '@busbar/api-contract/client';
import { EmptyState, ErrorState, MomentText, PageHeader, Panel } from '@busbar/ui-kit';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { CommandBadge } from '../commands/command-badge';
import { CommandLife } from '../commands/command-life';
import { commandLabel } from '../commands/command-offers';
import { useCommand } from '../commands/use-commands';
import { useSiteOf, useStation } from '../data/use-network';
import { PROTOCOL_WORDS } from './protocol-words';
import { TermList } from './term-list';

/** One command: what was asked, and everything that became of it. */
export function CommandPage() {
  const { stationId = '', commandId = '' } = useParams();
  const command = useCommand(stationId, commandId);
  const site = useSiteOf(useStation(stationId).data?.siteId);
  if (command.isPending) return <Skeleton h={420} aria-label="Loading" />;
  if (command.isError) return <ErrorState error={command.error} retry={() => void command.refetch()} />;
  const { data } = command;
  return (
    <>
      <PageHeader
        title={commandLabel(data.type)}
        subtitle={
          <Group gap="xs">
            <CommandBadge command={data} />
            <span aria-hidden="true">·</span>
            <Anchor
              component={Link}
              to={`/stations/${encodeURIComponent(data.stationId)}`}
              size="sm"
              underline="always"
            >
              station {data.stationId}
            </Anchor>
            {data.sessionId !== null && (
              <Anchor
                component={Link}
                to={`/sessions/${encodeURIComponent(data.sessionId)}`}
                size="sm"
                underline="always"
              >
                {data.type === 'remote-start' ? 'session that it started' : 'session that it is about'}
              </Anchor>
            )}
          </Group>
        }
      />
      <Grid gap="sm">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Panel title="Life">
            <CommandLife command={data} timeZone={site?.timeZone} />
          </Panel>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Panel title="Request">
            <Request command={data} timeZone={site?.timeZone} />
          </Panel>
        </Grid.Col>
      </Grid>
    </>
  );
}

function Request({ command, timeZone }: { command: CommandDetail; timeZone: string | undefined }) {
  const parameters = Object.entries(command.parameters ?? {});
  const rows: [string, ReactNode][] = [
    ...parameters.map(([name, value]): [string, ReactNode] => [
      name,
      typeof value === 'object' ? <code className="fact-body">{JSON.stringify(value)}</code> : String(value),
    ]),
    ['Requested', <MomentText key="requested" at={command.requestedAt} timeZone={timeZone} />],
    ['To be sent until', <MomentText key="expires" at={command.expiresAt} timeZone={timeZone} />],
    ['Requested by', command.requestedBy ?? '–'],
    ['Sent by', command.protocol ? PROTOCOL_WORDS[command.protocol] : '–'],
    [
      'Command',
      <code key="id" className="fact-body">
        {command.id}
      </code>,
    ],
  ];
  return (
    <>
      {command.parameters === null && (
        <EmptyState title="The request is not known">Only later steps of this command were heard of.</EmptyState>
      )}
      <TermList rows={rows} />
    </>
  );
}
