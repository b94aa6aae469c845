import { Cron } from 'croner';

/** When a schedule fires. */
export interface ScheduleTimes {
  /** The first time after `after` (ms since the epoch), or `undefined` when there is none. `begin` is when the schedule began. */
  next(after: number, begin: number): number | undefined;
  /** It fires a single time; start and end dates mean nothing to it. */
  readonly once?: true;
}

export class ScheduleExpressionError extends Error {
  override readonly name = 'ScheduleExpressionError';
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Reads `rate(5 minutes)`, `cron(0 10 ? * MON-FRI *)` and `at(2026-11-20T13:00:00)`.
 * A rate counts from the begin of the schedule, which is when the local cloud starts it; its first time is one period later.
 * @throws {ScheduleExpressionError}
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function scheduleExpression(expression: string, timeZone: string): ScheduleTimes {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  requireTimeZone(timeZone);
  switch (kind) {
    case 'rate':
      return rate(inner);
    case 'cron':
      return cron(inner, timeZone);
    case 'at':
      return at(inner, timeZone);
    default:
      throw new ScheduleExpressionError(`'${expression}' is no rate(…), cron(…) or at(…)`);
  }
}

function rate(text: string): ScheduleTimes {
  const match = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(text.trim());
  const unit = UNITS[match?.[2] ?? ''];
  if (!match || unit === undefined)
    throw new ScheduleExpressionError(`rate(${text}) is not <number> minutes, hours or days`);
  if ((match[1] === '1') !== (match[3] === ''))
    throw new ScheduleExpressionError(`rate(${text}): one minute, more minutes`);
  const period = Number(match[1]) * unit;
  return { next: (after, begin) => begin + (Math.max(0, Math.floor((after - begin) / period)) + 1) * period };
}

function cron(text: string, timeZone: string): ScheduleTimes {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 6)
    throw new ScheduleExpressionError(
      `cron(${text}) needs six fields: minutes, hours, day of month, month, day of week, year`,
    );
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = parts;
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    throw new ScheduleExpressionError(`cron(${text}): exactly one of day of month and day of week must be ?`);
  const pattern = [
    '0',
    steps(minutes, 59),
    steps(hours, 23),
    steps(dayOfMonth.replace('?', '*'), 31),
    steps(month, 12),
    weekdays(dayOfWeek.replace('?', '*')),
    steps(year, 2199),
  ].join(' ');
  let job: Cron;
  try {
    job = new Cron(pattern, { paused: true, timezone: timeZone });
  } catch (error) {
    throw new ScheduleExpressionError(`cron(${text}): ${(error as Error).message}`);
  }
  return { next: (after) => job.nextRun(new Date(after))?.getTime() };
}

/** `5/15` means from 5 on, every 15; croner wants the end of such a range. */
function steps(field: string, last: number): string {
  return field.replace(/(^|,)(\d+)\//g, (_all, before: string, first: string) => `${before}${first}-${last}/`);
}

/** AWS counts weekdays from 1 = Sunday; names are the same everywhere. The number behind `#` counts weeks. */
function weekdays(field: string): string {
  return field
    .split('#')
    .map((part, index) =>
      index > 0
        ? part
        : part.replace(
            /(^|[,\-])([1-7])(?=$|[,\-L])/g,
            (_all, before: string, day: string) => `${before}${WEEKDAYS[Number(day) - 1] ?? day}`,
          ),
    )
    .join('#');
}

function at(text: string, timeZone: string): ScheduleTimes {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(text.trim());
  if (!match) throw new ScheduleExpressionError(`at(${text}) is not yyyy-mm-ddThh:mm:ss`);
  let job: Cron;
  try {
    job = new Cron(text.trim(), { paused: true, timezone: timeZone });
  } catch (error) {
    throw new ScheduleExpressionError(`at(${text}): ${(error as Error).message}`);
  }
  return { next: (after) => job.nextRun(new Date(after))?.getTime(), once: true };
}

function requireTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new ScheduleExpressionError(`there is no time zone '${timeZone}'`);
  }
}
