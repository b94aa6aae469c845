import fc from 'fast-check';
import type { Region, StateDefinition } from './definition';
import type { Area } from './layered';
import { layOutMachine, neighbourOf, pathOf, type MachineLayout } from './machine-layout';

/** Machines of any shape: loops, several ways between two states, states that nothing leads to, nested regions. */
function machines(depth: number, prefix = ''): fc.Arbitrary<Region> {
  return fc.integer({ min: 1, max: depth > 1 ? 7 : 4 }).chain((count) => {
    const names = Array.from({ length: count }, (_, index) => `${prefix}S${index}`);
    const target = fc.constantFrom(...names);
    const state = (name: string): fc.Arbitrary<StateDefinition> => {
      const inner = (at: number): fc.Arbitrary<Region> => machines(depth - 1, `${name}-${at}-`);
      const plain: fc.Arbitrary<StateDefinition>[] = [
        fc.record({
          Type: fc.constant('Task'),
          Next: target,
          Catch: fc.array(fc.record({ Next: target, ErrorEquals: fc.constant(['States.ALL']) }), { maxLength: 2 }),
        }),
        fc.record({
          Type: fc.constant('Choice'),
          Choices: fc.array(fc.record({ Next: target, Variable: fc.constant('$.a'), IsNull: fc.boolean() }), {
            minLength: 1,
            maxLength: 4,
          }),
          Default: target,
        }),
        fc.constantFrom<StateDefinition>({ Type: 'Succeed' }, { Type: 'Fail' }, { Type: 'Pass', End: true }),
      ];
      if (depth > 1)
        plain.push(
          fc.record({ Type: fc.constant('Parallel'), Next: target, Branches: fc.tuple(inner(0), inner(1)) }),
          fc.record({ Type: fc.constant('Map'), End: fc.constant(true), ItemProcessor: inner(0) }),
        );
      return fc.oneof(...plain);
    };
    return fc.tuple(...names.map(state)).map((states) => ({
      StartAt: names[0] as string,
      States: Object.fromEntries(names.map((name, index) => [name, states[index] as StateDefinition])),
    }));
  });
}

const overlap = (a: Area, b: Area): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const within = (a: Area, b: Area): boolean =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
const touches = ([x, y]: readonly [number, number], area: Area): boolean =>
  x >= area.x && x <= area.x + area.width && y >= area.y && y <= area.y + area.height;

/** Names of nested states begin with the name of the state that they lie in. */
const encloses = (outer: string, inner: string): boolean => inner.startsWith(`${outer}-`);

function check(layout: MachineLayout, count: number): void {
  const { states, frames, lines, start, end, width, height } = layout;
  expect(states).toHaveLength(count);
  const byName = new Map(states.map((state) => [state.name, state]));
  const nameOf = (box: Area): string => states.find((state) => state === box)?.name ?? '';
  const boxes: Area[] = [...states, ...(end ? [end] : []), start];
  for (const [index, box] of boxes.entries()) {
    expect(within(box, { x: 0, y: 0, width, height })).toBe(true);
    for (const other of boxes.slice(index + 1)) {
      const [a, b] = [nameOf(box), nameOf(other)];
      if (encloses(a, b)) expect(within(other, box)).toBe(true);
      else if (encloses(b, a)) expect(within(box, other)).toBe(true);
      else expect(overlap(box, other)).toBe(false);
    }
  }
  for (const frame of frames) expect(within(frame, byName.get(frame.owner) as Area)).toBe(true);
  for (const line of lines) {
    const from = line.kind === 'start' ? start : byName.get(line.from);
    const to = line.kind === 'end' ? end : byName.get(line.to);
    expect(from && to && line.points.length > 1).toBeTruthy();
    expect(touches(line.points[0] as readonly [number, number], from as Area)).toBe(true);
    expect(touches(line.points.at(-1) as readonly [number, number], to as Area)).toBe(true);
    if (line.label === undefined) continue;
    // Words lie on nothing but a frame.
    for (const box of boxes)
      if (!within(line.label, box)) expect(overlap(line.label, box)).toBe(false);
      else expect(encloses(nameOf(box), line.from)).toBe(true);
  }
}

function countOf({ States }: Region): number {
  return Object.values(States).reduce(
    (sum, { Branches = [], ItemProcessor }) =>
      sum + 1 + [...Branches, ...(ItemProcessor ? [ItemProcessor] : [])].reduce((all, one) => all + countOf(one), 0),
    0,
  );
}

describe('the drawing of a state machine', () => {
  it('lets no two states overlap, leads every line from its state to its state, and keeps words clear of states', () => {
    fc.assert(
      fc.property(machines(3), (machine) => check(layOutMachine(machine), countOf(machine))),
      { numRuns: 60 },
    );
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(machines(3), (machine) => {
        expect(layOutMachine(JSON.parse(JSON.stringify(machine)) as Region)).toEqual(layOutMachine(machine));
      }),
      { numRuns: 30 },
    );
  });

  const straight: Region = {
    StartAt: 'A',
    States: {
      A: { Type: 'Task', Next: 'B', Catch: [{ Next: 'C', ErrorEquals: ['States.ALL'] }] },
      B: { Type: 'Pass', End: true },
      C: { Type: 'Fail' },
    },
  };

  it('goes from top to bottom, with words at what depends on something', () => {
    const { states, lines, start, end } = layOutMachine(straight);
    const y = (name: string): number => states.find((state) => state.name === name)?.y ?? NaN;
    expect(start.y).toBeLessThan(y('A'));
    expect(y('A')).toBeLessThan(y('B'));
    expect(y('B')).toBeLessThan(end?.y ?? 0);
    expect(lines.map(({ from, to, kind, text }) => [from, to, kind, text]).slice(1, 3)).toEqual([
      ['A', 'B', 'next', undefined],
      ['A', 'C', 'catch', 'any error'],
    ]);
    expect(
      pathOf([
        [0, 0],
        [0, 10],
        [20, 30],
      ]),
    ).toBe('M0 0L0 10C0 20 20 20 20 30');
  });

  it('can be walked by arrows', () => {
    const { states } = layOutMachine(straight);
    expect(neighbourOf(states, 'A', 'down')).toBe('B');
    expect(neighbourOf(states, 'B', 'up')).toBe('A');
    expect(neighbourOf(states, 'A', 'up')).toBeUndefined();
  });
});
