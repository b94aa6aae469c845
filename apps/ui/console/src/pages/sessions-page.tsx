import { Button, Group, Select, Text } from '@mantine/core';
import { useHover } from '@mantine/hooks';
import type { Session, SessionStatus } from '@busbar/api-contract/client';
import {
  DataTable,
  duration,
  EmptyState,
  energy,
  ErrorState,
  LoadingRows,
  MomentText,
  PageHeader,
  Panel,
  StatusBadge,
  type Column,
} from '@busbar/ui-kit';
import { Link } from 'react-router';
import { useLiveRefresh, useNow } from '../data/use-live';
import { useSessions, useSites } from '../data/use-network';
import { useUrlFilters } from '../data/use-url-filters';
import { ExportButton } from '../shell/export-button';
import { SearchField } from '../shell/search-field';
import { shortToken } from './station-page';

export function SessionsPage() {
  const { filters, sort, setFilter, setSort, clear, isFiltered } = useUrlFilters([
    'status',
    'siteId',
    'stationId',
    'tokenId',
  ]);
  const sites = useSites().data?.items ?? [];
  const sessions = useSessions({
    limit: 100,
    ...(filters.status ? { status: filters.status as SessionStatus } : {}),
    ...(filters.siteId ? { siteId: filters.siteId } : {}),
    ...(filters.stationId ? { stationId: filters.stationId } : {}),
    ...(filters.tokenId ? { tokenId: filters.tokenId } : {}),
  });
  const { hovered, ref } = useHover();
  useLiveRefresh(['sessions'], (fact) => fact.fact.startsWith('session.'), hovered);
  const now = useNow(10_000);

  const rows = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  const lasted = (session: Session) =>
    (session.endedAt ? Date.parse(session.endedAt) : now.getTime()) - Date.parse(session.startedAt ?? session.openedAt);
  const zoneOf = (session: Session) => sites.find((site) => site.id === session.siteId)?.timeZone;
  const columns: Column<Session>[] = [
    {
      key: 'started',
      title: 'Started',
      sortBy: (session) => session.openedAt,
      render: (session) => (
        <Link className="quiet strong" to={`/sessions/${encodeURIComponent(session.id)}`}>
          <MomentText at={session.startedAt ?? session.openedAt} timeZone={zoneOf(session)} />
        </Link>
      ),
    },
    {
      key: 'station',
      title: 'Station',
      sortBy: (session) => session.stationId,
      render: (session) => (
        <Text size="sm" component="div">
          <Link className="quiet" to={`/stations/${encodeURIComponent(session.stationId)}`}>
            {session.stationId}
          </Link>{' '}
          <Text span c="dimmed" size="xs">
            #{session.connectorId}
          </Text>
        </Text>
      ),
    },
    {
      key: 'token',
      title: 'Token',
      wideOnly: true,
      sortBy: (session) => session.tokenId,
      render: (session) => <Text size="sm">{shortToken(session.tokenId)}</Text>,
    },
    {
      key: 'status',
      title: 'Status',
      sortBy: (session) => session.status,
      render: (session) =>
        session.status === 'active' ? (
          <StatusBadge kind="charging" detail="Active" />
        ) : (
          <Text size="sm">{session.stopReason ?? 'Ended'}</Text>
        ),
    },
    {
      key: 'duration',
      title: 'Duration',
      align: 'right',
      wideOnly: true,
      sortBy: lasted,
      render: (session) => duration(lasted(session)),
    },
    {
      key: 'energy',
      title: 'Energy',
      align: 'right',
      sortBy: (session) => session.energyWh,
      render: (session) => energy(session.energyWh),
    },
  ];

  return (
    <>
      <PageHeader
        title="Sessions"
        aside={
          <ExportButton
            name="sessions"
            head={[
              'session',
              'station',
              'connector',
              'token',
              'status',
              'startedAt',
              'endedAt',
              'energyWh',
              'stopReason',
            ]}
            rows={rows.map((s) => [
              s.id,
              s.stationId,
              s.connectorId,
              s.tokenId,
              s.status,
              s.startedAt,
              s.endedAt,
              s.energyWh,
              s.stopReason,
            ])}
          />
        }
      />
      <Group mb="sm" gap="sm">
        <SearchField label="Station id" value={filters.stationId} onChange={(value) => setFilter('stationId', value)} />
        <Select
          aria-label="Status"
          placeholder="Active and ended"
          clearable
          data={[
            { value: 'active', label: 'Active' },
            { value: 'ended', label: 'Ended' },
          ]}
          value={filters.status ?? null}
          onChange={(value) => setFilter('status', value)}
          w={170}
        />
        <Select
          aria-label="Site"
          placeholder="Every site"
          clearable
          data={sites.map((site) => ({ value: site.id, label: site.name }))}
          value={filters.siteId ?? null}
          onChange={(value) => setFilter('siteId', value)}
          w={170}
        />
        {isFiltered && (
          <Button variant="subtle" size="sm" onClick={clear}>
            Clear filters
          </Button>
        )}
      </Group>
      <div ref={ref}>
        <Panel flush>
          {sessions.isPending && <LoadingRows rows={12} />}
          {sessions.isError && <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />}
          {sessions.isSuccess && rows.length === 0 && (
            <EmptyState title={isFiltered ? 'No session fits these filters' : 'No sessions yet'}>
              {isFiltered
                ? 'Clear a filter to see more.'
                : 'A session appears here as soon as a station starts a transaction.'}
            </EmptyState>
          )}
          {rows.length > 0 && (
            <DataTable
              label="Sessions"
              rows={rows}
              columns={columns}
              rowKey={(session) => session.id}
              sort={sort}
              onSort={setSort}
              hasMore={sessions.hasNextPage}
              isLoadingMore={sessions.isFetchingNextPage}
              onMore={() => void sessions.fetchNextPage()}
            />
          )}
        </Panel>
      </div>
    </>
  );
}
