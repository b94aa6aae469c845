import fc from 'fast-check';
import { extendSession } from './extend-session';
import {
  foldSession,
  type AuthorisationEvidence,
  type Evidence,
  type ReadingsEvidence,
  type StartEvidence,
  type StopEvidence,
  type Successor,
} from './fold-session';

const MINUTE = 60_000;
const BASE = Date.parse('2026-03-01T08:00:00.000Z');
const at = (minutes: number): string => new Date(BASE + minutes * MINUTE).toISOString();

function aStart(changes: Partial<StartEvidence> = {}): StartEvidence {
  return {
    kind: 'start',
    factId: 'start-1',
    at: at(0),
    connectorId: 1,
    transactionId: '42',
    tokenRef: 'ab',
    meterWh: 1000,
    ...changes,
  };
}
function aStop(changes: Partial<StopEvidence> = {}): StopEvidence {
  return {
    kind: 'stop',
    factId: 'stop-1',
    at: at(60),
    transactionId: '42',
    meterWh: 8000,
    reason: 'Local',
    ...changes,
  };
}
function anAuthorisation(changes: Partial<AuthorisationEvidence> = {}): AuthorisationEvidence {
  return { kind: 'authorisation', factId: 'a-1', at: at(1), transactionId: '42', tokenRef: 'cd', ...changes };
}
function readings(...pairs: [minutes: number, energyWh: number][]): ReadingsEvidence {
  return {
    kind: 'readings',
    factId: `r-${JSON.stringify(pairs)}`,
    connectorId: 1,
    readings: pairs.map(([minutes, energyWh]) => ({ at: at(minutes), energyWh })),
  };
}
const kinds = (evidence: Evidence[], successor?: Successor) =>
  foldSession(evidence, successor)?.conflicts.map(({ kind }) => kind);

describe('a session', () => {
  it('runs from start to stop with the difference of their registers', () => {
    expect(foldSession([aStart(), readings([10, 2000], [20, 3000]), aStop()])).toMatchObject({
      status: 'ended',
      startedAt: at(0),
      endedAt: at(60),
      energyWh: 7000,
      stopReason: 'Local',
      connectorId: 1,
      transactionId: '42',
      tokenRef: 'ab',
      conflicts: [],
    });
  });
  it('is active with the energy of its latest reading while it has no stop', () => {
    expect(foldSession([aStart(), readings([20, 3000]), readings([10, 2000])])).toMatchObject({
      status: 'active',
      energyWh: 2000,
      endedAt: null,
      stopReason: null,
    });
  });
  it('is nothing without evidence', () => {
    expect(foldSession([])).toBeUndefined();
  });
  it('belongs to whoever started it, else to whoever was authorised first, else to whoever stopped it', () => {
    const nobody = aStart({ tokenRef: undefined });
    const [first, second] = [anAuthorisation(), anAuthorisation({ factId: 'a-2', at: at(2), tokenRef: 'ef' })];
    const stop = aStop({ tokenRef: 'ff' });
    expect(foldSession([aStart(), first, stop])?.tokenRef).toBe('ab');
    expect(foldSession([second, nobody, first, stop])?.tokenRef).toBe('cd');
    expect(foldSession([nobody, stop])?.tokenRef).toBe('ff');
    expect(foldSession([nobody])?.tokenRef).toBeNull();
  });
  it('runs where its readings are while its start does not say', () => {
    const start = aStart({ connectorId: 0 });
    expect(foldSession([start])?.connectorId).toBe(0);
    expect(foldSession([start, { ...readings([5, 1000]), connectorId: 0 }, readings([6, 1000])])?.connectorId).toBe(1);
  });
  it('counts its readings where start and stop have no register', () => {
    const [start, stop] = [aStart({ meterWh: undefined }), aStop({ meterWh: undefined })];
    expect(foldSession([start, readings([1, 1000], [59, 6000]), stop])).toMatchObject({
      energyWh: 5000,
      meterStartWh: null,
      meterStopWh: null,
      conflicts: [],
    });
  });
  it('waits for its start, and is whole once it is there', () => {
    expect(foldSession([readings([10, 2000], [20, 2600])])).toMatchObject({
      status: 'active',
      startedAt: null,
      openedAt: at(10),
      energyWh: 600,
      conflicts: [],
    });
    const headless = foldSession([aStop(), readings([10, 2000])]);
    expect(headless).toMatchObject({
      status: 'ended',
      startedAt: null,
      energyWh: 6000,
      conflicts: [{ kind: 'stop-without-start' }],
    });
    expect(foldSession([aStop(), readings([10, 2000]), aStart()])).toMatchObject({ energyWh: 7000, conflicts: [] });
  });
  it('keeps the first of two differing stops and says so', () => {
    const second = aStop({ factId: 'stop-2', at: at(70), meterWh: 9000 });
    expect(foldSession([second, aStart(), aStop()])).toMatchObject({
      energyWh: 7000,
      conflicts: [{ kind: 'second-stop', key: 'second-stop:stop-2' }],
    });
    expect(kinds([aStart(), aStop(), aStop({ factId: 'stop-again' })])).toEqual([]);
  });
  it('keeps the first of two differing starts and says so', () => {
    expect(foldSession([aStart({ factId: 'start-2', at: at(1), meterWh: 1100 }), aStart(), aStop()])).toMatchObject({
      energyWh: 7000,
      conflicts: [{ kind: 'second-start' }],
    });
  });
  it('never lasts less than nothing', () => {
    expect(foldSession([aStart(), aStop({ at: at(-5) })])).toMatchObject({
      endedAt: at(0),
      energyWh: 7000,
      conflicts: [{ kind: 'stop-before-start' }],
    });
  });
});

