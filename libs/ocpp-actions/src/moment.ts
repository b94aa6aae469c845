/** Before this no OCPP station existed; such a clock was never set. */
const EARLIEST = Date.UTC(2010, 0, 1);
/** How far ahead of ours a station's clock may be before we stop believing it. */
const AHEAD_MS = 24 * 3600 * 1000;

export interface Moment {
  /** ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  readonly note?: string;
}

/**
 * When something happened by the station's word, or the time of receipt where that word cannot be true. A time without
 * a zone is UTC (OCPP 1.6 §3.14 recommends UTC). Old times are believed: stations send what they kept while offline.
 */
export function momentOf(text: string | undefined, receivedAt: Date): Moment {
  if (text === undefined) return { at: receivedAt.toISOString() };
  const stated = parseTime(text);
  if (Number.isNaN(stated))
    return { at: receivedAt.toISOString(), note: `timestamp "${text.slice(0, 40)}" is no date; time of receipt taken` };
  if (stated < EARLIEST || stated > receivedAt.getTime() + AHEAD_MS) {
    return {
      at: receivedAt.toISOString(),
      note: `timestamp ${new Date(stated).toISOString()} cannot be true; time of receipt taken`,
    };
  }
  return { at: new Date(stated).toISOString() };
}

/** Milliseconds since the epoch, or NaN. */
export function parseTime(text: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?([Zz]|[+-]\d\d:?\d\d)?$/.exec(
    text.trim(),
  );
  if (parts === null) return Number.NaN;
  const [, date, time, fraction = '0', zone = 'Z'] = parts;
  const offset = /^[Zz]$/.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  return Date.parse(
    `${date}T${time?.length === 5 ? `${time}:00` : time}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`,
  );
}
