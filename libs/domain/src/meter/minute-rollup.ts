/** One reading of a meter, as the rollup needs it. */
export interface MeterReading {
  /** ms since the epoch. */
  readonly at: number;
  /** The energy register, in Wh. */
  readonly energyWh?: number | null | undefined;
  readonly powerW?: number | null | undefined;
}

export interface MinuteRollup {
  /** The minute's beginning, ms since the epoch. */
  readonly minute: number;
  readonly energyWh: number;
  /** The highest power told within the minute; where none was, the mean that the energy of the minute makes. */
  readonly peakPowerW: number;
}

const MINUTE = 60_000;
/** Registers further apart than this are not joined: nobody knows when the energy in between flowed. */
export const MAX_GAP_MS = 7 * 24 * 60 * MINUTE;

/**
 * Energy and peak power of each minute in [since, until) that has any. The energy between two consecutive registers is
 * spread evenly over the time between them, in whole Wh: each minute gets the difference of the rounded registers at
 * its ends, so that the minutes always add up to the registers' difference. A register that falls adds nothing.
 *
 * To be exact at the ends of the range, `readings` must hold the nearest registers outside of it too.
 * @param since beginning of a minute, ms since the epoch
 * @param until beginning of a minute, excluded
 */
export function rollUpMinutes(readings: readonly MeterReading[], since: number, until: number): MinuteRollup[] {
  const energy = new Map<number, number>();
  const peak = new Map<number, number>();
  const add = (minute: number, wattHours: number): void => {
    if (wattHours !== 0 && minute >= since && minute < until) energy.set(minute, (energy.get(minute) ?? 0) + wattHours);
  };

  const registers = readings.filter(hasEnergy).sort((a, b) => a.at - b.at || a.energyWh - b.energyWh);
  for (const [index, later] of registers.entries()) {
    const earlier = registers[index - 1];
    if (!earlier || later.energyWh <= earlier.energyWh || later.at - earlier.at > MAX_GAP_MS) continue;
    const rise = later.energyWh - earlier.energyWh;
    const span = later.at - earlier.at;
    if (span === 0) {
      add(floorMinute(later.at), rise);
      continue;
    }
    const registerAt = (moment: number): number => Math.round((rise * (moment - earlier.at)) / span);
    // Minutes outside of the range need not be walked through.
    const first = Math.max(floorMinute(earlier.at), since);
    for (let minute = first; minute < Math.min(later.at, until); minute += MINUTE) {
      add(minute, registerAt(Math.min(minute + MINUTE, later.at)) - registerAt(Math.max(minute, earlier.at)));
    }
  }
  for (const { at, powerW } of readings) {
    const minute = floorMinute(at);
    if (powerW === null || powerW === undefined || minute < since || minute >= until) continue;
    peak.set(minute, Math.max(peak.get(minute) ?? powerW, powerW));
  }
  return [...new Set([...energy.keys(), ...peak.keys()])]
    .sort((a, b) => a - b)
    .map((minute) => {
      const energyWh = energy.get(minute) ?? 0;
      return { minute, energyWh, peakPowerW: peak.get(minute) ?? energyWh * 60 };
    });
}

export function floorMinute(at: number): number {
  return Math.floor(at / MINUTE) * MINUTE;
}

function hasEnergy(reading: MeterReading): reading is MeterReading & { readonly energyWh: number } {
  return reading.energyWh !== null && reading.energyWh !== undefined;
}
