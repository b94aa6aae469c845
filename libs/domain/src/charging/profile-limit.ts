import type { ChargingProfile, ChargingSchedule } from '../command/parameters/charging-profile';
import type { Limit } from './power';

/** Seconds since the epoch: OCPP's schedules know no smaller time. */
export function secondsOf(moment: string | Date): number {
  return Math.floor((typeof moment === 'string' ? Date.parse(moment) : moment.getTime()) / 1000);
}

/** What a profile says at one moment, and until when it says nothing else. */
export interface LimitUntil {
  /** Absent where the profile has no say. */
  readonly limit?: Limit;
  /** Seconds since the epoch; infinite where it never changes again. */
  readonly until: number;
}

const RECURRENCES = { daily: 24 * 3600, weekly: 7 * 24 * 3600 } as const;

/**
 * What a profile allows at a moment. It has a say while it is valid (from validFrom, before validTo) and its schedule has a
 * period for the moment (2.0.1 K §3.5): from its start on, for its duration, again with each recurrence.
 * @param at seconds since the epoch
 * @param startedAt when charging started, from which a relative profile counts; absent where nobody charges
 */
export function limitAt(profile: ChargingProfile, at: number, startedAt: number | undefined): LimitUntil {
  const validFrom = profile.validFrom === undefined ? -Infinity : secondsOf(profile.validFrom);
  const validTo = profile.validTo === undefined ? Infinity : secondsOf(profile.validTo);
  if (at >= validTo) return { until: Infinity };
  if (at < validFrom) return { until: Math.min(validFrom, validTo) };
  const [schedule] = profile.schedules;
  const start = schedule === undefined ? undefined : startOf(profile, schedule, startedAt);
  if (schedule === undefined || start === undefined) return { until: validTo };
  if (at < start) return { until: Math.min(start, validTo) };
  const said = scheduledAt(schedule, at - start, profile.recurrency);
  return { ...said, until: Math.min(start + said.until, validTo) };
}

/**
 * Where a schedule counts from. A profile that says no start counts from the start of charging (1.6 §7.13), whatever its
 * kind; a dynamic one has its one period for as long as it is valid.
 */
function startOf(
  { kind, validFrom }: ChargingProfile,
  { startAt }: ChargingSchedule,
  startedAt: number | undefined,
): number | undefined {
  if (kind !== 'relative' && startAt !== undefined) return secondsOf(startAt);
  if (kind === 'dynamic') return validFrom === undefined ? -Number.MAX_SAFE_INTEGER : secondsOf(validFrom);
  return startedAt;
}

/** What a schedule says some seconds after its start; `until` counts from the start too. */
function scheduledAt(
  { unit, durationSeconds, periods }: ChargingSchedule,
  elapsed: number,
  recurrency: ChargingProfile['recurrency'],
): LimitUntil {
  const every = recurrency === undefined ? Infinity : RECURRENCES[recurrency];
  const duration = Math.min(durationSeconds ?? Infinity, every);
  const round = every === Infinity ? 0 : Math.floor(elapsed / every) * every;
  const into = elapsed - round;
  if (into >= duration) return { until: round + every };
  const index = periods.findLastIndex(({ startSeconds }) => startSeconds <= into);
  const period = periods[index];
  const next = Math.min(periods[index + 1]?.startSeconds ?? Infinity, duration);
  if (period === undefined) return { until: round + next };
  const { limit, phases = 3 } = period;
  return {
    // Limits have tenths; binary fractions must not lose one of them.
    limit: {
      unit: unit === 'A' ? 'mA' : 'W',
      value: unit === 'A' ? Math.round(limit * 1000) : Math.floor(limit),
      phases,
    },
    until: round + next,
  };
}
