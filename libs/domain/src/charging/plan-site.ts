import {
  fallbackBound,
  LEAST_SHARE,
  reservedOf,
  sessionBound,
  SHARE_STEP,
  type Allowance,
  type SessionPower,
  type SitePower,
  type StationPower,
} from './site-power';
import { shareLimit } from './share-limit';

/** A station shall be told what somebody may draw. */
export interface PowerOrder {
  readonly id: string;
  readonly amount: number;
}

export interface SitePlan {
  /** At most one for a station. */
  readonly orders: readonly PowerOrder[];
  /** What each session shall have in the end, by the id of its share. */
  readonly targets: ReadonlyMap<string, number>;
  /** What each station's fallback shall be in the end. */
  readonly fallback: number;
  /** What is kept back already, in the unit of the limit. */
  readonly reserved: number;
}

/** A station is not told something new more often than this, unless the limit is exceeded or somebody waits. */
export const STATION_INTERVAL_MS = 30_000;
/** Whoever waits for longer than this takes the turn of who was served longest. */
export const TURN_MS = 15 * 60_000;
/** Smaller changes are not worth a command. */
const NOTABLE = { mA: 1_000, W: 690 } as const;

/**
 * What stations shall be told now, so that the sessions of a site come to have fair shares of its limit.
 *
 * The limit holds at every moment, whatever becomes of commands: what somebody was told counts until less is confirmed, and
 * what somebody is about to be told counts at once. So less is told first, and more only as room was made. A station that does not
 * listen keeps what it has, and the others share the rest.
 */
export function planSite(power: SitePower, now: number): SitePlan {
  const { limit, stations, sessions } = power;
  const byKey = new Map(stations.map((station) => [station.fallback.stationKey, station]));
  const known = sessions.filter(({ share }) => byKey.has(share.stationKey));
  const boundOf = (session: SessionPower): number =>
    sessionBound(session, byKey.get(session.share.stationKey) as StationPower);
  const fallback = fallbackThatFits(power);
  const targets = targetsOf({ ...power, sessions: known }, fallback, boundOf, now);
  const reserved = reservedOf(power);

  let room = limit.amount - reserved;
  const { underWay, recent } = busyStations(power, now);
  const orders: PowerOrder[] = [];
  const order = ({ id, stationKey }: Allowance, amount: number): void => {
    orders.push({ id, amount });
    underWay.add(stationKey);
  };
  const isDue = ({ stationKey, notBefore }: Allowance, isUrgent = false): boolean =>
    !underWay.has(stationKey) && (isUrgent || !recent.has(stationKey)) && (notBefore ?? 0) <= now;

  // What holds for everybody comes first: a session that starts is not asked.
  for (const station of stations) {
    const { fallback: own } = station;
    if ((own.allowed === null || own.allowed > fallback || !own.isSure) && isDue(own, room < 0))
      order(own, Math.min(fallback, own.allowed ?? fallback));
  }

  const wishes = known
    .map((session) => ({ session, bound: boundOf(session), target: targets.get(session.share.id) ?? 0 }))
    .sort((a, b) => a.bound - b.bound || a.session.startedAt - b.session.startedAt || byId(a.session, b.session));
  const lowered = wishes.filter(({ bound, target }) => target < bound);
  const raised = wishes.filter(({ bound, target }) => target > bound);
  const wanted = raised
    .filter(({ bound, target }) => bound === 0 || target - bound >= NOTABLE[limit.unit])
    .reduce((sum, { bound, target }) => sum + target - bound, 0);
  const isTight = wanted > room;
  const isUrgent = room < 0 || raised.some(({ bound }) => bound === 0);
  for (const { session, bound, target } of lowered) {
    const isNotable = isTight || room < 0 || target === 0 || bound - target >= NOTABLE[limit.unit];
    if (isNotable && isDue(session.share, isUrgent)) order(session.share, target);
  }
  for (const { session, bound, target } of raised) {
    const amount = Math.min(target, step(bound + Math.max(0, room), limit.unit));
    if (amount < LEAST_SHARE[limit.unit] || (bound > 0 && amount - bound < NOTABLE[limit.unit])) continue;
    if (amount <= bound || !isDue(session.share, bound === 0)) continue;
    order(session.share, amount);
    room -= amount - bound;
  }
  for (const station of stations) {
    const { fallback: own } = station;
    const onFallback = known.filter(
      ({ share }) => share.stationKey === own.stationKey && (share.allowed === null || !share.isSure),
    ).length;
    const cost = (station.freePlaces + onFallback) * (Math.min(fallback, station.most) - fallbackBound(station));
    if (own.allowed === null || own.allowed >= fallback || cost > room || !isDue(own)) continue;
    order(own, fallback);
    room -= cost;
  }
  // What may have been lost is told again. Who did not listen is told what he has, which costs no room: then it shows whether he
  // listens again.
  for (const { session, bound, target } of wishes) {
    const { share } = session;
    const isLost = share.allowed !== null && !share.isSure;
    if ((isLost || share.failures > 0) && isDue(share))
      order(share, Math.min(target, isLost ? (share.allowed ?? bound) : bound));
  }
  for (const { fallback: own } of stations)
    if (own.failures > 0 && own.allowed !== null && isDue(own)) order(own, Math.min(own.allowed, fallback));
  return { orders, targets, fallback, reserved };
}

