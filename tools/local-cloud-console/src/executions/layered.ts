export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Box extends Size {
  readonly id: string;
}
export interface Link {
  readonly from: string;
  readonly to: string;
  /** The room that its words take. */
  readonly label?: Size;
}
export interface Area extends Size {
  readonly x: number;
  readonly y: number;
}
export type Point = readonly [x: number, y: number];

export interface LaidLink {
  /** From the one box's edge to the other's. Between two points of one x the line is straight, else it bends. */
  readonly points: readonly Point[];
  readonly label?: Area;
}
export interface Layered extends Size {
  readonly boxes: ReadonlyMap<string, Area>;
  /** In the order of the links that were given. */
  readonly links: readonly LaidLink[];
}

const BETWEEN = 26;
const ROWS_APART = 38;
const LABEL_APART = 20;
const BEND_WIDTH = 16;
const LOOP_WIDTH = 30;
const SWEEPS = 12;
const STRAIGHT = 6;

/** A box, a label, or the place where a line passes a row that it does not end in. */
interface Cell extends Size {
  readonly kind: 'box' | 'label' | 'bend';
  readonly row: number;
  readonly above: Cell[];
  readonly below: Cell[];
  /** Of its centre. */
  x: number;
}
interface Way {
  readonly link: Link;
  /** It leads upwards: it closes a loop. */
  readonly back: boolean;
  /** From the upper end to the lower one. */
  readonly cells: readonly Cell[];
}

/**
 * Lays boxes out in rows, so that links lead downwards except those that close a loop: rows by the longest way to a box,
 * the order within a row by few crossings, places by straight lines (Sugiyama's method). A line takes room of its own in
 * each row that it passes, so it runs through no box. The same boxes and links give the same layout.
 */
export function layered(boxes: readonly Box[], links: readonly Link[]): Layered {
  const back = closingLinks(boxes, links);
  const rowOf = rowsOf(boxes, links, back);
  const loops = new Set(links.filter(({ from, to }) => from === to).map(({ from }) => from));
  const rows: Cell[][] = [];
  const put = (cell: Cell): Cell => {
    (rows[cell.row] ??= []).push(cell);
    return cell;
  };
  const cellOf = new Map<string, Cell>();
  for (const { id, width, height } of boxes)
    cellOf.set(
      id,
      put({
        kind: 'box',
        row: rowOf.get(id) ?? 0,
        width: width + (loops.has(id) ? 2 * LOOP_WIDTH : 0),
        height,
        above: [],
        below: [],
        x: 0,
      }),
    );
  const ways = links.map((link, index): Way | undefined => {
    const [upper, lower] = back.has(index) ? [link.to, link.from] : [link.from, link.to];
    const top = cellOf.get(upper);
    const bottom = cellOf.get(lower);
    if (!top || !bottom || top === bottom) return undefined;
    const cells = [top];
    // Words stand near the state that they are a rule of.
    const labelled = link.label === undefined ? -1 : back.has(index) ? bottom.row - 1 : top.row + 1;
    for (let row = top.row + 1; row < bottom.row; row += 1) {
      const size = row === labelled && link.label ? link.label : { width: BEND_WIDTH, height: 0 };
      cells.push(put({ kind: row === labelled ? 'label' : 'bend', row, ...size, above: [], below: [], x: 0 }));
    }
    cells.push(bottom);
    for (let at = 1; at < cells.length; at += 1) {
      cells[at - 1]?.below.push(cells[at] as Cell);
      cells[at]?.above.push(cells[at - 1] as Cell);
    }
    return { link, back: back.has(index), cells };
  });
  // Rows that nothing lies in do not occur: a row is one more than a row above, or holds a line that passes.
  const ordered = fewCrossings(rows);
  place(ordered);
  return drawn(boxes, links, cellOf, ordered, ways);
}

/** The links that lead back to where a way from the first box has come from. */
function closingLinks(boxes: readonly Box[], links: readonly Link[]): Set<number> {
  const outgoing = new Map<string, number[]>();
  links.forEach(({ from }, index) => outgoing.set(from, [...(outgoing.get(from) ?? []), index]));
  const found = new Set<number>();
  const state = new Map<string, 'open' | 'done'>();
  const walk = (id: string): void => {
    state.set(id, 'open');
    for (const index of outgoing.get(id) ?? []) {
      const to = links[index]?.to ?? '';
      if (to === id) continue;
      if (state.get(to) === 'open') found.add(index);
      else if (!state.has(to)) walk(to);
    }
    state.set(id, 'done');
  };
  for (const { id } of boxes) if (!state.has(id)) walk(id);
  return found;
}

