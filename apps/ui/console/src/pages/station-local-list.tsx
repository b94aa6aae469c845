import { Button, Text } from '@mantine/core';
import type { LocalList } from '@busbar/api-contract/client';
import { count, ErrorState, LoadingRows, MomentText, Panel } from '@busbar/ui-kit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useServices } from '../data/api-context';
import { useLiveRefresh, useNow } from '../data/use-live';
import { useHasRole } from '../data/use-roles';
import { TermList } from './term-list';

/** The list of tokens that a station has for when it is offline, and the one that it shall have. */
export function StationLocalList({ stationId, isRetired }: { stationId: string; isRetired: boolean }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const mayEdit = useHasRole('operator');
  const now = useNow(15_000);
  const list = useQuery({
    queryKey: ['local-list', stationId],
    queryFn: ({ signal }) => api.getLocalList({ stationId }, { signal }),
  });
  useLiveRefresh(['local-list'], (fact) => fact.stationId === stationId && fact.fact.startsWith('command.'));
  const keep = useMutation({
    mutationFn: (enabled: boolean) => api.setLocalList({ stationId, body: { enabled } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['local-list', stationId] }),
  });
  const data = list.data;
  return (
    <Panel
      title="Local list"
      aside={
        mayEdit &&
        data && (
          <Button
            variant="default"
            size="compact-xs"
            disabled={isRetired}
            loading={keep.isPending}
            onClick={() => keep.mutate(!data.enabled)}
          >
            {data.enabled ? 'Keep no longer' : 'Keep in step'}
          </Button>
        )
      }
    >
      {list.isPending && <LoadingRows rows={3} />}
      {list.isError && <ErrorState error={list.error} retry={() => void list.refetch()} />}
      {keep.isError && (
        <Text size="sm" role="alert" mb="xs">
          {keep.error.message}
        </Text>
      )}
      {data && <TermList rows={rowsOf(data, now)} />}
    </Panel>
  );
}

function rowsOf(list: LocalList, now: Date): [string, ReactNode][] {
  if (!list.enabled) return [['State', 'Not kept in step']];
  return [
    ['State', stateOf(list)],
    ['Version it has', list.version ?? 'not known'],
    [
      'Version it shall have',
      list.wantedVersion === null ? '–' : `${list.wantedVersion} (${count(list.wantedEntries)} tokens)`,
    ],
    ['Confirmed', <MomentText key="confirmed" at={list.confirmedAt} relativeTo={now} />],
    ...(list.problem === null ? [] : [['Last problem', list.problem] satisfies [string, ReactNode]]),
  ];
}

function stateOf({ stationId, asking, commandId, inStep }: LocalList): ReactNode {
  if (asking !== null && commandId !== null)
    return (
      <Link to={`/stations/${encodeURIComponent(stationId)}/commands/${encodeURIComponent(commandId)}`}>
        {asking === 'send-local-list' ? 'is being sent' : 'is being asked for'}
      </Link>
    );
  return inStep ? 'In step' : 'Out of step';
}
