import fc from 'fast-check';
import type { GraphEdge, GraphNode } from '../data/api';
import { edgeLabels } from './edge-labels';
import { layOut, NODE } from './lay-out';

const KINDS = ['api', 'function', 'topic', 'queue', 'table'] as const;

describe('rates on the map', () => {
  it('cover neither resources nor each other, and the most important ones find room first', () => {
    const graph = fc.integer({ min: 2, max: 40 }).chain((count) => {
      const nodes = Array.from({ length: count }, (_, index): GraphNode => {
        const id = `n${index}`;
        return { id, kind: KINDS[index % KINDS.length] ?? 'api', name: id, stack: 's', meter: id };
      });
      const edge: fc.Arbitrary<GraphEdge> = fc.record({
        from: fc.integer({ min: 0, max: count - 1 }).map((index) => `n${index}`),
        to: fc.integer({ min: 0, max: count - 1 }).map((index) => `n${index}`),
        kind: fc.constant('delivers' as const),
      });
      return fc.record({
        nodes: fc.constant(nodes),
        edges: fc.uniqueArray(edge, { maxLength: 60, selector: ({ from, to }) => `${from} ${to}` }),
      });
    });
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const layout = layOut({ nodes, edges });
        const wanted = edges.map((edge, weight) => ({ edge, text: '12.5/s', failed: false, weight }));
        const labels = edgeLabels(layout, wanted);
        const areas = [
          ...labels,
          ...[...layout.placed.values()].map(({ x, y }) => ({ x, y, width: NODE.width, height: NODE.height })),
        ];
        for (const [index, label] of labels.entries())
          for (const other of areas.slice(index + 1))
            expect(
              label.x < other.x + other.width &&
                other.x < label.x + label.width &&
                label.y < other.y + other.height &&
                other.y < label.y + label.height,
            ).toBe(false);
        expect(labels).toEqual(edgeLabels(layout, wanted));
      }),
    );
  });

  it('stand in the gap between two columns', () => {
    const nodes: GraphNode[] = ['topic', 'queue'].map((kind) => ({
      id: kind,
      kind: kind as GraphNode['kind'],
      name: kind,
      stack: 's',
      meter: kind,
    }));
    const edge: GraphEdge = { from: 'topic', to: 'queue', kind: 'delivers' };
    const [label] = edgeLabels(layOut({ nodes, edges: [edge] }), [{ edge, text: '9/min', failed: false, weight: 1 }]);
    expect(label?.x).toBeGreaterThan(NODE.width);
    expect((label?.x ?? 0) + (label?.width ?? 0)).toBeLessThan(NODE.width + NODE.gapX);
  });
});