/** What everybody may draw on his own, unless all places together would exceed the limit: then nobody does. */
function fallbackThatFits({ limit, stations, sessions }: SitePower): number {
  const places = stations.reduce((sum, { freePlaces }) => sum + freePlaces, 0) + sessions.length;
  const fits = limit.fallback >= LEAST_SHARE[limit.unit] && limit.fallback * places <= limit.amount;
  return fits ? step(limit.fallback, limit.unit) : 0;
}

/** Fair shares of what is left by those who do not listen, and by places that are free. */
function targetsOf(
  { limit, stations, sessions }: SitePower,
  fallback: number,
  boundOf: (session: SessionPower) => number,
  now: number,
): Map<string, number> {
  const kept = stations.reduce((sum, station) => {
    const each = station.fallback.failures > 0 ? fallbackBound(station) : Math.min(fallback, station.most);
    return sum + station.freePlaces * each;
  }, 0);
  const share = (site: number, among: readonly SessionPower[]): Map<string, number> => {
    const sharers = inTurn(among, now).map(({ share: { id }, demand, most }) => {
      const min = Math.min(most, Math.max(LEAST_SHARE[limit.unit], fallback));
      return { id, min, max: Math.max(min, Math.min(most, demand ?? most)), uses: ['site'] };
    });
    return new Map(
      shareLimit({ site: Math.max(0, site) }, sharers).map(({ id, amount }) => [id, step(amount, limit.unit)]),
    );
  };
  const deaf = sessions.filter(({ share: { failures } }) => failures > 0);
  const everybody = share(limit.amount - kept, sessions);
  const lost = deaf.reduce((sum, session) => sum + boundOf(session), 0);
  const listening = sessions.filter((session) => !deaf.includes(session));
  const targets = share(limit.amount - kept - lost, listening);
  for (const { share: own } of deaf) targets.set(own.id, everybody.get(own.id) ?? 0);
  return targets;
}

/** Who comes first: who waited for a turn, then who has been served the shortest, then who just came, then who draws nothing. */
function inTurn(sessions: readonly SessionPower[], now: number): SessionPower[] {
  const rank = ({ waitingSince, servedSince, startedAt, isIdle }: SessionPower): readonly [number, number] => {
    if (servedSince !== null) return isIdle ? [3, -servedSince] : [1, -servedSince];
    const since = waitingSince ?? startedAt;
    return waitingSince !== null && since <= now - TURN_MS ? [0, since] : [2, since];
  };
  return [...sessions].sort((a, b) => {
    const [[groupA, sinceA], [groupB, sinceB]] = [rank(a), rank(b)];
    return groupA - groupB || sinceA - sinceB || byId(a, b);
  });
}

/** Stations that are told something already, and those that were told something only just. */
function busyStations(
  { stations, sessions }: SitePower,
  now: number,
): { readonly underWay: Set<string>; readonly recent: ReadonlySet<string> } {
  const all = [...stations.map(({ fallback }) => fallback), ...sessions.map(({ share }) => share)];
  const keys = (some: readonly Allowance[]): Set<string> => new Set(some.map(({ stationKey }) => stationKey));
  return {
    underWay: keys(all.filter(({ sent }) => sent !== null)),
    recent: keys(all.filter(({ commandedAt }) => commandedAt !== null && commandedAt > now - STATION_INTERVAL_MS)),
  };
}

function step(amount: number, unit: 'W' | 'mA'): number {
  return Math.floor(amount / SHARE_STEP[unit]) * SHARE_STEP[unit];
}

function byId(a: SessionPower, b: SessionPower): number {
  return a.share.id < b.share.id ? -1 : a.share.id > b.share.id ? 1 : 0;
}
