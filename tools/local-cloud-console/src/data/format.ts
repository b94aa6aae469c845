/** Times, durations and names as the console shows them. */

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** `14:03:07.214` */
export function timeOfDay(at: number): string {
  return clock.format(at);
}

/** Date and time to the millisecond, with the zone. */
export function exactTime(at: number): string {
  return `${day.format(at)}, ${clock.format(at)} (${new Date(at).toISOString()})`;
}

/** `0.42 ms`, `12.3 ms`, `1.24 s`, `2 min 05 s` */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 100) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${ms.toFixed(0)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

export function count(value: number): string {
  return whole.format(value);
}

/** What happened in a minute, as a rate: `5/min`, `2.5/s`, `140/s`. */
export function perMinute(events: number): string {
  if (events < 30) return `${count(events)}/min`;
  return events < 600 ? `${(events / 60).toFixed(1)}/s` : `${count(events / 60)}/s`;
}

/** `1 message`, `2,304 messages` */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `arn:aws:sns:…:busbar-local-facts` → `busbar-local-facts`; object keys and routes stay. */
export function shortName(resource: string): string {
  if (!resource.startsWith('arn:')) return resource;
  return resource
    .split(':')
    .slice(5)
    .join(':')
    .replace(/^(function|table|topic|queue|schedule|distribution|stateMachine|execution)[:/]/, '');
}

/** How long ago, in one unit. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** How much of a bar a duration fills: logarithmic, since calls last from a tenth of a millisecond to minutes. */
export function durationShare(ms: number): number {
  return Math.min(1, Math.max(0.02, Math.log10(1 + ms * 10) / Math.log10(1 + 10_000 * 10)));
}

/** JSON with indentation; text that is none stays. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

const TRIGGERS: Readonly<Record<string, string>> = {
  sqs: 'Queue',
  sns: 'Topic',
  'http-api': 'HTTP API',
  'websocket-api': 'WebSocket',
  authorizer: 'Authoriser',
  scheduler: 'Schedule',
  schedule: 'Schedule',
  direct: 'Direct call',
  s3: 'Bucket',
};

export function triggerName(trigger: string): string {
  return TRIGGERS[trigger] ?? (trigger === '' ? 'Unknown' : trigger);
}
