/** What a site may draw. mA on each phase, or W over all phases; integers. */
export interface SiteLimit {
  readonly unit: 'W' | 'mA';
  readonly amount: number;
  /**
   * What a session may draw on its own: before it was given a share, and wherever its share got lost. It is kept back for
   * every place where a session could start, so 0 (wait for a share) lets those who charge have all of the limit.
   */
  readonly fallback: number;
}

/** What somebody was told that may be drawn, as far as is known. */
export interface Allowance {
  readonly id: string;
  /** Whose it is: a station's is the fallback, which holds for whoever has no share. */
  readonly kind: 'station' | 'session';
  readonly stationKey: string;
  /** The most that it can be. Null: never told, so a station knows no limit, and for a session its station's fallback holds. */
  readonly allowed: number | null;
  /** Whether the station confirmed it, and has done nothing since by which it could have been lost. */
  readonly isSure: boolean;
  /** What the command that is under way says; null where none is. */
  readonly sent: number | null;
  /** When the last command was asked for, in ms since the epoch. */
  readonly commandedAt: number | null;
  /** Commands in a row that came to nothing: the station does not listen. */
  readonly failures: number;
  /** No command before this moment. */
  readonly notBefore: number | null;
}

/** A station of the site, and what holds for whoever starts to charge there. */
export interface StationPower {
  readonly fallback: Allowance;
  /** Places where nobody charges. */
  readonly freePlaces: number;
  /** What one place can draw at most. */
  readonly most: number;
}

/** A session that runs. */
export interface SessionPower {
  readonly share: Allowance;
  /** What vehicle and place take at most, as far as is known. */
  readonly most: number;
  /** What it could use now, where it leaves some of its share unused. Null: all. */
  readonly demand: number | null;
  /** Draws nothing although it may. */
  readonly isIdle: boolean;
  readonly startedAt: number;
  /** Since when it may charge; null where it waits. */
  readonly servedSince: number | null;
  /** Since when it waits; null where it may charge, or nothing was decided yet. */
  readonly waitingSince: number | null;
}

export interface SitePower {
  readonly limit: SiteLimit;
  readonly stations: readonly StationPower[];
  readonly sessions: readonly SessionPower[];
}

/** Below this no vehicle charges: 6 A (IEC 61851-1), on three phases of 230 V. */
export const LEAST_SHARE = { mA: 6_000, W: 4_140 } as const;
/** Shares are told in steps of this. */
export const SHARE_STEP = { mA: 100, W: 10 } as const;

/** What may be drawn by somebody who was told this, at most. */
function bound({ allowed, sent }: Allowance, most: number): number {
  return Math.min(most, Math.max(allowed ?? most, sent ?? 0));
}

/** What a session that starts now may draw at most. */
export function fallbackBound({ fallback, most }: StationPower): number {
  return bound(fallback, most);
}

/**
 * What a session may draw at most, whatever becomes of commands that are under way or of which nothing is known: the share that
 * it has, or the fallback where it has none or may have lost it.
 */
export function sessionBound({ share, most }: SessionPower, station: StationPower): number {
  const fallback = Math.min(most, fallbackBound(station));
  if (share.allowed === null) return Math.min(most, Math.max(fallback, share.sent ?? 0));
  return share.isSure ? bound(share, most) : Math.max(bound(share, most), fallback);
}

/** What is kept back for a site: for those who charge, and for those who could start. */
export function reservedOf({ stations, sessions }: Pick<SitePower, 'stations' | 'sessions'>): number {
  const byKey = new Map(stations.map((station) => [station.fallback.stationKey, station]));
  const free = stations.reduce((sum, station) => sum + station.freePlaces * fallbackBound(station), 0);
  return sessions.reduce((sum, session) => {
    const station = byKey.get(session.share.stationKey);
    return sum + (station ? sessionBound(session, station) : session.most);
  }, free);
}
