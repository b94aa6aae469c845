/** More than any meter of a charging network ever shows: 1 TWh. */
const MAX_ENERGY_WH = 1e12;
/** More than any station draws: 1 GW. */
const MAX_POWER_W = 1e9;

/**
 * Whether a register can be one. What is beyond can only be an error of the meter or its sender, and would spoil every
 * sum that it gets into: a station's, its site's, the network's.
 */
export function isPlausibleEnergy(energyWh: number): boolean {
  return Number.isSafeInteger(energyWh) && Math.abs(energyWh) <= MAX_ENERGY_WH;
}

/** Whether a power can be one; see {@link isPlausibleEnergy}. */
export function isPlausiblePower(powerW: number): boolean {
  return Number.isSafeInteger(powerW) && Math.abs(powerW) <= MAX_POWER_W;
}
