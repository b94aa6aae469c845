import { Anchor, Button, Group, Stack, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ask, type GraphEdge, type GraphNode, type Queue, type Rates, type ResourceGraph } from '../data/api';
import { count, counted } from '../data/format';
import { Icon, iconOf } from '../parts/icon';
import { PageHeader } from '../parts/page-header';
import { Panel } from '../parts/panel';
import { EmptyState, ErrorState, LoadingRows } from '../parts/states';
import { useQueues } from '../shell/shell';
import { commonPrefix, connected, layOut, NODE, shortened, type Layout } from './lay-out';

const KIND_NAMES: Readonly<Record<GraphNode['kind'], string>> = {
  api: 'API',
  schedule: 'Schedule',
  function: 'Function',
  topic: 'Topic',
  queue: 'Queue',
  table: 'Table',
  bucket: 'Bucket',
  'state-machine': 'State machine',
  database: 'Database',
};
const KIND_COLOURS: Readonly<Record<GraphNode['kind'], string>> = {
  api: 'var(--info)',
  schedule: 'var(--info)',
  function: 'var(--mantine-primary-color-filled)',
  topic: 'var(--violet)',
  queue: 'var(--warn)',
  table: 'var(--bar-wait)',
  bucket: 'var(--bar-wait)',
  'state-machine': 'var(--mantine-primary-color-filled)',
  database: 'var(--bar-wait)',
};

export interface Live {
  readonly perMinute: number;
  readonly errors: number;
  readonly depth?: number;
  readonly dead?: number;
}

/** Resources and how they connect, with what happens to them now. */
export function MapPage() {
  const graph = useQuery({ queryKey: ['map'], queryFn: () => ask<ResourceGraph>('map'), staleTime: Infinity });
  const rates = useQuery({ queryKey: ['rates'], queryFn: () => ask<Rates>('rates'), refetchInterval: 2_000 }).data;
  const queues = useQueues().data;
  const [parameters, setParameters] = useSearchParams();
  const [search, setSearch] = useState('');
  const phone = useMediaQuery('(max-width: 48em)', window.innerWidth <= 768, { getInitialValueInEffect: false });
  const layout = useMemo(() => graph.data && layOut(graph.data), [graph.data]);
  const prefix = useMemo(() => commonPrefix(graph.data?.nodes.map(({ name }) => name) ?? []), [graph.data]);
  if (graph.isPending) return <LoadingRows />;
  if (graph.isError) return <ErrorState error={graph.error} retry={() => void graph.refetch()} />;
  const { nodes, edges } = graph.data;
  const chosen = nodes.find(({ id }) => id === parameters.get('resource'));
  const choose = (id: string | undefined): void =>
    setParameters(id === undefined ? {} : { resource: id }, { replace: true });
  const liveOf = (node: GraphNode): Live => liveData(node, nodes, edges, rates, queues);
  const short = (name: string): string => shortened(name, prefix);
  const matches =
    search === ''
      ? undefined
      : new Set(nodes.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase())).map(({ id }) => id));
  const near = matches ?? (chosen && connected(edges, chosen.id));
  return (
    <>
      <PageHeader
        title="Map"
        subtitle={
          <span className="numbers">{`${counted(nodes.length, 'resource')}${prefix === '' ? '' : ` · names without “${prefix}”`} · rates of the last minute`}</span>
        }
        aside={
          <TextInput
            type="search"
            aria-label="Find a resource"
            placeholder="Find a resource   /"
            value={search}
            onChange={({ currentTarget: { value } }) => setSearch(value)}
            leftSection={<Icon name="search" size={16} />}
          />
        }
      />
      {nodes.length === 0 ? (
        <EmptyState title="There is nothing to draw">The templates have no function, topic, queue or store.</EmptyState>
      ) : (
        <Stack gap="md">
          {chosen && (
            <Selected node={chosen} nodes={nodes} edges={edges} live={liveOf(chosen)} choose={choose} short={short} />
          )}
          {phone ? (
            <Sections
              nodes={nodes.filter(({ id }) => !near || near.has(id))}
              liveOf={liveOf}
              choose={choose}
              short={short}
            />
          ) : (
            layout && (
              <Drawing
                layout={layout}
                edges={edges}
                near={near}
                chosen={chosen?.id}
                choose={choose}
                liveOf={liveOf}
                short={short}
              />
            )
          )}
        </Stack>
      )}
    </>
  );
}

