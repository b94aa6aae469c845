import { Button, Group, Select, Text } from '@mantine/core';
import type { Token, TokenState } from '@busbar/api-contract/client';
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
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useServices } from '../data/api-context';
import { useUrlFilters } from '../data/use-url-filters';
import { SearchField } from '../shell/search-field';

const KINDS: Readonly<Record<TokenState, StatusKind>> = {
  valid: 'available',
  blocked: 'unavailable',
  expired: 'suspended',
  retired: 'offline',
};
const WORDS: Readonly<Record<TokenState, string>> = {
  valid: 'Valid',
  blocked: 'Blocked',
  expired: 'Expired',
  retired: 'Retired',
};

export function TokensPage() {
  const { api } = useServices();
  const queries = useQueryClient();
  const { filters, sort, setFilter, setSort } = useUrlFilters(['search', 'state']);
  const tokens = useInfiniteQuery({
    queryKey: ['tokens', filters],
    queryFn: ({ signal, pageParam }) =>
      api.listTokens(
        {
          query: {
            limit: 100,
            ...(filters.search ? { search: filters.search } : {}),
            ...(filters.state ? { state: filters.state as 'valid' | 'blocked' | 'expired' } : {}),
            ...(pageParam ? { cursor: pageParam } : {}),
          },
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const change = useMutation({
    mutationFn: (token: Token) =>
      api.changeToken({
        tokenId: token.id,
        revision: token.revision,
        body: { status: token.status === 'valid' ? 'blocked' : 'valid' },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  });

  const rows = tokens.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: Column<Token>[] = [
    {
      key: 'id',
      title: 'Token',
      sortBy: (token) => token.id,
      render: (token) => (
        <Text size="sm" fw={550}>
          {token.id}
        </Text>
      ),
    },
    {
      key: 'label',
      title: 'Label',
      wideOnly: true,
      sortBy: (token) => token.label,
      render: (token) => <Text size="sm">{token.label ?? '–'}</Text>,
    },
    {
      key: 'kind',
      title: 'Kind',
      wideOnly: true,
      sortBy: (token) => token.kind,
      render: (token) => <Text size="sm">{token.kind ?? '–'}</Text>,
    },
    {
      key: 'state',
      title: 'State',
      sortBy: (token) => token.state,
      render: (token) => <StatusBadge kind={KINDS[token.state]} detail={WORDS[token.state]} />,
    },
    {
      key: 'expiresAt',
      title: 'Expires',
      align: 'right',
      wideOnly: true,
      sortBy: (token) => token.expiresAt,
      render: (token) => <MomentText at={token.expiresAt} />,
    },
    {
      key: 'action',
      title: 'Change',
      align: 'right',
      render: (token) => (
        <Button
          variant="default"
          size="compact-xs"
          disabled={token.retiredAt !== null || change.isPending}
          onClick={() => change.mutate(token)}
          aria-label={`${token.status === 'valid' ? 'Block' : 'Unblock'} ${token.id}`}
        >
          {token.status === 'valid' ? 'Block' : 'Unblock'}
        </Button>
      ),
    },
  ];

  return (
    <>
      <PageHeader title="Tokens" subtitle="What identifies drivers" />
      <Group mb="sm" gap="sm">
        <SearchField label="Search tokens" value={filters.search} onChange={(value) => setFilter('search', value)} />
        <Select
          aria-label="State"
          placeholder="Every state"
          clearable
          data={['valid', 'blocked', 'expired']}
          value={filters.state ?? null}
          onChange={(value) => setFilter('state', value)}
          w={160}
        />
      </Group>
      {change.isError && <ErrorState error={change.error} />}
      <Panel flush>
        {tokens.isPending && <LoadingRows rows={12} />}
        {tokens.isError && <ErrorState error={tokens.error} retry={() => void tokens.refetch()} />}
        {tokens.isSuccess && rows.length === 0 && (
          <EmptyState title="No token fits">Tokens are created through the API.</EmptyState>
        )}
        {rows.length > 0 && (
          <DataTable
            label="Tokens"
            rows={rows}
            columns={columns}
            rowKey={(token) => token.id}
            sort={sort}
            onSort={setSort}
            hasMore={tokens.hasNextPage}
            isLoadingMore={tokens.isFetchingNextPage}
            onMore={() => void tokens.fetchNextPage()}
          />
        )}
      </Panel>
    </>
  );
}