describe('energy', () => {
  it('is not moved by readings of a skewed clock when start and stop are in order', () => {
    const skewed = [readings([-500, 3000], [5, 900], [30, 9000], [400, 1])];
    expect(foldSession([aStart(), ...skewed, aStop()])).toMatchObject({ energyWh: 7000, conflicts: [] });
  });
  it('is the sum over the stretches between resets', () => {
    // 1000 → 1500, then 100 → 700
    expect(foldSession([aStart(), readings([10, 1500], [20, 100], [30, 400]), aStop({ meterWh: 700 })])).toMatchObject({
      energyWh: 1100,
      conflicts: [{ kind: 'meter-reset' }],
    });
    expect(foldSession([aStart(), readings([10, 1500], [20, 100], [30, 400])])).toMatchObject({
      energyWh: 800,
      conflicts: [{ kind: 'meter-reset' }],
    });
  });
  it('counts a reset also where the register passed the start again afterwards', () => {
    // 1000 → 9000, then 0 → 8000
    expect(foldSession([aStart(), readings([10, 9000], [20, 0], [30, 500]), aStop()])).toMatchObject({
      energyWh: 16_000,
      conflicts: [{ kind: 'meter-reset' }],
    });
  });
  it('takes a small fall for disorder while the session runs', () => {
    expect(foldSession([aStart(), readings([1, 1050], [2, 1030], [3, 1060])])).toMatchObject({
      energyWh: 60,
      conflicts: [],
    });
  });
  it('of a meter that starts at zero sees the fall back to zero', () => {
    expect(foldSession([aStart({ meterWh: 0 }), readings([10, 500], [20, 0], [30, 300])])).toMatchObject({
      energyWh: 800,
      conflicts: [{ kind: 'meter-reset' }],
    });
  });
});

describe('a session that never told its end', () => {
  const successor = { sessionId: 'start-2', at: at(30) };
  it('ends at its last reading when another one starts on its connector', () => {
    expect(foldSession([aStart(), readings([10, 2000], [25, 3000], [40, 9000])], successor)).toMatchObject({
      status: 'ended',
      endedAt: at(25),
      energyWh: 2000,
      stopReason: 'Superseded',
      conflicts: [{ kind: 'overlap' }],
    });
    expect(foldSession([aStart()], successor)).toMatchObject({ status: 'ended', endedAt: at(0), energyWh: 0 });
  });
  it('takes the stop when it comes in after all', () => {
    expect(foldSession([aStart(), readings([10, 2000]), aStop({ at: at(29) })], successor)).toMatchObject({
      endedAt: at(29),
      energyWh: 7000,
      stopReason: 'Local',
      conflicts: [],
    });
    expect(kinds([aStart(), aStop()], successor)).toEqual(['overlap']);
  });
});

describe('a session whose station restarted', () => {
  const free = [at(3), at(30), at(50)];
  it('ends at its last reading before its connector was free, when nothing came after that', () => {
    expect(foldSession([aStart(), readings([10, 2000], [20, 3000])], undefined, free)).toMatchObject({
      status: 'ended',
      endedAt: at(20),
      energyWh: 2000,
      stopReason: 'Restarted',
      conflicts: [{ kind: 'restart', key: `restart:${at(30)}` }],
    });
    expect(foldSession([aStart()], undefined, free)).toMatchObject({
      endedAt: at(0),
      conflicts: [{ kind: 'restart' }],
    });
  });
  it('goes on where a reading came after that', () => {
    expect(foldSession([aStart(), readings([20, 3000], [51, 3500])], undefined, free)).toMatchObject({
      status: 'active',
      stopReason: null,
      conflicts: [],
    });
  });
  it('has the stop when one comes in, and ends by its successor only where it had not ended before', () => {
    expect(foldSession([aStart(), aStop()], undefined, free)).toMatchObject({ stopReason: 'Local', conflicts: [] });
    const successor = { sessionId: 'start-2', at: at(40) };
    expect(foldSession([aStart()], successor, [at(30)])).toMatchObject({
      stopReason: 'Restarted',
      conflicts: [{ kind: 'restart' }],
    });
    expect(foldSession([aStart(), readings([35, 3000])], successor, [at(30)])).toMatchObject({
      stopReason: 'Superseded',
      endedAt: at(35),
    });
  });
});

