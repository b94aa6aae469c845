import { innerRegions, isLast, transitionsOf, type Region, type StateDefinition, type Transition } from './definition';
import { layered, type Area, type Box, type Link, type Point } from './layered';

export interface StateBox extends Area {
  readonly name: string;
  readonly state: StateDefinition;
  /** The states inside of it lie below this height. */
  readonly headHeight: number;
}
export interface Frame extends Area {
  /** `Branch 1`, `Each item` */
  readonly title: string;
  readonly owner: string;
}
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly kind: Transition['kind'] | 'start' | 'end';
  readonly points: readonly Point[];
  readonly text?: string;
  readonly label?: Area;
}
export interface MachineLayout {
  /** In reading order. */
  readonly states: readonly StateBox[];
  readonly frames: readonly Frame[];
  readonly lines: readonly Line[];
  readonly start: Area;
  /** Absent where no state ends the machine. */
  readonly end?: Area;
  readonly width: number;
  readonly height: number;
}

export const STATE = { width: 204, height: 56 } as const;
const TERMINAL = { width: 64, height: 26 } as const;
const FRAME = { padding: 12, title: 30, between: 4 } as const;
const LABEL = { height: 20, character: 6.1, padding: 16, most: 30 } as const;
const START = '\u0000start';
const END = '\u0000end';

interface Drawn {
  readonly states: StateBox[];
  readonly frames: Frame[];
  readonly lines: Line[];
  readonly width: number;
  readonly height: number;
  readonly terminals: ReadonlyMap<string, Area>;
}

/** Where everything of a state machine's drawing lies: states from top to bottom, branches and item processors inside of theirs. */
export function layOutMachine(machine: Region): MachineLayout {
  const drawn = region(machine, true);
  const end = drawn.terminals.get(END);
  return {
    states: drawn.states,
    frames: drawn.frames,
    lines: drawn.lines,
    start: drawn.terminals.get(START) ?? { x: 0, y: 0, ...TERMINAL },
    ...(end && { end }),
    width: drawn.width,
    height: drawn.height,
  };
}

function region(of: Region, isMachine: boolean): Drawn {
  const inner = new Map<string, readonly { title: string; drawn: Drawn }[]>();
  // The first state leads the way, the others follow as the definition has them.
  const names = [of.StartAt, ...Object.keys(of.States).filter((name) => name !== of.StartAt)].filter(
    (name) => name in of.States,
  );
  const boxes: Box[] = names.map((name) => {
    const branches = innerRegions(of.States[name] as StateDefinition).map(({ title, region: one }) => ({
      title,
      drawn: region(one, false),
    }));
    inner.set(name, branches);
    return { id: name, ...sizeWith(branches.map(({ drawn }) => drawn)) };
  });
  const transitions: { from: string; to: string; kind: Line['kind']; text?: string }[] = transitionsOf(of);
  if (isMachine) {
    boxes.unshift({ id: START, ...TERMINAL });
    if (of.StartAt in of.States) transitions.unshift({ from: START, to: of.StartAt, kind: 'start' });
    const last = names.filter((name) => isLast(of.States[name] as StateDefinition));
    if (last.length > 0) boxes.push({ id: END, ...TERMINAL });
    for (const from of last) transitions.push({ from, to: END, kind: 'end' });
  }
  const links = transitions.map(({ from, to, text }): Link => ({
    from,
    to,
    ...(text !== undefined && { label: labelSize(text) }),
  }));
  const laid = layered(boxes, links);
  const states: StateBox[] = [];
  const frames: Frame[] = [];
  const lines = transitions.map((transition, index): Line => ({ ...transition, points: [], ...laid.links[index] }));
  for (const name of names) {
    const area = laid.boxes.get(name) as Area;
    const branches = inner.get(name) ?? [];
    states.push({ name, state: of.States[name] as StateDefinition, headHeight: STATE.height, ...area });
    let x = area.x + (area.width - widthOf(branches.map(({ drawn }) => drawn))) / 2;
    for (const { title, drawn } of branches) {
      const frame = {
        x,
        y: area.y + STATE.height,
        width: drawn.width + 2 * FRAME.padding,
        height: area.height - STATE.height - FRAME.padding,
      };
      frames.push({ title, owner: name, ...frame });
      const [dx, dy] = [frame.x + FRAME.padding, frame.y + FRAME.title];
      states.push(...drawn.states.map((one) => moved(one, dx, dy)));
      frames.push(...drawn.frames.map((one) => moved(one, dx, dy)));
      lines.push(
        ...drawn.lines.map((line) => ({
          ...line,
          points: line.points.map(([px, py]): Point => [px + dx, py + dy]),
          ...(line.label && { label: moved(line.label, dx, dy) }),
        })),
      );
      x += frame.width + FRAME.between;
    }
  }
  return {
    states: isMachine ? states.sort((a, b) => a.y - b.y || a.x - b.x) : states,
    frames,
    lines,
    width: laid.width,
    height: laid.height,
    terminals: new Map([START, END].flatMap((id) => (laid.boxes.has(id) ? [[id, laid.boxes.get(id) as Area]] : []))),
  };
}

