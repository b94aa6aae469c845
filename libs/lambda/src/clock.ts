/** Time as a port: decisions ask it, so tests and the local cloud can run on a clock of their own. */
export interface Clock {
  now(): Date;
}

/** The machine's time, for the outermost edge only. */
export const systemClock: Clock = { now: () => new Date() };
