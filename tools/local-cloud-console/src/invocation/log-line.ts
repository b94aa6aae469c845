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
      if (typeof rest['type'] === 'string' && rest['type'].startsWith('platform.')) return ofPlatform(rest);
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

/**
 * A line of the platform in a function that logs in JSON, in the words of the one that logs in text.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
function ofPlatform({ type, record }: Record<string, unknown>): LogLine {
  const { requestId, version, status, metrics, ...rest } = (record ?? {}) as Record<string, unknown>;
  const words = [String(type).slice('platform.'.length).toUpperCase()];
  if (requestId !== undefined) words.push(`RequestId: ${String(requestId)}`);
  if (version !== undefined) words.push(`Version: ${String(version)}`);
  if (status !== undefined && status !== 'success') words.push(`Status: ${String(status)}`);
  for (const [name, value] of Object.entries({ ...rest, ...(metrics as object | undefined) }))
    words.push(`${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  return { level: '', text: words.join(' ') };
}
