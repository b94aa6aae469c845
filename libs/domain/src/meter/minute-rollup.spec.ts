import fc from 'fast-check';
import { MAX_GAP_MS, rollUpMinutes, type MeterReading } from './minute-rollup';

const MINUTE = 60_000;
const T = 1_772_352_000_000;
const far = [T - 10 * MAX_GAP_MS, T + 10 * MAX_GAP_MS] as const;

it('spreads energy evenly over the time between two registers', () => {
  const rows = rollUpMinutes(
    [
      { at: T, energyWh: 1000 },
      { at: T + 3 * MINUTE, energyWh: 1100 },
    ],
    ...far,
  );
  expect(rows.map(({ energyWh }) => energyWh)).toEqual([33, 34, 33]);
  expect(rows[0]).toEqual({ minute: T, energyWh: 33, peakPowerW: 33 * 60 });
});
it('takes the highest power that was told, and nothing from a register that falls or is too far away', () => {
  expect(
    rollUpMinutes(
      [
        { at: T, powerW: 7000 },
        { at: T + 1, powerW: 7400 },
      ],
      ...far,
    ),
  ).toEqual([{ minute: T, energyWh: 0, peakPowerW: 7400 }]);
  expect(
    rollUpMinutes(
      [
        { at: T, energyWh: 900 },
        { at: T + MINUTE, energyWh: 100 },
      ],
      ...far,
    ),
  ).toEqual([]);
  expect(
    rollUpMinutes(
      [
        { at: T, energyWh: 1 },
        { at: T + MAX_GAP_MS + 1, energyWh: 100 },
      ],
      ...far,
    ),
  ).toEqual([]);
});

const meter = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 400_000 }), rise: fc.integer({ min: 0, max: 900 }) }), {
    minLength: 2,
    maxLength: 20,
  })
  .map((steps) => {
    let at = T;
    let energyWh = 5000;
    return steps.map(({ gap, rise }): MeterReading => ({ at: (at += gap), energyWh: (energyWh += rise) }));
  });

it('adds up to the difference of the registers, exactly, in any order of the readings', () => {
  fc.assert(
    fc.property(meter, (readings) => {
      const rows = rollUpMinutes(readings, ...far);
      const sum = rows.reduce((total, { energyWh }) => total + energyWh, 0);
      expect(sum).toBe((readings.at(-1)?.energyWh ?? 0) - (readings[0]?.energyWh ?? 0));
      expect(rollUpMinutes([...readings].reverse(), ...far)).toEqual(rows);
    }),
  );
});
it('gives the same minutes whether a range is computed at once or in pieces', () => {
  fc.assert(
    fc.property(meter, fc.integer({ min: 1, max: 40 }), (readings, cut) => {
      const whole = rollUpMinutes(readings, T, T + 200 * MINUTE);
      const border = T + cut * MINUTE;
      expect([...rollUpMinutes(readings, T, border), ...rollUpMinutes(readings, border, T + 200 * MINUTE)]).toEqual(
        whole,
      );
    }),
  );
});
