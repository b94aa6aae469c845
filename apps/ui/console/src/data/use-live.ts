import type { LiveFact } from '@busbar/api-contract/client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useServices } from './api-context';
import type { LiveState } from './live-feed';

/** Calls `listener` with facts as they come. */
export function useLiveFacts(listener: (facts: readonly LiveFact[]) => void): void {
  const { live } = useServices();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => live.onFacts((facts) => latest.current(facts)), [live]);
}

export function useLiveState(): LiveState {
  const { live } = useServices();
  return useSyncExternalStore(
    (listener) => live.onState(listener),
    () => live.state,
  );
}

/** A fact is told before its consumers have stored it: the second look sees what the first one came too early for. */
const LOOKS_AFTER_MS = { soon: 1_000, late: 4_000 };
const BOTH = { soon: true, late: true };

/**
 * Asks for a list again when a fact concerns it, at most once a second, and once more when things have calmed down; also
 * when the feed opens, since facts may have been missed before. While `isHeld` (the pointer is over the rows) nothing
 * moves; it catches up afterwards.
 */
export function useLiveRefresh(keys: readonly string[], concerns: (fact: LiveFact) => boolean, isHeld = false): void {
  const queries = useQueryClient();
  const state = useLiveState();
  const [looks, setLooks] = useState({ soon: false, late: false });
  const lookTwice = (): void => setLooks((before) => (before.soon && before.late ? before : BOTH));
  useLiveFacts((facts) => {
    if (facts.some(concerns)) lookTwice();
  });
  const previous = useRef(state);
  useEffect(() => {
    if (state === 'live' && previous.current !== 'live') lookTwice();
    previous.current = state;
  }, [state]);
  const joined = keys.join(' ');
  const next = looks.soon ? 'soon' : looks.late ? 'late' : undefined;
  useEffect(() => {
    if (next === undefined || isHeld) return;
    const timer = setTimeout(() => {
      setLooks((before) => ({ ...before, [next]: false }));
      for (const key of joined.split(' ')) void queries.invalidateQueries({ queryKey: [key] });
    }, LOOKS_AFTER_MS[next]);
    return () => clearTimeout(timer);
  }, [next, isHeld, joined, queries]);
}

/** The time, as often as `everyMs`. */
export function useNow(everyMs = 1_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
