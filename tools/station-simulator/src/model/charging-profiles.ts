import { list, moment, number, text } from '../fields';
import type { Payload } from '../transport';

export interface ChargingProfile {
  readonly id: number;
  /** 0: the whole station. */
  readonly connector: number;
  readonly stackLevel: number;
  readonly purpose: 'station' | 'external' | 'default' | 'transaction';
  readonly kind: 'Absolute' | 'Recurring' | 'Relative';
  readonly recurrence: 'Daily' | 'Weekly';
  readonly transactionId: string | undefined;
  readonly validFrom: Date | undefined;
  readonly validTo: Date | undefined;
  readonly startAt: Date | undefined;
  readonly durationSeconds: number | undefined;
  readonly unit: 'W' | 'A';
  readonly periods: readonly Period[];
  /** As it was told, for reports. */
  readonly told: Payload;
}

interface Period {
  readonly startSeconds: number;
  readonly limit: number;
  readonly phases: number;
}

/** What current becomes power with. */
export interface Supply {
  readonly voltageV: number;
  readonly phases: number;
}

/** A transaction as profiles see it. */
export interface Charged {
  readonly connector: number;
  readonly startedAt: Date;
}

const PURPOSES: Readonly<Record<string, ChargingProfile['purpose']>> = {
  ChargePointMaxProfile: 'station',
  ChargingStationMaxProfile: 'station',
  ChargingStationExternalConstraints: 'external',
  TxDefaultProfile: 'default',
  TxProfile: 'transaction',
};
const DAY_MS = 24 * 3_600_000;

/** A profile in the words of 1.x or 2.x. Nothing where it makes no sense. */
export function readProfile(told: Payload, connector: number, now: Date): ChargingProfile | undefined {
  const [schedule = {}] = list(told.chargingSchedule);
  const id = number(told.id ?? told.chargingProfileId);
  const stackLevel = number(told.stackLevel);
  const purpose = PURPOSES[text(told.chargingProfilePurpose)];
  const kind = (['Absolute', 'Recurring', 'Relative'] as const).find((one) => one === told.chargingProfileKind);
  const unit = (['W', 'A'] as const).find((one) => one === schedule.chargingRateUnit);
  const periods = list(schedule.chargingSchedulePeriod).map(({ startPeriod, limit, numberPhases }) => ({
    startSeconds: number(startPeriod) ?? 0,
    limit: number(limit) ?? Infinity,
    phases: number(numberPhases) ?? 3,
  }));
  if (id === undefined || stackLevel === undefined || !purpose || !kind || !unit || periods[0]?.startSeconds !== 0)
    return undefined;
  return {
    id,
    connector,
    stackLevel,
    purpose,
    kind,
    unit,
    periods,
    told,
    recurrence: told.recurrencyKind === 'Weekly' ? 'Weekly' : 'Daily',
    transactionId: told.transactionId === undefined ? undefined : text(told.transactionId),
    validFrom: moment(told.validFrom),
    validTo: moment(told.validTo),
    startAt: moment(schedule.startSchedule) ?? (kind === 'Relative' ? undefined : now),
    durationSeconds: number(schedule.duration),
  };
}

export interface Choice {
  readonly id?: number | undefined;
  readonly connector?: number | undefined;
  readonly purpose?: string | undefined;
  readonly stackLevel?: number | undefined;
}

/** The profiles that a station keeps, and what they make of its power. */
export class ChargingProfiles {
  private profiles: readonly ChargingProfile[] = [];

  get size(): number {
    return this.profiles.length;
  }

  /** Replaces one of the same number, or of the same purpose, level and place (1.6 §5.16.4, 2.x K01.FR.05, .06). */
  set(profile: ChargingProfile): void {
    const { id, purpose, stackLevel, connector } = profile;
    this.profiles = [
      ...this.profiles.filter(
        (other) =>
          other.id !== id &&
          !(other.purpose === purpose && other.stackLevel === stackLevel && other.connector === connector),
      ),
      profile,
    ];
  }

  chosen({ id, connector, purpose, stackLevel }: Choice): readonly ChargingProfile[] {
    return this.profiles.filter(
      (profile) =>
        (id === undefined || profile.id === id) &&
        (connector === undefined || profile.connector === connector) &&
        (purpose === undefined || profile.told.chargingProfilePurpose === purpose) &&
        (stackLevel === undefined || profile.stackLevel === stackLevel),
    );
  }

  /** @returns how many there were */
  clear(choice: Choice): number {
    const gone = new Set(this.chosen(choice));
    this.profiles = this.profiles.filter((profile) => !gone.has(profile));
    return gone.size;
  }

