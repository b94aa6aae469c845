import { Box, Grid, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import {
  count,
  EmptyState,
  energy,
  ErrorState,
  LoadingRows,
  MomentText,
  PageHeader,
  Panel,
  power,
  StatTile,
  StatusBadge,
  statusKind,
} from '@busbar/ui-kit';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { useLiveRefresh, useNow } from '../data/use-live';
import { useAllStations, useSessions, useSites, useSummary } from '../data/use-network';

/** The map library is larger than everything else together; the page is there before it. */
const NetworkMap = lazy(() => import('../map/network-map'));

export function OverviewPage() {
  const summary = useSummary();
  const stations = useAllStations();
  const sites = useSites();
  useLiveRefresh(['summary', 'stations'], (fact) => fact.fact !== 'meter.sampled' && fact.fact !== 'session.updated');
  useLiveRefresh(['summary', 'sessions'], (fact) => fact.fact.startsWith('session.'));

  const data = summary.data;
  return (
    <>
      <PageHeader
        title="Network"
        subtitle={data ? `${count(data.stations)} stations at ${count(data.sites)} sites` : 'Loading'}
      />
      {summary.isError ? (
        <ErrorState error={summary.error} retry={() => void summary.refetch()} />
      ) : (
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm" mb="md">
          <StatTile
            label="Power now"
            value={power(data?.powerW)}
            hint={`${count(data?.sessionsActive)} active sessions`}
          />
          <StatTile
            label="Energy, last 24 h"
            value={energy(data?.energyLastDayWh)}
            hint={`${count(data?.sessionsLastDay)} sessions`}
          />
          <StatTile
            label="Stations online"
            value={data ? `${count(data.stationsOnline)} / ${count(data.stations)}` : '–'}
            hint={data?.stationsPending ? `${data.stationsPending} wait for admission` : ''}
          />
          <StatTile
            label="Connectors charging"
            value={count(data ? charging(data.connectorsByStatus) : undefined)}
            hint={`${count(data?.connectorsByStatus.Available ?? 0)} available`}
          />
          <StatTile
            label="Faulted"
            value={count(data ? (data.connectorsByStatus.Faulted ?? 0) : undefined)}
            hint="connectors"
          />
        </SimpleGrid>
      )}
      <Grid gap="sm">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Panel title="Stations" flush aside={<Link to="/stations">As a list</Link>}>
            <Box h={{ base: 340, lg: 520 }} pos="relative">
              {stations.isError ? (
                <ErrorState error={stations.error} retry={() => void stations.refetch()} />
              ) : stations.data && sites.data ? (
                <Suspense fallback={<Skeleton h="100%" radius={0} />}>
                  <NetworkMap stations={stations.data} sites={sites.data.items} />
                </Suspense>
              ) : (
                <Skeleton h="100%" radius={0} />
              )}
            </Box>
          </Panel>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <ActiveSessions />
        </Grid.Col>
      </Grid>
    </>
  );
}

function ActiveSessions() {
  const sessions = useSessions({ status: 'active', limit: 20 });
  const now = useNow(10_000);
  const rows = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Charging now" flush aside={<Link to="/sessions?status=active">All sessions</Link>}>
      {sessions.isPending && <LoadingRows rows={6} />}
      {sessions.isError && <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />}
      {sessions.isSuccess && rows.length === 0 && (
        <EmptyState title="Nothing is charging">Sessions appear here as soon as a station starts one.</EmptyState>
      )}
      <Stack
        gap={0}
        mah={520}
        style={{ overflowY: 'auto' }}
        {...(rows.length > 0 ? { tabIndex: 0, role: 'group', 'aria-label': 'Active sessions, latest first' } : {})}
      >
        {rows.map((session) => (
          <Box
            key={session.id}
            px="md"
            py={9}
            style={{
              borderTop: '1px solid var(--busbar-line)',
              display: 'flex',
              justifyContent: 'space-between',
              gap: 12,
            }}
          >
            <div style={{ minWidth: 0 }}>
              <Link className="quiet strong" to={`/sessions/${encodeURIComponent(session.id)}`}>
                {session.stationId}
              </Link>
              <Text size="xs" c="dimmed" component="div">
                Connector {session.connectorId} · <MomentText at={session.startedAt} relativeTo={now} />
              </Text>
            </div>
            <div style={{ textAlign: 'right', fontVariantNumeric: 'tabular-nums' }}>
              <Text size="sm" fw={550}>
                {energy(session.energyWh)}
              </Text>
              <StatusBadge kind={statusKind('Charging')} />
            </div>
          </Box>
        ))}
      </Stack>
    </Panel>
  );
}

function charging(byStatus: Readonly<Record<string, number>>): number {
  return ['Charging', 'Occupied', 'SuspendedEV', 'SuspendedEVSE'].reduce(
    (sum, status) => sum + (byStatus[status] ?? 0),
    0,
  );
}
