export interface LogLine {
  readonly level: string;
  readonly text: string;
  /** Further members of a JSON line. */
  readonly more?: string;
}

/** Reads a line as a function writes it: JSON with level and message, the runtime's own form, or anything. */
export function readLine(raw: string): LogLine {
  if (raw.startsWith('{')) {
    try {
      const { level, message, timestamp: _at, ...rest } = JSON.parse(raw) as Record<string, unknown>;
      if (message !== undefined) {
        const names = Object.keys(rest);
        return {
          level: String(level ?? '').toUpperCase(),
          text: typeof message === 'string' ? message : JSON.stringify(message),
          ...(names.length > 0 && { more: JSON.stringify(rest, undefined, 2) }),
        };
      }
    } catch {
      // Cut, or only alike: shown as it is.
    }
  }
  const parts = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t\S+\t([A-Z]+)\t([\s\S]*)$/.exec(raw);
  return parts ? { level: parts[1] ?? '', text: parts[2] ?? '' } : { level: '', text: raw };
}