function liveData(
  node: GraphNode,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  rates: Rates | undefined,
  queues: readonly Queue[] | undefined,
): Live {
  const rate = rates?.rates[node.meter];
  const base = { perMinute: rate?.events ?? 0, errors: rate?.errors ?? 0 };
  if (node.kind !== 'queue') return base;
  const queue = queues?.find(({ arn }) => arn === node.id);
  const deadId = edges.find(({ from, kind }) => from === node.id && kind === 'dead-letters')?.to;
  const dead = queues?.find(({ arn }) => arn === nodes.find(({ id }) => id === deadId)?.id);
  return {
    ...base,
    ...(queue && { depth: queue.visible + queue.inFlight + queue.delayed }),
    ...(dead && { dead: dead.visible + dead.inFlight }),
  };
}

interface DrawingProps {
  readonly layout: Layout;
  readonly edges: readonly GraphEdge[];
  readonly near: ReadonlySet<string> | undefined;
  readonly chosen: string | undefined;
  readonly choose: (id: string | undefined) => void;
  readonly liveOf: (node: GraphNode) => Live;
  readonly short: (name: string) => string;
}

function Drawing({ layout, edges, near, chosen, choose, liveOf, short }: DrawingProps) {
  const [hovered, setHovered] = useState<string>();
  const lit = useMemo(
    () => near ?? (hovered === undefined ? undefined : connected(edges, hovered)),
    [near, hovered, edges],
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
            {edges.map(({ from, to, kind }) => {
              const a = layout.placed.get(from);
              const b = layout.placed.get(to);
              if (!a || !b || kind === 'dead-letters') return null;
              const on = lit !== undefined && lit.has(from) && lit.has(to);
              return (
                <path
                  key={`${from} ${to} ${kind}`}
                  d={curve(a, b)}
                  fill="none"
                  stroke={on ? 'var(--mantine-primary-color-filled)' : 'var(--mantine-color-dimmed)'}
                  strokeWidth={on ? 1.6 : 1}
                  strokeDasharray={kind === 'delivers' ? undefined : '3 4'}
                  opacity={on ? 0.9 : lit !== undefined ? 0.05 : b.column === a.column + 1 ? 0.34 : 0.1}
                />
              );
            })}
          </svg>
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

function curve(a: { x: number; y: number }, b: { x: number; y: number }): string {
  const y1 = a.y + NODE.height / 2;
  const y2 = b.y + NODE.height / 2;
  // What goes back leaves on the left, so that it does not cross its own box.
  if (b.x <= a.x) {
    const bend = 40 + (a.x - b.x) * 0.1;
    return `M${a.x} ${y1}C${a.x - bend} ${y1} ${b.x + NODE.width + bend} ${y2} ${b.x + NODE.width} ${y2}`;
  }
  const x1 = a.x + NODE.width;
  const half = (b.x - x1) / 2;
  return `M${x1} ${y1}C${x1 + half} ${y1} ${b.x - half} ${y2} ${b.x} ${y2}`;
}

function Numbers({ live }: { live: Live }) {
  if (live.perMinute === 0 && live.errors === 0 && (live.depth ?? 0) === 0) return null;
  return (
    <span
      className="numbers"
      style={{ display: 'inline-flex', gap: 6, fontSize: 11, fontWeight: 600, whiteSpace: 'nowrap' }}
    >
      {live.perMinute > 0 && <span style={{ color: 'var(--mantine-color-dimmed)' }}>{count(live.perMinute)}/min </span>}
      {live.errors > 0 && <span style={{ color: 'var(--bad)' }}>{count(live.errors)} failed </span>}
      {(live.depth ?? 0) > 0 && <span style={{ color: 'var(--warn)' }}>{count(live.depth ?? 0)} waiting</span>}
    </span>
  );
}

function Dead({ live }: { live: Live }) {
  if ((live.dead ?? 0) === 0) return null;
  return (
    <span className="numbers" style={{ color: 'var(--bad)', fontSize: 11, fontWeight: 600, whiteSpace: 'nowrap' }}>
      {count(live.dead ?? 0)} dead
    </span>
  );
}

interface SelectedProps {
  readonly node: GraphNode;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly live: Live;
  readonly choose: (id: string | undefined) => void;
  readonly short: (name: string) => string;
}

/** A resource, its neighbours, and where to look further. */
function Selected({ node, nodes, edges, live, choose, short }: SelectedProps) {
  const name = (id: string): string => short(nodes.find((other) => other.id === id)?.name ?? id);
  const from = [
    ...new Set(edges.filter(({ to, kind }) => to === node.id && kind !== 'may-read').map((edge) => edge.from)),
  ];
  const to = [...new Set(edges.filter((edge) => edge.from === node.id).map((edge) => edge.to))];
  const dead = edges.find((edge) => edge.from === node.id && edge.kind === 'dead-letters')?.to;
  return (
    <Panel
      title={node.name}
      aside={
        <Group gap="xs" wrap="nowrap">
          {node.kind === 'function' && (
            <Button
              component={Link}
              to={`/?function=${encodeURIComponent(node.name)}`}
              size="compact-xs"
              variant="default"
            >
              Invocations
            </Button>
          )}
          {dead !== undefined && (
            <Button
              component={Link}
              to={`/dead-letters?queue=${encodeURIComponent(nodes.find(({ id }) => id === dead)?.name ?? '')}`}
              size="compact-xs"
              variant="default"
            >
              Dead letters
            </Button>
          )}
          {node.kind === 'state-machine' && (
            <Button
              component={Link}
              to={`/executions?machine=${encodeURIComponent(node.id)}`}
              size="compact-xs"
              variant="default"
            >
              Executions
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" onClick={() => choose(undefined)}>
            Close
          </Button>
        </Group>
      }
    >
      <Text size="sm" c="dimmed" className="numbers">
        {`${KIND_NAMES[node.kind]} of ${node.stack} · ${count(live.perMinute)} a minute${live.errors > 0 ? `, ${count(live.errors)} failed` : ''}${live.depth === undefined ? '' : ` · ${count(live.depth)} waiting`}${live.dead === undefined ? '' : ` · ${count(live.dead)} dead`}`}
      </Text>
      <Neighbours title="From" ids={from} name={name} choose={choose} />
      <Neighbours title="To" ids={to} name={name} choose={choose} />
    </Panel>
  );
}

function Neighbours({
  title,
  ids,
  name,
  choose,
}: {
  title: string;
  ids: readonly string[];
  name: (id: string) => string;
  choose: (id: string) => void;
}) {
  if (ids.length === 0) return null;
  return (
    <Text size="sm" mt={4} component="div">
      <Text component="span" size="sm" c="dimmed">
        {title}{' '}
      </Text>
      {ids.map((id, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Anchor component="button" type="button" size="sm" onClick={() => choose(id)}>
            {name(id)}
          </Anchor>
        </span>
      ))}
    </Text>
  );
}

/** On a phone: the same resources as lists, by kind. */
function Sections({
  nodes,
  liveOf,
  choose,
  short,
}: {
  nodes: readonly GraphNode[];
  liveOf: (node: GraphNode) => Live;
  choose: (id: string) => void;
  short: (name: string) => string;
}) {
  const kinds = (Object.keys(KIND_NAMES) as GraphNode['kind'][]).filter((kind) =>
    nodes.some((node) => node.kind === kind),
  );
  return (
    <>
      {kinds.map((kind) => (
        <Panel key={kind} title={`${KIND_NAMES[kind]}s`} flush>
          {nodes
            .filter((node) => node.kind === kind)
            .sort((a, b) => liveOf(b).perMinute - liveOf(a).perMinute || a.name.localeCompare(b.name))
            .map((node) => (
              <button
                key={node.id}
                type="button"
                onClick={() => {
                  choose(node.id);
                  window.scrollTo({ top: 0 });
                }}
                className="node"
                style={{
                  position: 'static',
                  width: '100%',
                  minHeight: 40,
                  border: 0,
                  borderTop: '1px solid var(--line)',
                  borderRadius: 0,
                }}
              >
                <Icon name={iconOf(node.kind)} size={16} />
                <span style={{ flex: 1, overflowWrap: 'anywhere' }}>{short(node.name)}</span>
                <Numbers live={liveOf(node)} />
                <Dead live={liveOf(node)} />
              </button>
            ))}
        </Panel>
      ))}
    </>
  );
}
