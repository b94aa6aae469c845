import type { CommandStatus } from '@busbar/api-contract/client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useServices } from '../data/api-context';
import { useLiveRefresh } from '../data/use-live';

/** While it is under way the feed tells of each step; should it be silent, the command is looked at all the same. */
const LOOK_MS = 3_000;
const PAGE = 10;

export function hasEnded(status: CommandStatus): boolean {
  return status === 'effective' || status === 'failed' || status === 'timed-out';
}

/** What was asked of a station, latest first, as it goes on. */
export function useCommands(stationId: string) {
  const { api } = useServices();
  useLiveRefresh(['commands'], (fact) => fact.stationId === stationId && fact.fact.startsWith('command.'));
  return useInfiniteQuery({
    queryKey: ['commands', 'list', stationId],
    queryFn: ({ signal, pageParam }) =>
      api.listCommands({ stationId, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

/** One command with its steps, as it goes on. */
export function useCommand(stationId: string, commandId: string) {
  const { api } = useServices();
  useLiveRefresh(['commands'], ({ data }) => 'commandId' in data && data.commandId === commandId);
  return useQuery({
    queryKey: ['commands', 'one', stationId, commandId],
    queryFn: ({ signal }) => api.getCommand({ stationId, commandId }, { signal }),
    refetchOnMount: 'always',
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data.status) ? false : LOOK_MS),
  });
}
