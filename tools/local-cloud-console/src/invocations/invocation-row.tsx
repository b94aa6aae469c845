import { Text } from '@mantine/core';
import { memo } from 'react';
import { Link } from 'react-router';
import type { InvocationSummary } from '../data/api';
import { counted, duration, durationShare, exactTime, timeOfDay, triggerName } from '../data/format';
import { ColdBadge, OutcomeMark } from '../parts/outcome';

/** One invocation in the list: who ran, why, what came of it. */
export const InvocationRow = memo(function InvocationRow({ item, index }: { item: InvocationSummary; index: number }) {
  const did = [
    item.batch !== undefined && `batch of ${item.batch}`,
    item.awsCalls > 0 && counted(item.awsCalls, 'AWS call'),
    item.statements > 0 && counted(item.statements, 'statement'),
    item.attempt !== undefined && item.attempt > 1 && `attempt ${item.attempt}`,
  ].filter(Boolean);
  return (
    <Link
      to={`/invocations/${encodeURIComponent(item.id)}`}
      className="row"
      data-index={index}
      data-invocation={item.id}
    >
      <OutcomeMark outcome={item.outcome} />
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={550} className="clip">
          {item.function}
        </Text>
        <Text
          size="xs"
          className="clip"
          style={{ color: item.error === undefined ? 'var(--mantine-color-dimmed)' : 'var(--bad)' }}
        >
          {item.error ?? (did.length > 0 ? did.join(' · ') : 'no calls')}
          <Text component="span" size="xs" hiddenFrom="sm" c="dimmed">
            {` · ${triggerName(item.trigger)} · ${timeOfDay(item.at)}`}
          </Text>
        </Text>
      </div>
      <Text size="sm" c="dimmed" className="wide clip">
        {triggerName(item.trigger)}
      </Text>
      <span className="wide">{item.cold && <ColdBadge />}</span>
      <div className="duration wide">
        <span className="duration-bar" aria-hidden="true">
          <span
            style={{
              width: `${durationShare(item.durationMs) * 100}%`,
              ...(item.outcome !== 'ok' && { background: 'var(--bar-bad)' }),
            }}
          />
        </span>
        <Text size="sm" ta="right" className="numbers" style={{ whiteSpace: 'nowrap' }}>
          {duration(item.durationMs)}
        </Text>
      </div>
      <Text size="sm" c="dimmed" ta="right" className="numbers wide" title={exactTime(item.at)}>
        {timeOfDay(item.at)}
      </Text>
      <div style={{ textAlign: 'right' }} className="numbers narrow">
        <Text size="sm" hiddenFrom="sm">
          {duration(item.durationMs)}
        </Text>
        {item.cold && (
          <Text component="span" hiddenFrom="sm">
            <ColdBadge />
          </Text>
        )}
      </div>
    </Link>
  );
});
