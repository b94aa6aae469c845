import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ask, queryText, STREAM, type InvocationPage, type InvocationSummary } from './api';

export type InvocationFilters = Readonly<
  Record<'search' | 'function' | 'trigger' | 'outcome' | 'cold' | 'minDuration' | 'since' | 'trace', string | undefined>
>;

const PAGE = 200;
const LOOK_AT_MOST_EVERY_MS = 800;

/** `15m`, `1h` → epoch milliseconds; a number stays. */
function sinceOf(text: string | undefined): number | undefined {
  const relative = /^(\d+)([mhd])$/.exec(text ?? '');
  if (relative)
    return (
      Date.now() - Number(relative[1]) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[relative[2] as 'm' | 'h' | 'd']
    );
  return text === undefined ? undefined : Number(text);
}

export function invocationsPath(filters: InvocationFilters, cursor: number | undefined, limit = PAGE): string {
  return `invocations?${queryText({ ...filters, since: sinceOf(filters.since), cursor, limit })}`;
}

/** The list, page by page, and `lookForNew` that puts what is new before it. */
export function useInvocations(filters: InvocationFilters) {
  const queries = useQueryClient();
  const key = useMemo(() => ['invocations', filters] as const, [filters]);
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask<InvocationPage>(invocationsPath(filters, pageParam), { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next,
    staleTime: Infinity,
    placeholderData: (before) => before,
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);

  const looking = useRef(false);
  const lookForNew = useCallback(async () => {
    if (looking.current) return;
    looking.current = true;
    try {
      const head = await ask<InvocationPage>(invocationsPath(filters, undefined));
      queries.setQueryData<InfiniteData<InvocationPage, number | undefined>>(key, (before) => {
        if (!before) return before;
        const newest = before.pages[0]?.items[0]?.seq ?? 0;
        const fresh = head.items.filter(({ seq = 0 }) => seq > newest);
        // More came than one page shows: what lies between is fetched by scrolling, from a new beginning.
        if (fresh.length === head.items.length && head.next !== undefined)
          return { pages: [head], pageParams: [undefined] };
        const [first, ...others] = before.pages;
        const total = head.total ?? first?.total;
        if (fresh.length === 0 && total === first?.total) return before;
        const joined: InvocationPage = {
          ...first,
          items: [...fresh, ...(first?.items ?? [])],
          ...(total !== undefined && { total }),
        };
        return { ...before, pages: [joined, ...others] };
      });
    } finally {
      looking.current = false;
    }
  }, [filters, key, queries]);

  return { ...query, items: items as InvocationSummary[], total: query.data?.pages[0]?.total, lookForNew };
}

/**
 * Follows the stream of invocations. While `held`, only counts; otherwise `onNew` is called, at most about once a second.
 */
export function useLiveTail(
  enabled: boolean,
  held: boolean,
  onNew: () => void,
): { connected: boolean; waiting: number } {
  const [connected, setConnected] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const state = useRef({
    held,
    onNew,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
    last: 0,
    pending: false,
  });
  state.current.onNew = onNew;

  const look = useCallback(() => {
    const current = state.current;
    if (current.timer !== undefined || current.held) return;
    current.timer = setTimeout(
      () => {
        current.timer = undefined;
        if (current.held) return;
        current.pending = false;
        current.last = Date.now();
        setWaiting(0);
        current.onNew();
      },
      Math.max(0, current.last + LOOK_AT_MOST_EVERY_MS - Date.now()),
    );
  }, []);

  useEffect(() => {
    state.current.held = held;
    if (!held && state.current.pending) look();
  }, [held, look]);

  useEffect(() => {
    if (!enabled) return;
    const current = state.current;
    const source = new EventSource(STREAM);
    source.onopen = () => {
      setConnected(true);
      // What happened while nobody listened.
      current.pending = true;
      look();
    };
    source.onerror = () => setConnected(false);
    source.onmessage = (event: MessageEvent<string>) => {
      const { items, missed } = JSON.parse(event.data) as { items: unknown[]; missed: number };
      current.pending = true;
      if (current.held) setWaiting((before) => before + items.length + missed);
      else look();
    };
    return () => {
      source.close();
      clearTimeout(current.timer);
      current.timer = undefined;
      setConnected(false);
      setWaiting(0);
    };
  }, [enabled, look]);
  return { connected, waiting };
}