  /** Profiles of a transaction end with it. */
  transactionEnded(connector: number): void {
    this.profiles = this.profiles.filter(
      (profile) => profile.purpose !== 'transaction' || profile.connector !== connector,
    );
  }

  /** W; infinite where nothing limits. The station's own limit is shared evenly by those who charge. */
  limitW(at: Date, charged: Charged, supply: Supply, chargingNow: number): number {
    const here = (purpose: ChargingProfile['purpose'], connectors: readonly number[]) =>
      this.active(purpose, connectors, at, charged.startedAt, supply);
    const own = here('transaction', [charged.connector]) ?? here('default', [charged.connector, 0]) ?? Infinity;
    const whole = Math.min(here('station', [0]) ?? Infinity, here('external', [0]) ?? Infinity);
    return Math.max(
      0,
      Math.min(own, here('external', [charged.connector]) ?? Infinity, whole / Math.max(1, chargingNow)),
    );
  }

  /** What all profiles together allow the whole station, W. */
  stationLimitW(at: Date, supply: Supply): number {
    return Math.min(
      ...(['station', 'external'] as const).map((one) => this.active(one, [0], at, at, supply) ?? Infinity),
    );
  }

  /** The moments from `from` on, before `to`, at which a limit may change; `from` is one of them. */
  changes(from: Date, to: Date, transactionStart: Date): readonly Date[] {
    const moments = this.profiles.flatMap((profile) => {
      const { validFrom, validTo, durationSeconds, periods } = profile;
      const begins = everyBegin(profile, from, to, transactionStart);
      return [
        ...(validFrom ? [validFrom.getTime()] : []),
        ...(validTo ? [validTo.getTime()] : []),
        ...begins.flatMap((start) => [
          ...periods.map(({ startSeconds }) => start + startSeconds * 1000),
          ...(durationSeconds === undefined ? [] : [start + durationSeconds * 1000]),
        ]),
      ];
    });
    const within = moments.filter((at) => at > from.getTime() && at < to.getTime());
    return [...new Set([from.getTime(), ...within])].sort((a, b) => a - b).map((at) => new Date(at));
  }

  /** The limit of the highest level that says something now; of two of a level the connector's own. */
  private active(
    purpose: ChargingProfile['purpose'],
    connectors: readonly number[],
    at: Date,
    startedAt: Date,
    supply: Supply,
  ): number | undefined {
    const found = this.profiles
      .filter((profile) => profile.purpose === purpose && connectors.includes(profile.connector))
      .toSorted((a, b) => b.stackLevel - a.stackLevel || b.connector - a.connector);
    for (const profile of found) {
      const period = periodAt(profile, at, startedAt);
      if (period) return watts(period, profile.unit, supply);
    }
    return undefined;
  }
}

function watts({ limit, phases }: Period, unit: 'W' | 'A', supply: Supply): number {
  return unit === 'W' ? limit : limit * supply.voltageV * Math.min(phases, supply.phases);
}

function periodAt(profile: ChargingProfile, at: Date, startedAt: Date): Period | undefined {
  const { validFrom, validTo, durationSeconds, periods } = profile;
  if ((validFrom && at < validFrom) || (validTo && at >= validTo)) return undefined;
  const start = begin(profile, at, startedAt);
  if (start === undefined) return undefined;
  const seconds = (at.getTime() - start) / 1000;
  if (seconds < 0 || (durationSeconds !== undefined && seconds >= durationSeconds)) return undefined;
  return periods.findLast(({ startSeconds }) => startSeconds <= seconds);
}

/** When the schedule that holds at a moment began. */
function begin({ kind, startAt, recurrence }: ChargingProfile, at: Date, startedAt: Date): number | undefined {
  const start = (kind === 'Relative' ? startedAt : startAt)?.getTime();
  if (start === undefined || kind !== 'Recurring') return start;
  const every = periodMs(recurrence);
  return start + Math.floor((at.getTime() - start) / every) * every;
}

/** When the schedules began that hold somewhen in between. */
function everyBegin(profile: ChargingProfile, from: Date, to: Date, startedAt: Date): readonly number[] {
  const first = begin(profile, from, startedAt);
  if (first === undefined || profile.kind !== 'Recurring') return first === undefined ? [] : [first];
  const every = periodMs(profile.recurrence);
  return Array.from({ length: Math.ceil((to.getTime() - first) / every) }, (_, index) => first + index * every);
}

function periodMs(recurrence: ChargingProfile['recurrence']): number {
  return recurrence === 'Weekly' ? 7 * DAY_MS : DAY_MS;
}
