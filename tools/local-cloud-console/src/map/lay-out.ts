import type { GraphEdge, GraphNode, ResourceGraph } from '../data/api';

export interface Placed {
  readonly node: GraphNode;
  readonly column: number;
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly placed: ReadonlyMap<string, Placed>;
  readonly columns: readonly { readonly title: string; readonly x: number }[];
  readonly width: number;
  readonly height: number;
}

export const NODE = { width: 156, height: 38, gapX: 48, gapY: 6, top: 30 } as const;

const TITLES = ['Entrances', 'Functions', 'Topics', 'Queues', 'Consumers', 'Stores'] as const;

/**
 * Places resources in columns, the data's way from left to right: entrances, functions, topics, queues, consumers,
 * stores. Within a column each goes near what it is connected with, so that few lines cross.
 */
export function layOut({ nodes, edges }: ResourceGraph): Layout {
  const incoming = group(edges, ({ to }) => to);
  const kindOf = new Map(nodes.map((node) => [node.id, node.kind]));
  const columnOf = ({ id, kind }: GraphNode): number => {
    switch (kind) {
      case 'api':
      case 'schedule':
        return 0;
      case 'topic':
        return 2;
      case 'queue':
        return 3;
      case 'function':
        return (incoming.get(id) ?? []).some(
          ({ from, kind: how }) => how === 'delivers' && ['queue', 'topic'].includes(kindOf.get(from) ?? ''),
        )
          ? 4
          : 1;
      case 'state-machine':
        return 4;
      default:
        return 5;
    }
  };
  // A dead-letter queue is shown with the queue whose letters it takes.
  const shown = nodes.filter(({ deadLettersOf }) => deadLettersOf === undefined || deadLettersOf.length === 0);
  const columns: GraphNode[][] = TITLES.map(() => []);
  for (const node of shown) columns[columnOf(node)]?.push(node);
  for (const column of columns) column.sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name));

  const neighbours = new Map<string, string[]>();
  for (const { from, to, kind } of edges) {
    if (kind === 'dead-letters') continue;
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  const position = new Map<string, number>();
  const number = (column: readonly GraphNode[]): void =>
    column.forEach(({ id }, index) => position.set(id, (index + 0.5) / column.length));
  columns.forEach(number);
  // Sweeps in turns from the left and from the right, each node to the mean of its neighbours in other columns.
  for (let sweep = 0; sweep < 6; sweep += 1) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const own = new Set(column.map(({ id }) => id));
      const mean = (id: string): number => {
        const at = (neighbours.get(id) ?? [])
          .filter((other) => !own.has(other))
          .flatMap((other) => position.get(other) ?? []);
        return at.length === 0 ? (position.get(id) ?? 0) : at.reduce((sum, value) => sum + value, 0) / at.length;
      };
      const keys = new Map(column.map(({ id }) => [id, mean(id)]));
      column.sort((a, b) => (keys.get(a.id) ?? 0) - (keys.get(b.id) ?? 0) || a.name.localeCompare(b.name));
      number(column);
    }
  }

  const used = columns
    .map((column, index) => ({ column, title: TITLES[index] ?? '' }))
    .filter(({ column }) => column.length > 0);
  const tallest = Math.max(1, ...used.map(({ column }) => column.length));
  const height = NODE.top + tallest * (NODE.height + NODE.gapY);
  const placed = new Map<string, Placed>();
  used.forEach(({ column }, index) => {
    const offset = ((tallest - column.length) * (NODE.height + NODE.gapY)) / 2;
    column.forEach((node, row) =>
      placed.set(node.id, {
        node,
        column: index,
        x: index * (NODE.width + NODE.gapX),
        y: NODE.top + offset + row * (NODE.height + NODE.gapY),
      }),
    );
  });
  return {
    placed,
    columns: used.map(({ title }, index) => ({ title, x: index * (NODE.width + NODE.gapX) })),
    width: Math.max(1, used.length) * (NODE.width + NODE.gapX) - NODE.gapX,
    height,
  };
}

/** Everything upstream and downstream of a node, the node included. */
export function connected(edges: readonly GraphEdge[], id: string): Set<string> {
  const found = new Set([id]);
  const walk = (step: (edge: GraphEdge) => [string, string]): void => {
    const waiting = [id];
    const seen = new Set(waiting);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const edge of edges) {
        const [here, there] = step(edge);
        if (here !== at || seen.has(there) || edge.kind === 'may-read') continue;
        seen.add(there);
        found.add(there);
        waiting.push(there);
      }
    }
  };
  walk(({ from, to }) => [to, from]);
  walk(({ from, to }) => [from, to]);
  return found;
}

function group<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const list = found.get(key(item));
    if (list) list.push(item);
    else found.set(key(item), [item]);
  }
  return found;
}

/** A name without what all names begin with, and without the hash that makes a generated name unique. */
export function shortened(name: string, prefix: string): string {
  const own = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return own.replace(/[0-9a-f]{8}-[0-9a-f]{12}$/i, '');
}

/** What the most names begin with, to be left out where room is scarce: `busbar-local-`. */
export function commonPrefix(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    const parts = name.split('-');
    for (let length = 1; length < parts.length && length <= 3; length += 1) {
      const prefix = `${parts.slice(0, length).join('-')}-`;
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  let best = '';
  for (const [prefix, times] of counts)
    if (times >= names.length * 0.6 && names.length > 3 && prefix.length > best.length) best = prefix;
  return best;
}