function rowsOf(boxes: readonly Box[], links: readonly Link[], back: ReadonlySet<number>): Map<string, number> {
  const down = links.flatMap(({ from, to, label }, index) => {
    if (from === to) return [];
    const closes = back.has(index);
    return [{ from: closes ? to : from, to: closes ? from : to, length: closes || label ? 2 : 1 }];
  });
  const rows = new Map(boxes.map(({ id }) => [id, 0]));
  // Without loops the longest way settles after as many rounds as it has links.
  for (let changed = true; changed;) {
    changed = false;
    for (const { from, to, length } of down) {
      const least = (rows.get(from) ?? 0) + length;
      if ((rows.get(to) ?? 0) >= least) continue;
      rows.set(to, least);
      changed = true;
    }
  }
  return rows;
}

function fewCrossings(rows: readonly Cell[][]): Cell[][] {
  let order = rows.map((row) => [...row]);
  let best = order;
  let least = crossings(order);
  for (let sweep = 0; sweep < SWEEPS && least > 0; sweep += 1) {
    const downwards = sweep % 2 === 0;
    const position = new Map(order.flatMap((row) => row.map((cell, index) => [cell, index] as const)));
    order = order.map((row) => [...row]);
    for (const row of downwards ? order : [...order].reverse()) {
      const key = new Map(
        row.map((cell) => [
          cell,
          mean((downwards ? cell.above : cell.below).map((other) => position.get(other) ?? 0)) ??
            position.get(cell) ??
            0,
        ]),
      );
      row.sort((a, b) => (key.get(a) ?? 0) - (key.get(b) ?? 0));
      row.forEach((cell, index) => position.set(cell, index));
    }
    const now = crossings(order);
    if (now >= least) continue;
    least = now;
    best = order;
  }
  return best;
}

function crossings(rows: readonly (readonly Cell[])[]): number {
  let count = 0;
  rows.forEach((row, index) => {
    const below = new Map((rows[index + 1] ?? []).map((cell, at) => [cell, at]));
    const ends = row.map((cell) => cell.below.map((other) => below.get(other) ?? 0));
    for (let left = 0; left < ends.length; left += 1)
      for (let right = left + 1; right < ends.length; right += 1)
        for (const a of ends[left] ?? []) for (const b of ends[right] ?? []) if (a > b) count += 1;
  });
  return count;
}

/** Moves each cell towards what it is linked with, in turns from above and from below, in its row's order. */
function place(rows: readonly (readonly Cell[])[]): void {
  for (const row of rows) settle(row, () => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const downwards = sweep % 2 === 0;
    // In the end a box stands between what is above and what is below.
    const both = sweep >= SWEEPS - 2;
    for (const row of downwards ? rows : [...rows].reverse())
      settle(row, (cell) => {
        const others = both ? [...cell.above, ...cell.below] : downwards ? cell.above : cell.below;
        return mean(others.map(({ x }) => x)) ?? cell.x;
      });
  }
  // A line goes straight down for as long as it can, and bends at its end.
  for (const row of rows) settle(row, ({ kind, x, above: [before] }) => (kind === 'bend' && before ? before.x : x));
}

/** As near as may be to where the cells want to be (least squares), in their order and without overlap. */
function settle(row: readonly Cell[], wanted: (cell: Cell) => number): void {
  let offset = 0;
  const offsets: number[] = [];
  const blocks: { sum: number; weight: number; cells: number }[] = [];
  row.forEach((cell, index) => {
    const before = row[index - 1];
    if (before) offset += (before.width + cell.width) / 2 + BETWEEN;
    offsets.push(offset);
    const weight = cell.kind === 'bend' ? 3 : 1;
    blocks.push({ sum: (wanted(cell) - offset) * weight, weight, cells: 1 });
    for (let last = blocks.length - 1; last > 0; last -= 1) {
      const left = blocks[last - 1] as (typeof blocks)[number];
      const right = blocks[last] as (typeof blocks)[number];
      if (left.sum / left.weight <= right.sum / right.weight) break;
      blocks.splice(last - 1, 2, {
        sum: left.sum + right.sum,
        weight: left.weight + right.weight,
        cells: left.cells + right.cells,
      });
    }
  });
  let index = 0;
  for (const { sum, weight, cells } of blocks)
    for (let nth = 0; nth < cells; nth += 1, index += 1)
      (row[index] as Cell).x = Math.round(sum / weight + (offsets[index] ?? 0));
  // Rounding may have taken half a pixel from two neighbours.
  for (let at = 1; at < row.length; at += 1) {
    const [left, right] = [row[at - 1] as Cell, row[at] as Cell];
    right.x = Math.max(right.x, left.x + Math.ceil((left.width + right.width) / 2 + BETWEEN));
  }
}

