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

const REFRESH_MS = 1_000;

/**
 * Asks for a list again when a fact concerns it, at most once a second. While `isHeld` (the pointer is over the rows)
 * nothing moves; it catches up afterwards.
 */
export function useLiveRefresh(keys: readonly string[], concerns: (fact: LiveFact) => boolean, isHeld = false): void {
  const queries = useQueryClient();
  const [due, setDue] = useState(false);
  useLiveFacts((facts) => {
    if (facts.some(concerns)) setDue(true);
  });
  const joined = keys.join(' ');
  useEffect(() => {
    if (!due || isHeld) return;
    const timer = setTimeout(() => {
      setDue(false);
      for (const key of joined.split(' ')) void queries.invalidateQueries({ queryKey: [key] });
    }, REFRESH_MS);
    return () => clearTimeout(timer);
  }, [due, isHeld, joined, queries]);
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
