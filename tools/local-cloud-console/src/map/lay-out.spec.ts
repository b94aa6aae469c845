import type { GraphEdge, GraphNode, NodeKind } from '../data/api';
import { commonPrefix, connected, layOut, NODE } from './lay-out';

const node = (id: string, kind: NodeKind, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  kind,
  name: id,
  stack: 's',
  meter: id,
  ...more,
});
const edge = (from: string, to: string, kind: GraphEdge['kind'] = 'delivers'): GraphEdge => ({ from, to, kind });

const graph = {
  nodes: [
    node('api', 'api'),
    node('ingress', 'function'),
    node('topic', 'topic'),
    node('queue', 'queue'),
    node('dead', 'queue', { deadLettersOf: ['queue'] }),
    node('consumer', 'function'),
    node('table', 'table'),
    node('other', 'table'),
  ],
  edges: [
    edge('api', 'ingress'),
    edge('ingress', 'topic', 'may-write'),
    edge('topic', 'queue'),
    edge('queue', 'consumer'),
    edge('queue', 'dead', 'dead-letters'),
    edge('consumer', 'table', 'may-write'),
    edge('consumer', 'topic', 'may-write'),
  ],
};

describe('the map', () => {
  it('goes the data’s way from left to right', () => {
    const { placed } = layOut(graph);
    const xs = ['api', 'ingress', 'topic', 'queue', 'consumer', 'table'].map((id) => placed.get(id)?.x ?? NaN);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(new Set(xs).size).toBe(6);
  });

  it('shows dead-letter queues with their queue, and lays nothing over anything', () => {
    const { placed } = layOut(graph);
    expect(placed.has('dead')).toBe(false);
    const boxes = [...placed.values()];
    for (const a of boxes)
      for (const b of boxes)
        if (a !== b && a.x === b.x) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(NODE.height);
  });

  it('knows what leads to a resource and what it leads to', () => {
    expect(connected(graph.edges, 'queue')).toEqual(
      new Set(['queue', 'topic', 'ingress', 'api', 'consumer', 'table', 'dead']),
    );
    expect(connected(graph.edges, 'other')).toEqual(new Set(['other']));
  });

  it('leaves out what all names begin with', () => {
    expect(commonPrefix(['busbar-local-a', 'busbar-local-b-c', 'busbar-local-d', 'x'])).toBe('busbar-local-');
    expect(commonPrefix(['a', 'b'])).toBe('');
  });

  it('is empty without resources', () => expect(layOut({ nodes: [], edges: [] }).placed.size).toBe(0));
});
