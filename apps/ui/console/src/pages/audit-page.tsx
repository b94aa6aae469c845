import { Text } from '@mantine/core';
import type { AuditEntry } from '@busbar/api-contract/client';
import {
  DataTable,
  EmptyState,
  ErrorState,
  LoadingRows,
  MomentText,
  PageHeader,
  Panel,
  type Column,
} from '@busbar/ui-kit';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useServices } from '../data/api-context';

const COLUMNS: Column<AuditEntry>[] = [
  { key: 'at', title: 'When', render: (entry) => <MomentText at={entry.at} /> },
  { key: 'actor', title: 'Who', render: (entry) => <Text size="sm">{entry.actor}</Text> },
  {
    key: 'action',
    title: 'What',
    render: (entry) => (
      <Text size="sm" fw={550}>
        {entry.action}
      </Text>
    ),
  },
  { key: 'subject', title: 'Subject', render: (entry) => <Text size="sm">{entry.subjectId}</Text> },
  {
    key: 'changes',
    title: 'Changes',
    wideOnly: true,
    render: (entry) => <code className="fact-body">{JSON.stringify(entry.changes)}</code>,
  },
];

export function AuditPage() {
  const { api } = useServices();
  const entries = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ signal, pageParam }) =>
      api.listAuditEntries({ query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const rows = entries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title="Audit trail" subtitle="Who changed what" />
      <Panel flush>
        {entries.isPending && <LoadingRows rows={8} />}
        {entries.isError && <ErrorState error={entries.error} retry={() => void entries.refetch()} />}
        {entries.isSuccess && rows.length === 0 && (
          <EmptyState title="Nothing was changed yet">Every change through the API leaves an entry here.</EmptyState>
        )}
        {rows.length > 0 && (
          <DataTable
            label="Audit trail"
            rows={rows}
            columns={COLUMNS}
            rowKey={(entry) => entry.id}
            hasMore={entries.hasNextPage}
            isLoadingMore={entries.isFetchingNextPage}
            onMore={() => void entries.fetchNextPage()}
          />
        )}
      </Panel>
    </>
  );
}
