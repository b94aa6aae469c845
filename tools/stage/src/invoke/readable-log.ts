/** What Lambda says of a call in its last line. */
export interface Report {
  readonly durationMs?: number;
  readonly initMs?: number;
  readonly memoryUsedMb?: number;
}

/** Lambda's own lines; what the last one says is read by {@link reportOf}. */
const PLATFORM = /^(INIT_START|INIT_REPORT|START|END|REPORT)\b/;

/** Keys that every line has, or that the invocation's own lines repeat. */
const COMMON = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'stage',
  'operatorId',
  'sampling_rate',
  'xray_trace_id',
  'functionName',
  'functionVersion',
  'requestId',
  'coldStart',
  'correlationId',
  'traceId',
]);

/** A function's log for people: structured lines as `LEVEL message key=value`, metrics as their values, Lambda's own left out. */
export function readableLog(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !PLATFORM.test(line))
    .map((line) => {
      const entry = parsed(line);
      if (!entry) return line;
      if ('_aws' in entry) return metricLine(entry);
      const more = Object.entries(entry).filter(([key]) => !COMMON.has(key));
      return [String(entry['level'] ?? '').padEnd(5), String(entry['message'] ?? ''), ...more.map(pair)]
        .join('  ')
        .trimEnd();
    });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html shows the line. */
export function reportOf(text: string): Report {
  const line = text.split('\n').find((each) => each.startsWith('REPORT')) ?? '';
  const value = (name: string): number | undefined => {
    const found = new RegExp(`\\t${name}: ([\\d.]+)`).exec(line)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  return definedOnly({
    durationMs: value('Duration'),
    initMs: value('Init Duration'),
    memoryUsedMb: value('Max Memory Used'),
  });
}

function metricLine(entry: Readonly<Record<string, unknown>>): string {
  const { CloudWatchMetrics = [] } = entry['_aws'] as { CloudWatchMetrics?: { Metrics?: { Name: string }[] }[] };
  const names = CloudWatchMetrics.flatMap(({ Metrics = [] }) => Metrics.map(({ Name }) => Name));
  return ['METRIC', ...names.map((name) => pair([name, entry[name]]))].join('  ');
}

function pair([key, value]: [string, unknown]): string {
  return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function definedOnly<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
