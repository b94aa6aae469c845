import { count, perMinute } from '../data/format';
import type { Live } from './live';

/** What happens to a resource, in a few figures. */
export function Numbers({ live }: { live: Live }) {
  if (live.perMinute === 0 && live.errors === 0 && (live.depth ?? 0) === 0) return null;
  return (
    <span
      className="numbers"
      style={{ display: 'inline-flex', gap: 6, fontSize: 11, fontWeight: 600, whiteSpace: 'nowrap' }}
    >
      {live.perMinute > 0 && <span style={{ color: 'var(--mantine-color-dimmed)' }}>{perMinute(live.perMinute)} </span>}
      {live.errors > 0 && <span style={{ color: 'var(--bad)' }}>{count(live.errors)} failed </span>}
      {(live.depth ?? 0) > 0 && <span style={{ color: 'var(--warn)' }}>{count(live.depth ?? 0)} waiting</span>}
    </span>
  );
}

/** Dead letters of a queue. */
export function Dead({ live }: { live: Live }) {
  if ((live.dead ?? 0) === 0) return null;
  return (
    <span className="numbers" style={{ color: 'var(--bad)', fontSize: 11, fontWeight: 600, whiteSpace: 'nowrap' }}>
      {count(live.dead ?? 0)} dead
    </span>
  );
}
