import { Button, Group, Switch, Text } from '@mantine/core';
import { useHotkeys, useLocalStorage } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { ask, type Rates } from '../data/api';
import { useUrlFilters } from '../data/use-url-filters';
import { useInvocations, useLiveTail, type InvocationFilters } from '../data/use-invocations';
import { count } from '../data/format';
import { PageHeader } from '../parts/page-header';
import { EmptyState, ErrorState, LoadingRows } from '../parts/states';
import { FilterBar } from './filter-bar';
import { InvocationRow } from './invocation-row';

const KEYS = ['search', 'function', 'trigger', 'outcome', 'cold', 'minDuration', 'since', 'trace'] as const;
const WIDE_ROW = 40;
const NARROW_ROW = 64;
const MOST_COUNTED = 100_000;

/** Every invocation, the latest first; new ones come in by themselves while nobody points at the list. */
export function InvocationsPage() {
  const { filters: given, setFilter, clear, isFiltered } = useUrlFilters(KEYS);
  const fingerprint = KEYS.map((key) => given[key] ?? '').join('\n');
  // The same object for the same filters: it is the key of the query.
  const filters = useMemo<InvocationFilters>(() => given, [fingerprint]);
  const list = useInvocations(filters);
  const { items, total, hasNextPage, isFetchingNextPage, fetchNextPage, lookForNew } = list;
  const [live, setLive] = useLocalStorage({ key: 'local-cloud-live', defaultValue: true });
  const [pointed, setPointed] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const held = pointed || scrolled;
  const { connected, waiting } = useLiveTail(
    live,
    held,
    useCallback(() => void lookForNew(), [lookForNew]),
  );
  useHotkeys([['l', () => setLive((before) => !before)]]);

  const archive = useQuery({ queryKey: ['archive'], queryFn: () => ask<Rates>('rates'), refetchInterval: 5_000 }).data;
  const region = useRef<HTMLDivElement>(null);
  const narrow = window.innerWidth < 768;
  const rowHeight = narrow ? NARROW_ROW : WIDE_ROW;
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => region.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  const visible = rows.getVirtualItems();
  const lastVisible = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastVisible >= items.length - 60 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [lastVisible, items.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    void region.current?.scrollTo({ top: 0 });
  }, [fingerprint]);

  const move = (event: React.KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset['index'];
    const next =
      at === undefined ? (visible[0]?.index ?? 0) : Math.min(Math.max(Number(at) + step, 0), items.length - 1);
    event.preventDefault();
    rows.scrollToIndex(next);
    const row = (): HTMLElement | null | undefined =>
      region.current?.querySelector<HTMLElement>(`[data-index="${next}"]`);
    const drawn = row();
    if (drawn) drawn.focus();
    // Else it has to be drawn before it can take the focus.
    else requestAnimationFrame(() => row()?.focus());
  };

  return (
    <div
      style={{ display: 'flex', flexDirection: 'column', height: 'calc(100dvh - 52px - 2 * var(--app-shell-padding))' }}
    >
      <PageHeader
        title="Invocations"
        subtitle={
          <span className="numbers" role="status">
            {total === undefined
              ? ' '
              : `${total >= MOST_COUNTED ? 'more than ' : ''}${count(total)} ${isFiltered ? 'match' : 'recorded'}`}
            {(archive?.dropped ?? 0) > 0 &&
              ` · ${count(archive?.dropped ?? 0)} entries lost: more happened than could be written`}
            {live && connected && (held && waiting > 0 ? ` · ${count(waiting)} new, held while you look` : ' · live')}
          </span>
        }
        aside={
          <>
            {held && waiting > 0 && (
              <Button
                size="compact-sm"
                variant="light"
                onClick={() => {
                  region.current?.scrollTo({ top: 0 });
                  void lookForNew();
                }}
              >
                Show {count(waiting)} new
              </Button>
            )}
            <Switch label="Live" checked={live} onChange={({ currentTarget: { checked } }) => setLive(checked)} />
          </>
        }
      />
      <FilterBar filters={filters} setFilter={setFilter} clear={clear} isFiltered={isFiltered} />
      {filters.trace !== undefined && (
        <Group gap="xs" mb="sm">
          <Text size="sm" c="dimmed">
            Trace <span className="mono">{filters.trace}</span>
          </Text>
          <Button size="compact-xs" variant="subtle" onClick={() => setFilter('trace', undefined)}>
            All traces
          </Button>
        </Group>
      )}
      <div className="list">
        <div className="row head" aria-hidden="true">
          <span />
          <span>Function</span>
          <span>What it did</span>
          <span>Trigger</span>
          <span />
          <span style={{ textAlign: 'right' }}>Duration</span>
          <span style={{ textAlign: 'right' }}>Time</span>
        </div>
        <div
          ref={region}
          role="region"
          aria-label="Invocations, the latest first"
          tabIndex={0}
          data-testid="invocations"
          onKeyDown={move}
          onPointerEnter={(event) => event.pointerType === 'mouse' && setPointed(true)}
          onPointerLeave={() => setPointed(false)}
          onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop > rowHeight)}
          style={{ flex: 1, minHeight: 0, overflow: 'auto', contain: 'strict' }}
        >
          {list.isPending ? (
            <LoadingRows rows={12} height={rowHeight} />
          ) : list.isError && items.length === 0 ? (
            <ErrorState error={list.error} retry={() => void list.refetch()} />
          ) : items.length === 0 ? (
            isFiltered ? (
              <EmptyState title="Nothing matches">
                <Button variant="subtle" size="compact-sm" onClick={clear}>
                  Clear the filters
                </Button>
              </EmptyState>
            ) : (
              <EmptyState title="Nothing has run yet">
                Call an API, connect a station, publish to a topic: each invocation appears here as it ends.
              </EmptyState>
            )
          ) : (
            <div role="list" style={{ height: rows.getTotalSize(), position: 'relative' }}>
              {visible.map(({ index, start, key }) => {
                const item = items[index];
                return (
                  item && (
                    <div
                      key={key}
                      role="listitem"
                      style={{ position: 'absolute', top: 0, left: 0, right: 0, transform: `translateY(${start}px)` }}
                    >
                      <InvocationRow item={item} index={index} />
                    </div>
                  )
                );
              })}
            </div>
          )}
        </div>
      </div>
    </div>
  );
}
