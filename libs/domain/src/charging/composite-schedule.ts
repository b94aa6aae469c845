import type { ChargingProfile, ChargingPurpose } from '../command/parameters/charging-profile';
import { inUnit, type Limit, type Supply } from './power';
import { limitAt } from './profile-limit';

/** A profile that a station has, and where. */
export interface InstalledProfile {
  /** 0 is the station: its profiles hold for every EVSE. */
  readonly evseId: number;
  readonly profile: ChargingProfile;
}

/** Whom a schedule is for. */
export interface ChargingPlace {
  readonly evseId: number;
  readonly supply: Supply;
  /** What the EVSE itself can do at most: W, or mA on each phase. */
  readonly maximum: Omit<Limit, 'phases'>;
  /** Who charges there. Without, the schedule is that of somebody who starts now (2.0.1 K08.FR.06). */
  readonly transaction?: {
    readonly transactionId: string;
    /** When charging started, in seconds since the epoch. */
    readonly startedAt: number;
    /** Whether a profile for priority overrules what else is said of the transaction (2.1 K21). */
    readonly hasPriority?: boolean;
  };
}

export interface CompositePeriod {
  /** After the start of the schedule; the first is 0. */
  readonly startSeconds: number;
  readonly limit: number;
  readonly phases: number;
}

export interface CompositeSchedule {
  /** Seconds since the epoch. */
  readonly startsAt: number;
  readonly durationSeconds: number;
  readonly unit: Limit['unit'];
  /** Neighbours differ. */
  readonly periods: readonly CompositePeriod[];
}

/**
 * What all profiles together allow at an EVSE, as OCPP combines them (1.6 §3.13, 2.0.1 K §3.4 and §3.5, 2.1 K §3.6): of each
 * purpose the highest level that has a say leads; a transaction's own profile overrules the default; of what is left the
 * lowest limit counts. What is generated on the spot comes on top, up to what the EVSE can do.
 * @param from seconds since the epoch
 */
export function compositeSchedule(
  installed: readonly InstalledProfile[],
  place: ChargingPlace,
  {
    from,
    durationSeconds,
    unit,
  }: { readonly from: number; readonly durationSeconds: number; readonly unit: Limit['unit'] },
): CompositeSchedule {
  const here = installed.filter((each) => concerns(each, place));
  const startedAt = place.transaction?.startedAt ?? from;
  const periods: CompositePeriod[] = [];
  const end = from + durationSeconds;
  for (let at = from; at < end;) {
    const { leading, until } = leadingAt(here, at, startedAt);
    const combined = combine(leading, place, unit);
    const last = periods.at(-1);
    if (last === undefined || last.limit !== combined.limit || last.phases !== combined.phases)
      periods.push({ startSeconds: at - from, ...combined });
    at = Math.max(at + 1, Math.min(until, end));
  }
  return { startsAt: from, durationSeconds, unit, periods };
}

/** Profiles of the station hold for every EVSE; a transaction's own only for it. */
function concerns({ evseId, profile }: InstalledProfile, place: ChargingPlace): boolean {
  if (evseId !== 0 && evseId !== place.evseId) return false;
  if (profile.purpose !== 'transaction') return true;
  if (place.transaction === undefined) return false;
  return profile.transactionId === undefined || profile.transactionId === place.transaction.transactionId;
}

type Leading = ReadonlyMap<ChargingPurpose, Limit>;

/** What leads for each purpose, and until when nothing of it changes. */
function leadingAt(
  here: readonly InstalledProfile[],
  at: number,
  startedAt: number,
): { readonly leading: Leading; readonly until: number } {
  const leading = new Map<ChargingPurpose, InstalledProfile & { readonly limit: Limit }>();
  let until = Infinity;
  for (const each of here) {
    const { limit, until: next } = limitAt(each.profile, at, startedAt);
    until = Math.min(until, next);
    const rival = leading.get(each.profile.purpose);
    if (limit !== undefined && (rival === undefined || overrules(each, rival)))
      leading.set(each.profile.purpose, { ...each, limit });
  }
  return { leading: new Map([...leading].map(([purpose, { limit }]) => [purpose, limit])), until };
}

/**
 * A higher level overrules. Two of one level should not be; where they are, the EVSE's own is meant rather than the
 * station's, and then the younger id: the same in whatever order they are told.
 */
function overrules(one: InstalledProfile, other: InstalledProfile): boolean {
  const byLevel = one.profile.stackLevel - other.profile.stackLevel;
  const byPlace = Number(one.evseId !== 0) - Number(other.evseId !== 0);
  return (byLevel || byPlace || one.profile.id - other.profile.id) > 0;
}

function combine(leading: Leading, place: ChargingPlace, unit: Limit['unit']): Omit<CompositePeriod, 'startSeconds'> {
  const own =
    (place.transaction?.hasPriority === true ? leading.get('priority') : undefined) ??
    leading.get('transaction') ??
    leading.get('default');
  const limits = [own, leading.get('station-max'), leading.get('external-constraints')].filter(
    (limit) => limit !== undefined,
  );
  const phases = Math.min(place.supply.phases, ...limits.map((limit) => limit.phases));
  const { voltageV } = place.supply;
  const maximum = inUnit({ ...place.maximum, phases }, unit, phases, voltageV);
  const allowed = Math.min(maximum, ...limits.map((limit) => inUnit(limit, unit, phases, voltageV)));
  const generated = leading.get('local-generation');
  const onTop = generated === undefined ? 0 : inUnit(generated, unit, phases, voltageV);
  return { limit: Math.min(maximum, allowed + onTop), phases };
}

/** Purposes that limit a station as a whole. */
const OF_THE_STATION: readonly ChargingPurpose[] = ['station-max', 'external-constraints', 'local-generation'];

/**
 * What a station takes from the grid at most (2.0.1 K08.FR.03): the sum of its EVSEs', up to its own limits. Where it is current,
 * every EVSE is taken to charge on the same phases.
 * @param station its grid connection
 */
export function stationSchedule(
  installed: readonly InstalledProfile[],
  station: Pick<ChargingPlace, 'supply' | 'maximum'>,
  places: readonly ChargingPlace[],
  window: { readonly from: number; readonly durationSeconds: number; readonly unit: Limit['unit'] },
): CompositeSchedule {
  const limits = installed.filter(({ evseId, profile }) => evseId === 0 && OF_THE_STATION.includes(profile.purpose));
  const own = compositeSchedule(limits, { ...station, evseId: 0 }, window);
  const parts = places.map((place) => compositeSchedule(installed, place, window));
  const changes = [own, ...parts].flatMap(({ periods }) => periods.map(({ startSeconds }) => startSeconds));
  const periods: CompositePeriod[] = [];
  for (const startSeconds of [...new Set(changes)].sort((a, b) => a - b)) {
    const cap = periodAt(own, startSeconds);
    const sum = parts.reduce((total, part) => total + periodAt(part, startSeconds).limit, 0);
    const limit = Math.min(cap.limit, sum);
    const last = periods.at(-1);
    if (last?.limit !== limit || last.phases !== cap.phases) periods.push({ startSeconds, limit, phases: cap.phases });
  }
  return { startsAt: window.from, durationSeconds: window.durationSeconds, unit: window.unit, periods };
}

/** What a schedule says some seconds after its start. */
export function periodAt({ periods }: CompositeSchedule, seconds: number): CompositePeriod {
  const period = periods.findLast(({ startSeconds }) => startSeconds <= seconds);
  if (period === undefined) throw new RangeError('A schedule says nothing before its start.');
  return period;
}
