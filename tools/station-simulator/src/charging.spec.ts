import fc from 'fast-check';
import { arrivingVehicle, powerAt, STATION_KINDS } from './charging-curve';
import { Charging } from './charging';
import { seededRandom } from './random';

const start = new Date('2026-01-01T00:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

describe('a charging', () => {
  it('has a register that never falls and a power within what car and station agreed on', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...STATION_KINDS),
        fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 40 }),
        (seed, kind, steps) => {
          const vehicle = arrivingVehicle(seededRandom(seed), kind);
          const charging = new Charging(vehicle, 1_000, start);
          let seconds = 0;
          let last = 1_000;
          for (const step of steps) {
            seconds += step;
            const reading = charging.readAt(after(seconds));
            expect(reading.energyWh).toBeGreaterThanOrEqual(last);
            expect(reading.powerW).toBeLessThanOrEqual(kind.maxPowerW);
            expect(reading.socPercent).toBeLessThanOrEqual(100);
            last = reading.energyWh;
          }
        },
      ),
    );
  });

  it('yields the same energy however often the meter is read', () => {
    const vehicle = { capacityWh: 60_000, maxPowerW: 50_000, arrivalSoc: 0.2, targetSoc: 0.8, fast: true };
    const once = new Charging(vehicle, 0, start).readAt(after(900));
    const often = new Charging(vehicle, 0, start);
    for (let seconds = 1; seconds < 900; seconds += 1) often.readAt(after(seconds));
    expect(often.readAt(after(900)).energyWh).toBe(once.energyWh);
  });

  it('tapers towards a full battery', () => {
    const vehicle = { capacityWh: 60_000, maxPowerW: 100_000, arrivalSoc: 0.2, targetSoc: 1, fast: true };
    expect(powerAt(vehicle, 0.5, 60)).toBe(100_000);
    expect(powerAt(vehicle, 0.9, 60)).toBeLessThan(50_000);
    expect(powerAt(vehicle, 1, 60)).toBe(0);
  });

  it('is the same for the same seed', () => {
    expect(arrivingVehicle(seededRandom(7), STATION_KINDS[0])).toEqual(
      arrivingVehicle(seededRandom(7), STATION_KINDS[0]),
    );
    expect(arrivingVehicle(seededRandom(7), STATION_KINDS[0])).not.toEqual(
      arrivingVehicle(seededRandom(8), STATION_KINDS[0]),
    );
  });
});