describe('the fold', () => {
  const pair = fc.tuple(fc.integer({ min: -100, max: 200 }), fc.integer({ min: 0, max: 20_000 }));
  const evidence = fc.oneof(
    fc
      .record({
        minutes: fc.integer({ min: 0, max: 5 }),
        meterWh: fc.option(fc.integer({ min: 0, max: 5000 }), { nil: undefined }),
        connectorId: fc.constantFrom(0, 1),
        tokenRef: fc.constantFrom('ab', undefined),
      })
      .map(({ minutes, meterWh, ...more }) =>
        aStart({ factId: `s${minutes}${meterWh}`, at: at(minutes), meterWh, ...more }),
      ),
    fc
      .record({ minutes: fc.integer({ min: -5, max: 90 }), tokenRef: fc.constantFrom('cd', 'ef') })
      .map(({ minutes, tokenRef }) => anAuthorisation({ factId: `a${minutes}`, at: at(minutes), tokenRef })),
    fc
      .record({ minutes: fc.integer({ min: -5, max: 90 }), meterWh: fc.integer({ min: 0, max: 20_000 }) })
      .map(({ minutes, meterWh }) => aStop({ factId: `e${minutes}${meterWh}`, at: at(minutes), meterWh })),
    fc.array(pair, { minLength: 1, maxLength: 4 }).map((pairs) => readings(...pairs)),
  );
  const successors = fc.option(
    fc.integer({ min: 1, max: 90 }).map((minutes) => ({ sessionId: 'next', at: at(minutes) })),
    { nil: undefined },
  );

  it('is the same for every order and every repetition, whatever the evidence says', () => {
    fc.assert(
      fc.property(
        fc.array(evidence, { maxLength: 8 }),
        successors,
        fc.infiniteStream(fc.nat()),
        (items, successor, randoms) => {
          const random = () => Number(randoms.next().value);
          const repeated = [...items, ...items.filter(() => random() % 2 === 0)];
          const shuffled = repeated
            .map((item) => ({ item, key: random() }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
          expect(foldSession(shuffled, successor)).toEqual(foldSession(items, successor));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('finds the true energy of an honest meter, however its readings are cut and whichever clock they were taken by', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 2, maxLength: 30 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 30, maxLength: 30 }),
        fc.array(fc.integer({ min: -90, max: 90 }), { minLength: 30, maxLength: 30 }),
        (steps, base, sizes, skews) => {
          const registers = steps.reduce<number[]>((sums, step) => [...sums, (sums.at(-1) ?? base) + step], [base]);
          const reports: ReadingsEvidence[] = [];
          for (let from = 0; from < registers.length; from += sizes[reports.length] ?? 1) {
            const size = sizes[reports.length] ?? 1;
            const skew = skews[reports.length] ?? 0;
            reports.push(
              readings(
                ...registers
                  .slice(from, from + size)
                  .map((energyWh, index): [number, number] => [from + index + skew, energyWh]),
              ),
            );
          }
          const last = registers.at(-1) ?? base;
          const folded = foldSession([
            aStart({ meterWh: base }),
            ...reports,
            aStop({ at: at(registers.length), meterWh: last }),
          ]);
          expect(folded).toMatchObject({ energyWh: last - base, conflicts: [] });
          // Without the stop, and by an honest clock, the readings alone tell the same.
          const inOrder = registers.map((energyWh, index) => readings([index, energyWh])).reverse();
          expect(foldSession([...inOrder, aStart({ meterWh: base })])).toMatchObject({ energyWh: last - base });
        },
      ),
    );
  });

  it('adds up the stretches of a meter that is reset, as a reference that knows when it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 5 }), {
          minLength: 1,
          maxLength: 4,
        }),
        (stretches) => {
          let minutes = 0;
          const pairs: [number, number][] = [];
          let expected = 0;
          for (const steps of stretches) {
            let register = 0;
            pairs.push([minutes++, register]);
            for (const step of steps) pairs.push([minutes++, (register += step)]);
            expected += register;
          }
          const folded = foldSession([readings(...pairs), aStart({ meterWh: 0 })]);
          expect(folded).toMatchObject({ energyWh: expected });
          expect(folded?.conflicts.length).toBe(stretches.length > 1 ? 1 : 0);
        },
      ),
    );
  });
});

describe('extending an active session', () => {
  it('gives what the fold of everything gives, or leaves it to the fold', () => {
    const pair = fc.tuple(
      fc.integer({ min: -3, max: 60 }),
      fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 900, max: 3000 })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 1000),
        fc.array(pair, { maxLength: 6 }),
        fc.array(pair, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: -3, max: 60 }).map(at), { maxLength: 3 }),
        (meterWh, before, added, releases) => {
          const start = aStart({ meterWh });
          const folded = foldSession([start, readings(...before)], undefined, releases);
          if (!folded) throw new Error('A start makes a session.');
          const extended = extendSession(
            { ...folded, conflictCount: folded.conflicts.length },
            readings(...added).readings,
          );
          const whole = foldSession([start, readings(...before), readings(...added)], undefined, releases);
          if (extended) expect(whole).toEqual({ ...folded, ...extended });
        },
      ),
      { numRuns: 1000 },
    );
  });
});
