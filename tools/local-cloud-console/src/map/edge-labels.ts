import type { GraphEdge } from '../data/api';
import { NODE, type Layout, type Placed } from './lay-out';

export interface EdgeLabel {
  readonly edge: GraphEdge;
  readonly text: string;
  readonly failed: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Wanted {
  readonly edge: GraphEdge;
  readonly text: string;
  readonly failed: boolean;
  /** What matters more is placed first. */
  readonly weight: number;
}

const CHARACTER = 5.8;
const HEIGHT = 14;
const SHARES = [0.5, 0.35, 0.65, 0.25, 0.75] as const;

interface Bow {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** How far from its ends the line keeps its direction; negative to the left. */
  readonly bend: number;
}

function bow(a: Placed, b: Placed): Bow {
  const y1 = a.y + NODE.height / 2;
  const y2 = b.y + NODE.height / 2;
  // What goes back leaves on the left, so that it does not cross its own box.
  if (b.x <= a.x) return { x1: a.x, y1, x2: b.x + NODE.width, y2, bend: -(40 + (a.x - b.x) * 0.1) };
  const x1 = a.x + NODE.width;
  return { x1, y1, x2: b.x, y2, bend: (b.x - x1) / 2 };
}

/** The line from one resource to another. */
export function curve(a: Placed, b: Placed): string {
  const { x1, y1, x2, y2, bend } = bow(a, b);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

function pointAt({ x1, y1, x2, y2, bend }: Bow, share: number): [x: number, y: number] {
  const rest = 1 - share;
  const mix = (a: number, b: number, c: number, d: number): number =>
    rest ** 3 * a + 3 * rest ** 2 * share * b + 3 * rest * share ** 2 * c + share ** 3 * d;
  return [mix(x1, x1 + bend, x2 - bend, x2), mix(y1, y1, y2, y2)];
}

/** Where rates stand on their lines: over no resource and over no other rate. What finds no room is left out. */
export function edgeLabels(layout: Layout, wanted: readonly Wanted[]): EdgeLabel[] {
  const taken: { x: number; y: number; width: number; height: number }[] = [...layout.placed.values()].map(
    ({ x, y }) => ({ x, y, width: NODE.width, height: NODE.height }),
  );
  const found: EdgeLabel[] = [];
  for (const { edge, text, failed } of [...wanted].sort((a, b) => b.weight - a.weight)) {
    const a = layout.placed.get(edge.from);
    const b = layout.placed.get(edge.to);
    if (!a || !b) continue;
    const width = Math.ceil(text.length * CHARACTER) + 8;
    for (const share of SHARES) {
      const [x, y] = pointAt(bow(a, b), share);
      const area = { x: x - width / 2, y: y - HEIGHT / 2, width, height: HEIGHT };
      if (area.x < 0 || taken.some((other) => overlap(area, other))) continue;
      taken.push(area);
      found.push({ edge, text, failed, ...area });
      break;
    }
  }
  return found;
}

function overlap(
  a: { x: number; y: number; width: number; height: number },
  b: { x: number; y: number; width: number; height: number },
): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
