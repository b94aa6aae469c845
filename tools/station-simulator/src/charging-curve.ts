import type { Random } from './random';

/** A car at a connector: what it takes at which state of charge. */
export interface Vehicle {
  /** Usable battery, in Wh. */
  readonly capacityWh: number;
  /** What car and connector agree on at most, in W. */
  readonly maxPowerW: number;
  /** State of charge at arrival, 0 to 1. */
  readonly arrivalSoc: number;
  /** State of charge at which the driver leaves. */
  readonly targetSoc: number;
  readonly fast: boolean;
}

/** The kinds of equipment that the fleet is made of. */
export const STATION_KINDS = [
  { vendor: 'Voltaro', model: 'Wall 11', maxPowerW: 11_000, fast: false },
  { vendor: 'Voltaro', model: 'Post 22', maxPowerW: 22_000, fast: false },
  { vendor: 'Ampera', model: 'Rapid 50', maxPowerW: 50_000, fast: true },
  { vendor: 'Ampera', model: 'Rapid 150', maxPowerW: 150_000, fast: true },
] as const;

export type StationKind = (typeof STATION_KINDS)[number];

export function arrivingVehicle(random: Random, kind: StationKind): Vehicle {
  const capacityWh = random.pick([38_000, 52_000, 64_000, 77_000, 93_000]);
  const carMaxW = kind.fast
    ? random.pick([50_000, 100_000, 150_000, 220_000])
    : random.pick([3_700, 7_400, 11_000, 22_000]);
  const arrivalSoc = 0.1 + random.next() * 0.5;
  return {
    capacityWh,
    maxPowerW: Math.min(kind.maxPowerW, carMaxW),
    arrivalSoc,
    targetSoc: Math.min(1, arrivalSoc + 0.25 + random.next() * 0.5),
    fast: kind.fast,
  };
}

/**
 * Power in W at a state of charge: a short ramp, a plateau, then a taper. Direct current tapers from about 55 % down to a
 * tenth at full; alternating current only above 92 %.
 */
export function powerAt(vehicle: Vehicle, soc: number, secondsSinceStart: number): number {
  if (soc >= 1) return 0;
  const ramp = Math.min(1, secondsSinceStart / 20);
  const knee = vehicle.fast ? 0.55 : 0.92;
  const taper = soc <= knee ? 1 : 1 - 0.9 * ((soc - knee) / (1 - knee));
  return vehicle.maxPowerW * ramp * taper;
}
