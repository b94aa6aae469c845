import { Button, Group, Select, Text } from '@mantine/core';
import { CONNECTOR_STATUSES, type ConnectorStatus, type Station } from '@busbar/api-contract/client';
import {
  DataTable,
  EmptyState,
  ErrorState,
  LoadingRows,
  MomentText,
  PageHeader,
  Panel,
  StatusBadge,
  stationStatus,
  statusKind,
  type Column,
} from '@busbar/ui-kit';
import { useHover } from '@mantine/hooks';
import { Link } from 'react-router';
import { useLiveRefresh, useNow } from '../data/use-live';
import { useSites, useStations } from '../data/use-network';
import { useUrlFilters } from '../data/use-url-filters';
import { ExportButton } from '../shell/export-button';
import { SearchField } from '../shell/search-field';

export function StationsPage() {
  const { filters, sort, setFilter, setSort, clear, isFiltered } = useUrlFilters([
    'search',
    'siteId',
    'status',
    'online',
    'admission',
  ]);
  const sites = useSites().data?.items ?? [];
  const stations = useStations({
    limit: 100,
    ...(filters.search ? { search: filters.search } : {}),
    ...(filters.siteId ? { siteId: filters.siteId } : {}),
    ...(filters.status ? { status: filters.status as ConnectorStatus } : {}),
    ...(filters.online ? { online: filters.online === 'true' } : {}),
    ...(filters.admission === 'pending' ? { admission: 'pending' } : {}),
  });
  const { hovered, ref } = useHover();
  useLiveRefresh(['stations'], (fact) => fact.fact.startsWith('station.'), hovered);
  const now = useNow(15_000);

  const rows = stations.data?.pages.flatMap((page) => page.items) ?? [];
  const siteName = (id: string | null) => sites.find((site) => site.id === id)?.name ?? id;
  const columns: Column<Station>[] = [
    {
      key: 'id',
      title: 'Station',
      sortBy: (station) => station.id,
      render: (station) => (
        <>
          <Link className="quiet strong" to={`/stations/${encodeURIComponent(station.id)}`}>
            {station.id}
          </Link>
          {station.selfRegistered && (
            <Text size="xs" c="dimmed">
              Registered itself
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'status',
      title: 'Status',
      sortBy: (station) => stationStatus(station),
      render: (station) => <StatusBadge kind={stationStatus(station)} />,
    },
    {
      key: 'connectors',
      title: 'Connectors',
      wideOnly: true,
      render: (station) => (
        <Group gap="md" wrap="wrap">
          {station.connectors
            .filter((connector) => connector.connectorId > 0)
            .map((connector) => (
              <Group key={connector.connectorId} gap={5} wrap="nowrap">
                <Text size="xs" c="dimmed">
                  {connector.connectorId}
                </Text>
                <StatusBadge kind={statusKind(connector.status)} detail={connector.status} />
              </Group>
            ))}
        </Group>
      ),
    },
    {
      key: 'site',
      title: 'Site',
      sortBy: (station) => siteName(station.siteId),
      render: (station) => <Text size="sm">{siteName(station.siteId) ?? '–'}</Text>,
    },
    {
      key: 'model',
      title: 'Model',
      wideOnly: true,
      sortBy: (station) => station.model,
      render: (station) => <Text size="sm">{[station.vendor, station.model].filter(Boolean).join(' ') || '–'}</Text>,
    },
    {
      key: 'protocol',
      title: 'Protocol',
      wideOnly: true,
      sortBy: (station) => station.protocol,
      render: (station) => <Text size="sm">{station.protocol ?? '–'}</Text>,
    },
    {
      key: 'lastSeenAt',
      title: 'Last heard',
      align: 'right',
      wideOnly: true,
      sortBy: (station) => station.lastSeenAt,
      render: (station) => <MomentText at={station.lastSeenAt} relativeTo={now} />,
    },
  ];

  return (
    <>
      <PageHeader
        title="Stations"
        aside={
          <ExportButton
            name="stations"
            head={['station', 'status', 'site', 'vendor', 'model', 'protocol', 'lastSeenAt']}
            rows={rows.map((station) => [
              station.id,
              stationStatus(station),
              station.siteId,
              station.vendor,
              station.model,
              station.protocol,
              station.lastSeenAt,
            ])}
          />
        }
      />
      <Group mb="sm" gap="sm">
        <SearchField label="Search stations" value={filters.search} onChange={(value) => setFilter('search', value)} />
        <Select
          aria-label="Site"
          placeholder="Every site"
          clearable
          data={sites.map((site) => ({ value: site.id, label: site.name }))}
          value={filters.siteId ?? null}
          onChange={(value) => setFilter('siteId', value)}
          w={170}
        />
        <Select
          aria-label="Connector status"
          placeholder="Every status"
          clearable
          data={[...CONNECTOR_STATUSES]}
          value={filters.status ?? null}
          onChange={(value) => setFilter('status', value)}
          w={160}
        />
        <Select
          aria-label="Online or offline"
          placeholder="Online or not"
          clearable
          data={[
            { value: 'true', label: 'Online' },
            { value: 'false', label: 'Offline' },
          ]}
          value={filters.online ?? null}
          onChange={(value) => setFilter('online', value)}
          w={150}
        />
        {isFiltered && (
          <Button variant="subtle" size="sm" onClick={clear}>
            Clear filters
          </Button>
        )}
      </Group>
      <div ref={ref}>
        <Panel flush>
          {stations.isPending && <LoadingRows rows={12} />}
          {stations.isError && <ErrorState error={stations.error} retry={() => void stations.refetch()} />}
          {stations.isSuccess && rows.length === 0 && (
            <EmptyState title={isFiltered ? 'No station fits these filters' : 'No stations yet'}>
              {isFiltered
                ? 'Clear a filter to see more.'
                : 'A station appears here when it connects, or when it is registered through the API.'}
            </EmptyState>
          )}
          {rows.length > 0 && (
            <DataTable
              label="Stations"
              rows={rows}
              columns={columns}
              rowKey={(station) => station.id}
              sort={sort}
              onSort={setSort}
              hasMore={stations.hasNextPage}
              isLoadingMore={stations.isFetchingNextPage}
              onMore={() => void stations.fetchNextPage()}
            />
          )}
        </Panel>
      </div>
    </>
  );
}
