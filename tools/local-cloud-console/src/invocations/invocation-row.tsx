import { memo } from 'react';
import { Link } from 'react-router';
import type { InvocationSummary } from '../data/api';
import { counted, duration, durationShare, exactTime, timeOfDay, triggerName } from '../data/format';
import { OutcomeMark } from '../parts/outcome';

/** One invocation in the list: who ran, why, what came of it. */
export const InvocationRow = memo(function InvocationRow({ item, index }: { item: InvocationSummary; index: number }) {
  const did = [
    item.batch !== undefined && `batch of ${item.batch}`,
    item.awsCalls > 0 && counted(item.awsCalls, 'AWS call'),
    item.statements > 0 && counted(item.statements, 'statement'),
    item.attempt !== undefined && item.attempt > 1 && `attempt ${item.attempt}`,
  ].filter(Boolean);
  const what = item.error ?? (did.length > 0 ? did.join(' · ') : 'no calls');
  const told = item.error === undefined ? 'dim' : 'bad';
  // Plain elements: dozens of rows are drawn anew with every turn of the wheel.
  return (
    <Link
      to={`/invocations/${encodeURIComponent(item.id)}`}
      className="row"
      data-index={index}
      data-invocation={item.id}
    >
      <OutcomeMark outcome={item.outcome} />
      <span className="who">
        <span className="clip name" title={item.function}>
          {item.function}
        </span>
        <span className={`clip narrow small ${told}`}>
          {`${what} · ${triggerName(item.trigger)} · ${timeOfDay(item.at)}`}
        </span>
      </span>
      <span className={`wide clip ${told}`} title={item.error}>
        {what}
      </span>
      <span className="wide clip dim">{triggerName(item.trigger)}</span>
      <span className="wide">{item.cold && <span className="cold">cold</span>}</span>
      <span className="duration wide">
        <span className="duration-bar" aria-hidden="true">
          <span
            className={item.outcome === 'ok' ? undefined : 'failed'}
            style={{ width: `${durationShare(item.durationMs) * 100}%` }}
          />
        </span>
        <span className="numbers end">{duration(item.durationMs)}</span>
      </span>
      <span className="numbers wide dim end" title={exactTime(item.at)}>
        {timeOfDay(item.at)}
      </span>
      <span className="numbers narrow end">
        {duration(item.durationMs)}
        {item.cold && (
          <span>
            <span className="cold">cold</span>
          </span>
        )}
      </span>
    </Link>
  );
});
