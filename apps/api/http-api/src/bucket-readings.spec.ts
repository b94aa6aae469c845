import fc from 'fast-check';
import { bucketReadings, type Reading } from './bucket-readings';

const at = (seconds: number): string => new Date(Date.UTC(2026, 2, 8, 0, 0, seconds)).toISOString();

describe('bucketReadings', () => {
  it('spreads energy over the minutes that it was drawn in, and keeps the highest power', () => {
    const readings: Reading[] = [
      { at: at(0), energyWh: 1000, powerW: 5000 },
      { at: at(30), energyWh: null, powerW: 7000 },
      { at: at(90), energyWh: 1090, powerW: 6000 },
    ];
    expect(bucketReadings(readings, '1m', 'UTC')).toEqual([
      { at: at(0), energyWh: 60, powerW: 7000 },
      { at: at(60), energyWh: 30, powerW: 6000 },
    ]);
  });

  it('counts nothing over the reset of a meter', () => {
    const readings = [1000, 1100, 5, 25].map((energyWh, n) => ({ at: at(n * 60), energyWh, powerW: null }));
    expect(bucketReadings(readings, '1h', 'UTC')).toEqual([{ at: at(0), energyWh: 120, powerW: null }]);
  });

  it('takes days of the site', () => {
    const readings = [
      { at: '2026-03-08T05:30:00.000Z', energyWh: 0, powerW: null },
      { at: '2026-03-08T06:30:00.000Z', energyWh: 100, powerW: null },
    ];
    expect(bucketReadings(readings, '1d', 'America/Chicago')).toEqual([
      { at: '2026-03-07T06:00:00.000Z', energyWh: 50, powerW: null },
      { at: '2026-03-08T06:00:00.000Z', energyWh: 50, powerW: null },
    ]);
  });

  it('adds up to what the registers tell, at every width', () => {
    const steps = fc.array(
      fc.record({ seconds: fc.integer({ min: 0, max: 9000 }), wh: fc.integer({ min: 0, max: 5000 }) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, fc.constantFrom('1m', '15m', '1h', '1d'), (list, resolution) => {
        let [time, energy] = [0, 100];
        const readings: Reading[] = list.map(({ seconds, wh }) => ({
          at: at((time += seconds)),
          energyWh: (energy += wh),
          powerW: null,
        }));
        const total = bucketReadings(readings, resolution, 'America/New_York').reduce(
          (sum, { energyWh }) => sum + energyWh,
          0,
        );
        expect(total).toBe(energy - (readings[0]?.energyWh ?? energy));
      }),
    );
  });
});
