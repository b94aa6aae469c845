import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Entry, Flow } from '../data/api';
import { duration, exactTime, shortName } from '../data/format';
import { Icon, iconOf } from '../parts/icon';
import { OutcomeMark } from '../parts/outcome';

/** Of one node's children more than these are shown on demand. */
const FIRST_CHILDREN = 12;

/** The flow as one tree: from its origin over topics, queues and functions. */
export function FlowTree({ flow }: { flow: Flow }) {
  const start = flow.nodes[flow.rootId]?.entry.at ?? 0;
  return (
    <div style={{ overflowX: 'auto', paddingBottom: 12 }} role="region" aria-label="The flow" tabIndex={0}>
      <ul className="flow root">
        <Branch flow={flow} id={flow.rootId} start={start} depth={0} />
      </ul>
      {(flow.cut || flow.otherCauses.length > 0) && (
        <Text size="xs" c="dimmed" px="md" pt="xs">
          {flow.cut && 'Only a part of a large flow is shown. '}
          {flow.otherCauses.length > 0 &&
            `${flow.otherCauses.length} further messages of the batch belong to flows of their own.`}
        </Text>
      )}
    </div>
  );
}

function Branch({ flow, id, start, depth }: { flow: Flow; id: string; start: number; depth: number }) {
  const [all, setAll] = useState(false);
  const node = flow.nodes[id];
  if (!node) return null;
  const shown = all ? node.children : node.children.slice(0, FIRST_CHILDREN);
  // The way to the focus is never hidden.
  const focus = node.children.find((child) => leadsTo(flow, child, flow.focusId));
  const children = focus !== undefined && !shown.includes(focus) ? [...shown, focus] : shown;
  return (
    <li>
      <Line entry={node.entry} isFocus={id === flow.focusId} start={start} />
      {children.length > 0 && (
        <ul className="flow">
          {children.map((child) => (
            <Branch key={child} flow={flow} id={child} start={start} depth={depth + 1} />
          ))}
          {children.length < node.children.length && (
            <li>
              <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>
                {node.children.length - children.length} more
              </Button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

function leadsTo(flow: Flow, from: string, to: string): boolean {
  return from === to || (flow.nodes[from]?.children.some((child) => leadsTo(flow, child, to)) ?? false);
}

function Line({ entry, isFocus, start }: { entry: Entry; isFocus: boolean; start: number }) {
  const name = String(
    entry.detail?.['functionName'] ??
      (entry.kind === 'task' ? entry.detail?.['state'] : undefined) ??
      shortName(entry.resource),
  );
  const execution = entry.kind === 'execution' ? entry.detail?.['execution'] : undefined;
  const what = describe(entry);
  return (
    <div className={isFocus ? 'flow-line focus' : 'flow-line'} aria-current={isFocus ? 'true' : undefined}>
      <span style={{ color: 'var(--mantine-color-dimmed)', display: 'inline-flex' }} title={entry.kind}>
        <Icon name={iconOf(entry.kind)} size={15} />
      </span>
      {entry.outcome !== 'ok' && <OutcomeMark outcome={entry.outcome} />}
      <Text
        component="span"
        size="sm"
        fw={entry.kind === 'invocation' ? 550 : 400}
        className="clip"
        style={{ maxWidth: 340 }}
        title={name}
      >
        {entry.kind === 'invocation' && !isFocus ? (
          <Link
            to={`/invocations/${encodeURIComponent(entry.id)}`}
            style={{ color: 'var(--mantine-color-anchor)', textDecoration: 'none' }}
          >
            {name}
          </Link>
        ) : typeof execution === 'string' ? (
          <Link
            to={`/executions/${encodeURIComponent(execution)}`}
            style={{ color: 'var(--mantine-color-anchor)', textDecoration: 'none' }}
          >
            {name}
          </Link>
        ) : entry.kind === 'dead-letter' && entry.resource.includes(':sqs:') ? (
          <Link
            to={`/dead-letters?queue=${encodeURIComponent(name)}`}
            style={{ color: 'var(--bad)', textDecoration: 'none' }}
          >
            {name}
          </Link>
        ) : (
          name
        )}
      </Text>
      <Text
        component="span"
        size="xs"
        c="dimmed"
        className="numbers"
        style={{ whiteSpace: 'nowrap' }}
        title={exactTime(entry.at)}
      >
        {[
          what,
          entry.durationMs === undefined ? '' : duration(entry.durationMs),
          `+${duration(Math.max(0, entry.at - start))}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </div>
  );
}

function describe(entry: Entry): string {
  const detail = (entry.detail ?? {}) as Record<string, unknown>;
  switch (entry.kind) {
    case 'request':
      return [detail['method'], detail['path'], detail['status']].filter((part) => part !== undefined).join(' ');
    case 'publish':
      return `published, ${String(detail['matched'] ?? 0)} subscriptions`;
    case 'message':
      return detail['redrivenFrom'] === undefined ? 'queued' : `sent back${detail['edited'] ? ', edited' : ''}`;
    case 'dead-letter':
      return `dead letter${typeof detail['reason'] === 'string' ? `: ${detail['reason']}` : ''}`;
    case 'execution':
      return detail['status'] === undefined ? 'execution began' : `execution ${String(detail['status']).toLowerCase()}`;
    case 'task':
      return detail['token'] === true ? 'token came back' : String(detail['calls'] ?? 'task');
    case 'item':
      return String(detail['operation'] ?? 'item');
    case 'invocation':
      return detail['cold'] === true ? 'cold' : '';
    default:
      return entry.kind;
  }
}