function widthOf(branches: readonly Drawn[]): number {
  return branches.reduce((sum, { width }) => sum + width + 2 * FRAME.padding + FRAME.between, -FRAME.between);
}

function sizeWith(branches: readonly Drawn[]): { width: number; height: number } {
  if (branches.length === 0) return STATE;
  const tallest = Math.max(...branches.map(({ height }) => height));
  return {
    width: Math.max(STATE.width, widthOf(branches) + 2 * FRAME.padding),
    height: STATE.height + FRAME.title + tallest + 2 * FRAME.padding,
  };
}

/** What a label shows; the whole text is in its title. */
export function shortText(text: string): string {
  return text.length > LABEL.most ? `${text.slice(0, LABEL.most - 1)}…` : text;
}

function labelSize(text: string): { width: number; height: number } {
  return { width: Math.ceil(shortText(text).length * LABEL.character + LABEL.padding), height: LABEL.height };
}

function moved<T extends Area>(area: T, dx: number, dy: number): T {
  return { ...area, x: area.x + dx, y: area.y + dy };
}

/** The path of a line: straight where it keeps its x, else bent so that it leaves and enters upright. */
export function pathOf(points: readonly Point[]): string {
  return points
    .map(([x, y], index) => {
      const before = points[index - 1];
      if (!before) return `M${x} ${y}`;
      const [x0, y0] = before;
      if (x === x0) return `L${x} ${y}`;
      const middle = (y0 + y) / 2;
      return `C${x0} ${middle} ${x} ${middle} ${x} ${y}`;
    })
    .join('');
}

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The state that lies next in a direction, the nearest first; a step aside counts twice. */
export function neighbourOf(states: readonly StateBox[], name: string, direction: Direction): string | undefined {
  const from = states.find((state) => state.name === name);
  if (!from) return undefined;
  const centre = ({ x, y, width, headHeight }: StateBox): Point => [x + width / 2, y + headHeight / 2];
  const [x, y] = centre(from);
  const upright = direction === 'up' || direction === 'down';
  const sign = direction === 'down' || direction === 'right' ? 1 : -1;
  let nearest: { name: string; distance: number } | undefined;
  for (const state of states) {
    if (state === from) continue;
    const [ox, oy] = centre(state);
    const ahead = (upright ? oy - y : ox - x) * sign;
    const aside = Math.abs(upright ? ox - x : oy - y);
    if (ahead <= 4 || (!upright && aside > STATE.height)) continue;
    const distance = ahead + 2 * aside;
    if (!nearest || distance < nearest.distance) nearest = { name: state.name, distance };
  }
  return nearest?.name;
}
