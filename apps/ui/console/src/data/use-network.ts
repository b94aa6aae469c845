import type { SessionQuery, StationQuery } from '@busbar/api-contract/client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { allPages } from './all-pages';
import { useServices } from './api-context';

/** More stations than a map can show one by one are grouped by site there; lists page. */
const MAP_PAGE = 500;

export function useSummary() {
  const { api } = useServices();
  return useQuery({
    queryKey: ['summary'],
    queryFn: ({ signal }) => api.getNetworkSummary({}, { signal }),
    refetchInterval: 30_000,
  });
}

export function useSites() {
  const { api } = useServices();
  return useQuery({
    queryKey: ['sites'],
    queryFn: ({ signal }) => api.listSites({ query: { limit: 500 } }, { signal }),
    staleTime: 60_000,
  });
}

export function useSite(siteId: string) {
  const { api } = useServices();
  return useQuery({ queryKey: ['sites', 'one', siteId], queryFn: ({ signal }) => api.getSite({ siteId }, { signal }) });
}

/** The limit of a site and how it is shared. Readings come without facts of their own, so it is looked at again by itself too. */
export function useSitePower(siteId: string) {
  const { api } = useServices();
  return useQuery({
    queryKey: ['site-power', siteId],
    queryFn: ({ signal }) => api.getSitePower({ siteId }, { signal }),
    refetchInterval: 15_000,
  });
}

/** Every station, page by page, for the map and for jumping to one. */
export function useAllStations() {
  const { api } = useServices();
  return useQuery({
    queryKey: ['stations', 'all'],
    queryFn: ({ signal }) =>
      allPages((cursor) => api.listStations({ query: { limit: MAP_PAGE, ...cursor } }, { signal })),
  });
}

export function useStations(query: StationQuery) {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ['stations', 'list', query],
    queryFn: ({ signal, pageParam }) =>
      api.listStations({ query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useStation(stationId: string) {
  const { api } = useServices();
  return useQuery({
    queryKey: ['stations', 'one', stationId],
    queryFn: ({ signal }) => api.getStation({ stationId }, { signal }),
  });
}

export function useSessions(query: SessionQuery) {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ['sessions', 'list', query],
    queryFn: ({ signal, pageParam }) =>
      api.listSessions({ query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useSession(sessionId: string) {
  const { api } = useServices();
  return useQuery({
    queryKey: ['sessions', 'one', sessionId],
    queryFn: ({ signal }) => api.getSession({ sessionId }, { signal }),
    // Of what happened since it was looked at last nobody told this page.
    refetchOnMount: 'always',
  });
}

/** The zone of a site's clock, for times on its pages. */
export function useSiteOf(siteId: string | null | undefined) {
  return useSites().data?.items.find((site) => site.id === siteId);
}
