import type { EdgeRate, GraphEdge, GraphNode, Queue, Rates } from '../data/api';

export const KIND_NAMES: Readonly<Record<GraphNode['kind'], string>> = {
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
export const KIND_COLOURS: Readonly<Record<GraphNode['kind'], string>> = {
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

/** What happens to a resource now. */
export function liveData(
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

export type EdgeRates = (from: GraphNode, to: GraphNode) => EdgeRate | undefined;

/** What travels between two resources now. */
export function edgeRates(rates: Rates | undefined): EdgeRates {
  const found = new Map(rates?.edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  return (from, to) => found.get(`${from.meter} ${to.meter}`);
}
