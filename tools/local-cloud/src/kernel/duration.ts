const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: 1_000,
  second: 1_000,
  min: 60_000,
  m: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/**
 * Milliseconds of `1500`, `'90 s'`, `'2 minutes'`, `'1 hour 30 minutes'`.
 * @throws {RangeError} when it is none
 */
export function durationMs(duration: number | string): number {
  if (typeof duration === 'number') {
    if (Number.isFinite(duration) && duration >= 0) return duration;
    throw new RangeError(`${duration} is no duration.`);
  }
  let total = 0;
  const rest = duration.replace(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi, (_match, amount: string, unit: string) => {
    const factor = UNITS[unit.toLowerCase()] ?? UNITS[unit.toLowerCase().replace(/s$/, '')];
    if (factor === undefined) throw new RangeError(`"${duration}" is no duration: there is no unit "${unit}".`);
    total += Number(amount) * factor;
    return '';
  });
  if (rest.trim() !== '' || duration.trim() === '')
    throw new RangeError(`"${duration}" is no duration; write e.g. "2 minutes" or "90 s".`);
  return total;
}
