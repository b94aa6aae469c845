import { Badge, Grid, Group, Paper, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import type { Connector, MeterValue, Session, Station } from '@busbar/api-contract/client';
import {
  DataTable,
  EmptyState,
  energy,
  ErrorState,
  LoadingRows,
  MomentText,
  PageHeader,
  Panel,
  power,
  StatusBadge,
  stationStatus,
  statusKind,
  type Column,
} from '@busbar/ui-kit';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { StationCommands } from '../commands/station-commands';
import { StationTabs } from '../configuration/station-tabs';
import { useLiveFacts, useLiveRefresh } from '../data/use-live';
import { useHasRole } from '../data/use-roles';
import { useSessions, useSiteOf, useStation } from '../data/use-network';
import { FactStream } from './fact-stream';
import { StationLocalList } from './station-local-list';
import { StationPower, useStationValues } from './station-power';
import { StationRecord } from './station-record';

export function StationPage() {
  const { stationId = '' } = useParams();
  const maySeeCommands = useHasRole('operator', 'analyst');
  const station = useStation(stationId);
  const site = useSiteOf(station.data?.siteId);
  useLiveRefresh(['stations'], (fact) => fact.stationId === stationId && fact.fact.startsWith('station.'));
  useLiveRefresh(['sessions'], (fact) => fact.stationId === stationId && fact.fact.startsWith('session.'));

  if (station.isPending) return <Skeleton h={420} aria-label="Loading" />;
  if (station.isError) return <ErrorState error={station.error} retry={() => void station.refetch()} />;
  const data = station.data;
  return (
    <>
      <PageHeader
        title={data.id}
        subtitle={
          <Group gap="xs">
            <StatusBadge kind={stationStatus(data)} />
            {site && (
              <>
                <span aria-hidden="true">·</span>
                <Link className="quiet" to={`/sites/${encodeURIComponent(site.id)}`}>
                  {site.name}
                </Link>
              </>
            )}
            {data.selfRegistered && <Badge variant="default">Registered itself</Badge>}
            {data.admission !== 'accepted' && <Badge variant="default">{data.admission}</Badge>}
          </Group>
        }
      />
      {maySeeCommands && <StationTabs stationId={data.id} at="overview" />}
      <Grid gap="sm">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="sm">
            <Connectors station={data} timeZone={site?.timeZone} />
            <StationPower
              stationId={data.id}
              connectorIds={data.connectors.map((connector) => connector.connectorId).filter((id) => id > 0)}
              timeZone={site?.timeZone}
            />
            {maySeeCommands && <StationCommands station={data} timeZone={site?.timeZone} />}
            <StationSessions stationId={data.id} timeZone={site?.timeZone} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="sm">
            <StationRecord station={data} timeZone={site?.timeZone} />
            {maySeeCommands && <StationLocalList stationId={data.id} isRetired={data.retiredAt !== null} />}
            <FactStream stationId={data.id} timeZone={site?.timeZone} />
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

interface Reading {
  readonly powerW: number | null | undefined;
  readonly socTenths: number | null | undefined;
}

/** The connector's last reading since its status is what it is. */
function lastReading(values: readonly MeterValue[], { connectorId, statusAt }: Connector): Reading | undefined {
  return values.findLast((value) => value.connectorId === connectorId && (statusAt === null || value.at >= statusAt));
}

function Connectors({ station, timeZone }: { station: Station; timeZone: string | undefined }) {
  const [latest, setLatest] = useState<Readonly<Record<number, Reading>>>({});
  // Until the next one comes: a page that was just opened shows what the last one said.
  const stored = useStationValues(station.id, '1 h').data ?? [];
  useLiveFacts((facts) => {
    for (const fact of facts) {
      if (fact.fact !== 'meter.sampled' || fact.stationId !== station.id) continue;
      const { connectorId, powerW, socTenths } = fact.data;
      setLatest((before) => ({ ...before, [connectorId]: { powerW, socTenths } }));
    }
  });
  const connectors = station.connectors.filter((connector) => connector.connectorId > 0);
  if (connectors.length === 0)
    return <Panel title="Connectors">{<EmptyState title="No connector was reported yet" />}</Panel>;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      {connectors.map((connector) => (
        <ConnectorCard
          key={connector.connectorId}
          connector={connector}
          reading={latest[connector.connectorId] ?? lastReading(stored, connector)}
          timeZone={timeZone}
        />
      ))}
    </SimpleGrid>
  );
}

function ConnectorCard({
  connector,
  reading,
  timeZone,
}: {
  connector: Connector;
  reading: Reading | undefined;
  timeZone: string | undefined;
}) {
  const kind = statusKind(connector.status);
  const charging = kind === 'charging' || kind === 'suspended';
  return (
    <Paper withBorder p="md" style={{ background: 'var(--busbar-surface)', borderColor: 'var(--busbar-line)' }}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text size="xs" c="dimmed">
            Connector {connector.connectorId}
            {connector.plugType ? ` · ${connector.plugType}` : ''}
            {connector.maxPowerW ? ` · ${power(connector.maxPowerW)}` : ''}
          </Text>
          <StatusBadge kind={kind} detail={connector.status} size="md" />
        </div>
        {charging && typeof reading?.powerW === 'number' && (
          <Text fz={22} fw={600} style={{ fontVariantNumeric: 'tabular-nums' }}>
            {power(reading.powerW)}
          </Text>
        )}
      </Group>
      <Group justify="space-between" mt={6}>
        <Text size="xs" c="dimmed" component="div">
          since <MomentText at={connector.statusAt} timeZone={timeZone} />
        </Text>
        {charging && typeof reading?.socTenths === 'number' && (
          <Text size="xs">battery {(reading.socTenths / 10).toFixed(1)} %</Text>
        )}
      </Group>
      {connector.errorCode && connector.errorCode !== 'NoError' && (
        <Text size="sm" mt={4}>
          {connector.errorCode}
          {connector.info ? `: ${connector.info}` : ''}
        </Text>
      )}
    </Paper>
  );
}

function StationSessions({ stationId, timeZone }: { stationId: string; timeZone: string | undefined }) {
  const sessions = useSessions({ stationId, limit: 20 });
  const rows = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: Column<Session>[] = [
    {
      key: 'started',
      title: 'Started',
      render: (session) => (
        <Link className="quiet" to={`/sessions/${encodeURIComponent(session.id)}`}>
          <MomentText at={session.startedAt ?? session.openedAt} timeZone={timeZone} />
        </Link>
      ),
    },
    { key: 'connector', title: 'Connector', align: 'right', render: (session) => session.connectorId },
    {
      key: 'token',
      title: 'Token',
      wideOnly: true,
      render: (session) => <Text size="sm">{shortToken(session.tokenId)}</Text>,
    },
    {
      key: 'status',
      title: 'Status',
      render: (session) =>
        session.status === 'active' ? (
          <StatusBadge kind="charging" detail="Active" />
        ) : (
          <Text size="sm">{session.stopReason ?? 'Ended'}</Text>
        ),
    },
    { key: 'energy', title: 'Energy', align: 'right', render: (session) => energy(session.energyWh) },
  ];
  return (
    <Panel
      title="Sessions"
      flush
      aside={<Link to={`/sessions?stationId=${encodeURIComponent(stationId)}`}>All of them</Link>}
    >
      {sessions.isPending && <LoadingRows rows={4} />}
      {sessions.isError && <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />}
      {sessions.isSuccess && rows.length === 0 && (
        <EmptyState title="No session yet">The first charging will be listed here.</EmptyState>
      )}
      {rows.length > 0 && (
        <DataTable label={`Sessions of ${stationId}`} rows={rows} columns={columns} rowKey={(session) => session.id} />
      )}
    </Panel>
  );
}

/** A pseudonym is long; its beginning tells it from others. */
export function shortToken(tokenId: string | null): string {
  if (!tokenId) return '–';
  return tokenId.length > 20 ? `${tokenId.slice(0, 8)}…` : tokenId;
}
