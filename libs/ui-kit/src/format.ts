/** Numbers and times as screens show them. Units always; the machine's language decides separators. */

const oneDigit = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const threeDigits = new Intl.NumberFormat(undefined, { minimumFractionDigits: 3, maximumFractionDigits: 3 });

/** `1,234.6 kWh`; `exact` keeps every watt-hour: `1.234 kWh`. */
export function energy(wh: number | null | undefined, exact = false): string {
  if (wh === null || wh === undefined) return '–';
  if (exact) return `${threeDigits.format(wh / 1000)} kWh`;
  if (Math.abs(wh) >= 1_000_000) return `${oneDigit.format(wh / 1_000_000)} MWh`;
  return `${oneDigit.format(wh / 1000)} kWh`;
}

export function power(w: number | null | undefined): string {
  if (w === null || w === undefined) return '–';
  return Math.abs(w) >= 1_000_000 ? `${oneDigit.format(w / 1_000_000)} MW` : `${oneDigit.format(w / 1000)} kW`;
}

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : whole.format(value);
}

/** `1 h 05 min`, `12 min`, `40 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `just now`, `5 min ago`. */
export function ago(at: string, now: Date): string {
  const ms = now.getTime() - Date.parse(at);
  return ms < 10_000 ? 'just now' : `${duration(ms)} ago`;
}

/** Date and time to the minute, in a zone; the viewer's own when none is given. */
export function moment(at: string | null | undefined, timeZone?: string): string {
  if (!at) return '–';
  return new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(at));
}

/** To the millisecond, with the zone: what shows on hover. */
export function exactMoment(at: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(undefined, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    timeZoneName: 'short',
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(at));
}

/** What tells the ticks of an axis apart: seconds on a span of minutes, days on one of days. */
export function axisTime(at: number, spanMs: number, timeZone?: string): string {
  const parts: Intl.DateTimeFormatOptions =
    spanMs < 10 * 60_000
      ? { hour: 'numeric', minute: '2-digit', second: '2-digit' }
      : spanMs < 36 * 3_600_000
        ? { hour: 'numeric', minute: '2-digit' }
        : { month: 'short', day: 'numeric' };
  return new Intl.DateTimeFormat(undefined, { ...parts, ...(timeZone ? { timeZone } : {}) }).format(new Date(at));
}
