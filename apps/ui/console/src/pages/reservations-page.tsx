import { Group, Select, Text } from '@mantine/core';
import { RESERVATION_STATUSES, type Reservation, type ReservationStatus } from '@busbar/api-contract/client';
import {
  DataTable,
  EmptyState,
  ErrorState,
  LoadingRows,
  MomentText,
  PageHeader,
  Panel,
  StatusBadge,
  type Column,
  type StatusKind,
} from '@busbar/ui-kit';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useServices } from '../data/api-context';
import { useLiveRefresh } from '../data/use-live';
import { useSites } from '../data/use-network';
import { useUrlFilters } from '../data/use-url-filters';
import { shortToken } from './station-page';

const LOOKS: Readonly<Record<ReservationStatus, readonly [StatusKind, string]>> = {
  requested: ['suspended', 'Requested'],
  active: ['reserved', 'Active'],
  used: ['charging', 'Used'],
  cancelled: ['offline', 'Cancelled'],
  ended: ['offline', 'Ended'],
  expired: ['offline', 'Expired'],
  replaced: ['offline', 'Replaced'],
  failed: ['faulted', 'Failed'],
};

/** Places that are, or were, kept for somebody. */
export function ReservationsPage() {
  const { api } = useServices();
  const sites = useSites().data?.items ?? [];
  const { filters, sort, setFilter, setSort } = useUrlFilters(['status', 'stationId']);
  const reservations = useInfiniteQuery({
    queryKey: ['reservations', filters],
    queryFn: ({ signal, pageParam }) =>
      api.listReservations(
        {
          query: {
            limit: 100,
            ...(filters.stationId ? { stationId: filters.stationId } : {}),
            ...(filters.status ? { status: filters.status as ReservationStatus } : {}),
            ...(pageParam ? { cursor: pageParam } : {}),
          },
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  useLiveRefresh(
    ['reservations'],
    ({ fact, data }) =>
      fact === 'session.started' || ('type' in data && ['reserve', 'cancel-reservation'].includes(data.type)),
  );

  const rows = reservations.data?.pages.flatMap((page) => page.items) ?? [];
  const zoneOf = ({ siteId }: Reservation) => sites.find((site) => site.id === siteId)?.timeZone;
  const columns: Column<Reservation>[] = [
    {
      key: 'place',
      title: 'Place',
      sortBy: (row) => row.stationId,
      render: (row) => (
        <Link className="quiet strong" to={`/stations/${encodeURIComponent(row.stationId)}`}>
          <Text span size="sm" style={{ whiteSpace: 'nowrap' }}>
            {row.stationId} · {row.evseId ?? 'any'}
          </Text>
        </Link>
      ),
    },
    {
      key: 'status',
      title: 'State',
      sortBy: (row) => row.status,
      render: (row) => <StatusBadge kind={LOOKS[row.status][0]} detail={LOOKS[row.status][1]} />,
    },
    { key: 'token', title: 'Token', wideOnly: true, render: (row) => <Text size="sm">{shortToken(row.tokenId)}</Text> },
    {
      key: 'requestedAt',
      title: 'Asked for',
      wideOnly: true,
      sortBy: (row) => row.requestedAt,
      render: (row) => (
        <Link
          className="quiet"
          to={`/stations/${encodeURIComponent(row.stationId)}/commands/${encodeURIComponent(row.id)}`}
        >
          <MomentText at={row.requestedAt} timeZone={zoneOf(row)} />
        </Link>
      ),
    },
    {
      key: 'expiresAt',
      title: 'Until',
      align: 'right',
      sortBy: (row) => row.expiresAt,
      render: (row) => <MomentText at={row.endedAt ?? row.expiresAt} timeZone={zoneOf(row)} />,
    },
    {
      key: 'outcome',
      title: 'What came of it',
      wideOnly: true,
      render: (row) =>
        row.sessionId === null ? (
          <Text size="sm">{row.reason ?? '–'}</Text>
        ) : (
          <Link to={`/sessions/${encodeURIComponent(row.sessionId)}`}>Session</Link>
        ),
    },
  ];

  return (
    <>
      <PageHeader title="Reservations" subtitle="Places that stations keep for somebody" />
      <Group mb="sm" gap="sm">
        <Select
          aria-label="State"
          placeholder="Every state"
          clearable
          data={RESERVATION_STATUSES.map((value) => ({ value, label: LOOKS[value][1] }))}
          value={filters.status ?? null}
          onChange={(value) => setFilter('status', value)}
          w={160}
        />
      </Group>
      <Panel flush>
        {reservations.isPending && <LoadingRows rows={8} />}
        {reservations.isError && <ErrorState error={reservations.error} retry={() => void reservations.refetch()} />}
        {reservations.isSuccess && rows.length === 0 && (
          <EmptyState title="No reservation fits">A place is reserved by a command of its station.</EmptyState>
        )}
        {rows.length > 0 && (
          <DataTable
            label="Reservations"
            rows={rows}
            columns={columns}
            rowKey={(row) => row.id}
            sort={sort}
            onSort={setSort}
            hasMore={reservations.hasNextPage}
            isLoadingMore={reservations.isFetchingNextPage}
            onMore={() => void reservations.fetchNextPage()}
          />
        )}
      </Panel>
    </>
  );
}