function drawn(
  boxes: readonly Box[],
  links: readonly Link[],
  cellOf: ReadonlyMap<string, Cell>,
  rows: readonly (readonly Cell[])[],
  ways: readonly (Way | undefined)[],
): Layered {
  const cells = rows.flat();
  const left = Math.min(0, ...cells.map(({ x, width }) => Math.floor(x - width / 2)));
  for (const cell of cells) cell.x -= left;
  const tops: number[] = [];
  const bottoms: number[] = [];
  rows.forEach((row, index) => {
    const close = [row, rows[index - 1] ?? []].some((one) => one.some(({ kind }) => kind === 'label'));
    tops.push(index === 0 ? 0 : (bottoms[index - 1] ?? 0) + (close ? LABEL_APART : ROWS_APART));
    bottoms.push((tops[index] ?? 0) + Math.max(0, ...row.map(({ height }) => height)));
  });
  const placed = new Map<string, Area>();
  for (const { id, width, height } of boxes) {
    const cell = cellOf.get(id) as Cell;
    placed.set(id, { x: cell.x - width / 2, y: tops[cell.row] ?? 0, width, height });
  }
  const ports = portsOf(ways);
  const laid = links.map((link, index): LaidLink => {
    const way = ways[index];
    const own = placed.get(link.from);
    if (!way) return { points: own ? loop(own) : [] };
    const points: Point[] = [];
    let label: Area | undefined;
    way.cells.forEach((cell, at) => {
      const top = tops[cell.row] ?? 0;
      const bottom = bottoms[cell.row] ?? 0;
      if (at === 0) {
        const x = cell.x + (ports.get(way)?.leaving ?? 0);
        points.push([x, top + cell.height], [x, bottom]);
      } else if (at === way.cells.length - 1) {
        const x = cell.x + (ports.get(way)?.entering ?? 0);
        const before = points.at(-1)?.[0] ?? x;
        // A slant of a few pixels looks like a mistake.
        points.push([Math.abs(x - before) <= STRAIGHT ? before : x, top]);
      } else {
        points.push([cell.x, top], [cell.x, bottom]);
        if (cell.kind === 'label')
          label = { x: cell.x - cell.width / 2, y: top, width: cell.width, height: cell.height };
      }
    });
    return { points: way.back ? points.reverse() : points, ...(label && { label }) };
  });
  return {
    boxes: placed,
    links: laid,
    width: Math.max(0, ...cells.map(({ x, width }) => Math.ceil(x + width / 2))),
    height: bottoms.at(-1) ?? 0,
  };
}

/** Lines that leave or enter a box at one side, beside each other in the order of where they come from. */
function portsOf(ways: readonly (Way | undefined)[]): Map<Way, { leaving: number; entering: number }> {
  const found = new Map<Way, { leaving: number; entering: number }>();
  const present = ways.filter((way) => way !== undefined);
  for (const way of present) found.set(way, { leaving: 0, entering: 0 });
  const spread = (side: 'leaving' | 'entering', end: (way: Way) => Cell, next: (way: Way) => Cell): void => {
    for (const cell of new Set(present.map(end))) {
      const here = present.filter((way) => end(way) === cell).sort((a, b) => next(a).x - next(b).x);
      const step = Math.min(26, (cell.width - 60) / here.length);
      here.forEach((way, index) => {
        const ends = found.get(way);
        if (ends) ends[side] = Math.round((index - (here.length - 1) / 2) * Math.max(2, step));
      });
    }
  };
  const at = (way: Way, index: number): Cell => way.cells.at(index) as Cell;
  spread(
    'leaving',
    (way) => at(way, 0),
    (way) => at(way, 1),
  );
  spread(
    'entering',
    (way) => at(way, -1),
    (way) => at(way, -2),
  );
  return found;
}

/** A box's way to itself, at its right. */
function loop({ x, y, width, height }: Area): Point[] {
  const right = x + width;
  const out = right + LOOP_WIDTH - 8;
  return [
    [right, y + height * 0.7],
    [out, y + height * 0.5],
    [right, y + height * 0.3],
  ];
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
