import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { allPages } from '../data/all-pages';
import { useServices } from '../data/api-context';
import { useLiveRefresh } from '../data/use-live';

/** The settings of a station, read again when it answers something. */
export function useStationConfiguration(stationId: string) {
  const { api } = useServices();
  useLiveRefresh(['configuration'], (fact) => fact.stationId === stationId && fact.fact.startsWith('command.'));
  return useQuery({
    queryKey: ['configuration', 'station', stationId],
    queryFn: ({ signal }) => api.getStationConfiguration({ stationId }, { signal }),
  });
}

export function useConfigurationProfiles() {
  const { api } = useServices();
  return useQuery({
    queryKey: ['configuration', 'profiles'],
    queryFn: ({ signal }) =>
      allPages((cursor) => api.listConfigurationProfiles({ query: { limit: 100, ...cursor } }, { signal })),
  });
}

export function useDriftedStations() {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ['configuration', 'drift'],
    queryFn: ({ signal, pageParam }) =>
      api.listDriftedStations({ query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}
