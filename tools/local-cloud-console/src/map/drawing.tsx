import { Text, VisuallyHidden } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { GraphEdge, GraphNode } from '../data/api';
import { count, perMinute } from '../data/format';
import { Icon, iconOf } from '../parts/icon';
import { Panel } from '../parts/panel';
import { curve, edgeLabels } from './edge-labels';
import { connected, NODE, type Layout } from './lay-out';
import { KIND_COLOURS, KIND_NAMES, type EdgeRates, type Live } from './live';
import { Dead, Numbers } from './numbers';

interface DrawingProps {
  readonly layout: Layout;
  readonly edges: readonly GraphEdge[];
  readonly near: ReadonlySet<string> | undefined;
  readonly chosen: string | undefined;
  readonly choose: (id: string | undefined) => void;
  readonly liveOf: (node: GraphNode) => Live;
  readonly travels: EdgeRates;
  readonly short: (name: string) => string;
}

/** More figures than these between two columns are no longer read as belonging to their lines. */
const MOST_FIGURES = 14;

/** Resources in columns and what travels between them. */
export function Drawing({ layout, edges, near, chosen, choose, liveOf, travels, short }: DrawingProps) {
  const [hovered, setHovered] = useState<string>();
  const lit = useMemo(
    () => near ?? (hovered === undefined ? undefined : connected(edges, hovered)),
    [near, hovered, edges],
  );
  const lines = edges.flatMap(({ from, to, kind }) => {
    const a = layout.placed.get(from);
    const b = layout.placed.get(to);
    if (!a || !b || kind === 'dead-letters') return [];
    return [{ key: `${from} ${to} ${kind}`, edge: { from, to, kind }, a, b, kind, rate: travels(a.node, b.node) }];
  });
  // Where much travels between two columns, figures would stand on foreign lines: there they come with what is lit.
  const busy = new Map<number, number>();
  for (const { a, b, rate } of lines)
    if (rate && b.column === a.column + 1) busy.set(a.column, (busy.get(a.column) ?? 0) + 1);
  const labels = edgeLabels(
    layout,
    lines.flatMap(({ edge, a, b, rate }) => {
      if (!rate) return [];
      const failed = rate.errors > 0;
      const shown =
        lit === undefined
          ? b.column === a.column + 1 && (failed || (busy.get(a.column) ?? 0) <= MOST_FIGURES)
          : lit.has(edge.from) && lit.has(edge.to);
      if (!shown) return [];
      const text = failed ? `${perMinute(rate.events)} ✕${count(rate.errors)}` : perMinute(rate.events);
      return [{ edge, text, failed, weight: rate.events + (failed ? 1e9 : 0) }];
    }),
  );
  return (
    <Panel flush>
      <div
        style={{ overflow: 'auto', padding: 12, maxHeight: 'calc(100dvh - 170px)' }}
        role="region"
        aria-label="Resources from left to right"
        tabIndex={0}
      >
        <div style={{ position: 'relative', width: layout.width, height: layout.height }}>
          <svg
            width={layout.width}
            height={layout.height}
            style={{ position: 'absolute', inset: 0 }}
            aria-hidden="true"
          >
            {lines.map(({ key, a, b, kind, rate }) => {
              const on = lit !== undefined && lit.has(a.node.id) && lit.has(b.node.id);
              return (
                <path
                  key={key}
                  d={curve(a, b)}
                  fill="none"
                  stroke={
                    rate && rate.errors > 0
                      ? 'var(--bad)'
                      : on || rate
                        ? 'var(--mantine-primary-color-filled)'
                        : 'var(--mantine-color-dimmed)'
                  }
                  strokeWidth={rate ? widthFor(rate.events) : on ? 1.6 : 1}
                  strokeDasharray={kind === 'delivers' ? undefined : '3 4'}
                  opacity={on ? 0.9 : lit !== undefined ? 0.05 : rate ? 0.5 : b.column === a.column + 1 ? 0.34 : 0.1}
                />
              );
            })}
          </svg>
          {labels.map(({ edge, text, failed, x, y, width, height }) => (
            <span
              key={`${edge.from} ${edge.to}`}
              className={failed ? 'edge-rate numbers bad' : 'edge-rate numbers'}
              style={{ left: x, top: y, width, height }}
              aria-hidden="true"
            >
              {text}
            </span>
          ))}
          {layout.columns.map(({ title, x }) => (
            <Text key={title} size="xs" fw={600} c="dimmed" style={{ position: 'absolute', left: x, top: 0 }}>
              {title}
            </Text>
          ))}
          {[...layout.placed.values()].map(({ node, x, y }) => (
            <button
              key={node.id}
              type="button"
              className={lit !== undefined && !lit.has(node.id) ? 'node far' : 'node'}
              aria-pressed={node.id === chosen}
              style={{
                left: x,
                top: y,
                width: NODE.width,
                height: NODE.height,
                borderLeftColor: KIND_COLOURS[node.kind],
              }}
              onPointerEnter={() => setHovered(node.id)}
              onPointerLeave={() => setHovered(undefined)}
              onFocus={() => setHovered(node.id)}
              onBlur={() => setHovered(undefined)}
              onClick={() => choose(node.id === chosen ? undefined : node.id)}
            >
              <span style={{ color: 'var(--mantine-color-dimmed)', display: 'inline-flex' }}>
                <Icon name={iconOf(node.kind)} size={15} />
              </span>
              <span style={{ flex: 1, minWidth: 0, lineHeight: 1.25 }}>
                <VisuallyHidden>{KIND_NAMES[node.kind]} </VisuallyHidden>
                <span className="clip" style={{ display: 'block' }} title={node.name}>
                  {short(node.name)}
                </span>
                <Numbers live={liveOf(node)} />
              </span>
              <Dead live={liveOf(node)} />
            </button>
          ))}
        </div>
      </div>
    </Panel>
  );
}

/** A line's width by what travels over it: ten times as much is little more than half a pixel more. */
function widthFor(events: number): number {
  return Math.min(3.5, 1.2 + 0.6 * Math.log10(Math.max(1, events)));
}
