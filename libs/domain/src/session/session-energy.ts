/** Registers of one session in the order of their time, all in Wh. */
export interface MeterTrace {
  readonly startWh: number | undefined;
  readonly stopWh: number | undefined;
  readonly registersWh: readonly number[];
}

export interface SessionEnergy {
  readonly energyWh: number;
  /** How often the meter was reset within the session. */
  readonly resets: number;
}

/**
 * The energy of a session.
 *
 * A start and a stop register that are in order say it all: readings in between may be disordered by a clock that was
 * set, and must not change it. Only a register above the stop followed by one below the start proves that the meter
 * was reset on the way.
 *
 * Otherwise, and while there is no stop, it is the sum over the stretches between resets. A register is taken for
 * reset when it falls below the first one of its stretch (or back to zero); a smaller fall is disorder. What was charged
 * between the last register before a reset and the reset, and from there to the first register after it, is in no
 * register and so not counted.
 */
export function energyOf(trace: MeterTrace): SessionEnergy {
  const { startWh, stopWh } = trace;
  const stretches = stretchesOf(trace);
  const resets = Math.max(0, stretches.length - 1);
  if (
    startWh !== undefined &&
    stopWh !== undefined &&
    stopWh >= startWh &&
    !resetIsProved(trace.registersWh, startWh, stopWh)
  ) {
    return { energyWh: stopWh - startWh, resets: 0 };
  }
  const energyWh = stretches.reduce((sum, stretch, index) => {
    const top = stopWh !== undefined && index === stretches.length - 1 ? stopWh : stretch.highest;
    return sum + Math.max(0, top - stretch.first);
  }, 0);
  return { energyWh, resets };
}

interface Stretch {
  readonly first: number;
  readonly highest: number;
}

function stretchesOf({ startWh, stopWh, registersWh }: MeterTrace): Stretch[] {
  const registers = [
    ...(startWh === undefined ? [] : [startWh]),
    ...registersWh,
    ...(stopWh === undefined ? [] : [stopWh]),
  ];
  const stretches: Stretch[] = [];
  for (const register of registers) {
    const current = stretches.at(-1);
    const isReset = current && (register < current.first || (register === 0 && current.highest > 0));
    if (!current || isReset) stretches.push({ first: register, highest: register });
    else stretches[stretches.length - 1] = { first: current.first, highest: Math.max(current.highest, register) };
  }
  return stretches;
}

function resetIsProved(registersWh: readonly number[], startWh: number, stopWh: number): boolean {
  const above = registersWh.findIndex((register) => register > stopWh);
  return above >= 0 && registersWh.slice(above + 1).some((register) => register < startWh);
}
